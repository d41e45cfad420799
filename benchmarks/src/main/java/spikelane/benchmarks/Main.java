package spikelane.benchmarks;

/**
 * Entry point of the benchmark jar. Compiled for old Java versions too, so that the wrong one gets one clear line
 * instead of a stack trace; the rest of the jar is loaded by name once the version is right.
 */
public final class Main {
    private static final int NEEDED = 25;

    private Main() {}

    /**
     * @param args options of JMH
     * @throws Exception if JMH fails
     */
    public static void main(String[] args) throws Exception {
        int running = Runtime.version().feature();
        if (running != NEEDED) {
            System.err.println("benchmarks need Java " + NEEDED + ", this is Java " + running + " at "
                    + System.getProperty("java.home"));
            System.exit(2);
        }
        System.exit((int) Class.forName("spikelane.benchmarks.JmhRun").getMethod("run", String[].class).invoke(null,
                (Object) args));
    }
}
