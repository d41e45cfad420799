package spikelane.sim.fuzz;

/** Where Jazzer enters, for the target that the system property {@code fuzz.target} names. */
public final class FuzzEntry {
    private static final FuzzTarget TARGET = warm(FuzzTargets.named(System.getProperty("fuzz.target")));
    /** Uses of the sound file before time and memory count: what is loaded and compiled once is no input's doing. */
    private static final int WARM_UP = 3;

    private FuzzEntry() {}

    private static FuzzTarget warm(FuzzTarget target) {
        try {
            for (int use = 0; use < WARM_UP; use++) {
                target.reader().use(target.sound().make());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return target;
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        TARGET.run(bytes);
    }
}
