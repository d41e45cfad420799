package spikelane.benchmarks.clock;

import java.util.List;

/** How JMH measures a kernel, whether {@code spikelane bench} starts it or {@code java -jar benchmarks.jar}. */
public final class JmhSettings {
    /** Iterations of warm-up; the set-up has waited for C2. */
    public static final int WARMUPS = 2;
    /** Of each. */
    public static final int WARMUP_MS = 200;
    /** Iterations that are measured: each is a sample. */
    public static final int SAMPLES = 40;
    /** Of each. */
    public static final int SAMPLE_MS = 15;
    /** JVMs. */
    public static final int FORKS = 5;
    /** What a fork's JVM is given: the vector module, natives of peers, no warning of JMH's own, and a heap. */
    public static final List<String> JVM_ARGS = List.of("--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseParallelGC",
            "-Xms1g", "-Xmx3g");

    private JmhSettings() {}
}
