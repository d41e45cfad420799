package spikelane.sim.fuzz;

/** Where Jazzer enters, for the target that the system property {@code fuzz.target} names. */
public final class FuzzEntry {
    private static final FuzzTarget TARGET = FuzzTargets.named(System.getProperty("fuzz.target"));

    private FuzzEntry() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        TARGET.run(bytes);
    }
}
