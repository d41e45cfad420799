package spikelane.benchmarks;

/** Entry point of the benchmark jar. */
public final class Main {
    private Main() {}

    /**
     * @param args options of JMH
     * @throws Exception if JMH fails
     */
    public static void main(String[] args) throws Exception {
        org.openjdk.jmh.Main.main(args);
    }
}
