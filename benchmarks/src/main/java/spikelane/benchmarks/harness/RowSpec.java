package spikelane.benchmarks.harness;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.clock.JmhSettings;
import spikelane.benchmarks.work.SynapticWork;

/**
 * What to measure, and how its result is to be read.
 *
 * @param kernel         as in {@link Row}
 * @param shape          as in {@link Row}
 * @param weights        as in {@link Row}
 * @param weightDensity  as in {@link Row}; worked out when the row is made
 * @param spikeDensity   as in {@link Row}; worked out when the row is made
 * @param batch          as in {@link Row}
 * @param implementation as in {@link Row}
 * @param input          as in {@link Row}
 * @param benchmark      simple name of the JMH class, and method
 * @param params         its parameters; the rest keep their first value
 * @param work           operations of one call; worked out when the row is made
 * @param passes         calls that one JMH operation makes
 * @param effort         how long it is measured
 */
public record RowSpec(String kernel, String shape, String weights, Supplier<Double> weightDensity,
        Supplier<Double> spikeDensity, int batch, String implementation, String input, String benchmark,
        SequencedMap<String, String> params, Supplier<SynapticWork> work, int passes, Effort effort) {
    private static final double START_SECONDS = 1.2;

    /** How long a fork warms up and measures: an iteration is a sample. A call that takes longer is one. */
    public enum Effort {
        /** The set-up has waited for C2. */
        FULL(JmhSettings.WARMUPS, JmhSettings.WARMUP_MS, JmhSettings.SAMPLES, JmhSettings.SAMPLE_MS, 0.8),
        /** Plain loops have no vector code to compile. */
        BRIEF(1, 200, 20, 15, 0.5),
        /** One of the rows of a user's network, which are many and are to end in two minutes. */
        LAYER(1, 50, 6, 60, 0.5),
        /** One of many rows that a fork measures in turn; a turn is a sample. */
        SERIES(1, 300, 5, 1000, -6),
        /** A data set and a small network, of which a call takes milliseconds to a second. */
        DATA_SET(1, 300, 6, 100, 5),
        /** A network of ours, whose set-up runs its scalar forms. */
        NETWORK(2, 1000, 20, 100, 10),
        /** A batch of it, of which a call takes seconds. */
        NETWORK_BATCH(1, 1000, 3, 1000, 10),
        /** A network of a library, of which a call takes most of a second; its first calls are slow. */
        CALLS(3, 1, 3, 1, 14),
        /** A training step of ours, a tenth of a second. */
        TRAINING(1, 1000, 10, 500, 20),
        /** One of a library, up to seconds. */
        LIBRARY_TRAINING(1, 1, 5, 1000, 20),
        /** A batch of those, of which a call takes many seconds. */
        ONE_CALL(0, 1, 1, 1, 30);

        private final int warmups;
        private final int warmupMs;
        private final int iterations;
        private final int iterationMs;
        private final double setUpSeconds;
        private static final int NETWORK_FORKS = 3;
        private static final int DATA_SET_FORKS = 2;

        Effort(int warmups, int warmupMs, int iterations, int iterationMs, double setUpSeconds) {
            this.warmups = warmups;
            this.warmupMs = warmupMs;
            this.iterations = iterations;
            this.iterationMs = iterationMs;
            this.setUpSeconds = setUpSeconds;
        }

        int warmups() {
            return warmups;
        }

        int warmupMs() {
            return warmupMs;
        }

        int iterations() {
            return iterations;
        }

        int iterationMs() {
            return iterationMs;
        }

        /** {@return forks, of those that are asked for} */
        public int forks(int asked) {
            return switch (this) {
                case ONE_CALL -> 1;
                case DATA_SET -> Math.min(DATA_SET_FORKS, asked);
                case NETWORK, NETWORK_BATCH, CALLS -> Math.min(NETWORK_FORKS, asked);
                default -> asked;
            };
        }

        @Override
        public String toString() {
            return warmups * warmupMs + " ms of warm-up, " + iterations + " samples of " + iterationMs + " ms";
        }
    }

    /**
     * @param forks   what was measured
     * @param wrong   forks whose answer was wrong
     * @param probeNs {@link Estimate#fullSpeed} of the run
     * @return what a row keeps of it; without its bound
     */
    public Row row(List<Fork> forks, int wrong, double probeNs) {
        Estimate estimate = Estimate.of(forks, probeNs);
        double ns = Row.median(estimate.leasts());
        SynapticWork operations = work.get();
        long peak = forks.stream().mapToLong(Fork::peakBytes).max().orElse(0);
        return new Row(kernel, shape, weights, weightDensity.get(), spikeDensity.get(), batch, implementation, ns,
                operations.eventDriven() / ns, null, estimate.leasts(), estimate.medians(), estimate.slowShare(),
                wrong == 0 ? null : wrong, operations.dense() / ns, null, null,
                forks.stream().mapToDouble(Fork::allocBytes).average().orElseThrow(), peak == 0 ? null : peak, input,
                benchmark, params);
    }

    /** {@return whether it is of a library, whose answers are not ours to mend} */
    public boolean isPeer() {
        return isPeer(benchmark);
    }

    /** {@return whether a benchmark, its class and method, is of a library} */
    static boolean isPeer(String benchmark) {
        return benchmark.startsWith("Peer");
    }

    /** {@return what a partial result finds it by} */
    public String id() {
        return benchmark + " " + params;
    }

    /** {@return seconds that a row takes, starts and set-ups included: an estimate for the progress bar} */
    public double seconds(int forks) {
        return effort.forks(forks) * forkSeconds();
    }

    private double forkSeconds() {
        return START_SECONDS + effort.setUpSeconds
                + (effort.warmups * effort.warmupMs + effort.iterations * effort.iterationMs) / 1000.0;
    }

    /** {@return the row for people} */
    public String title() {
        String own = params.containsKey("density") && input.equals(Inputs.BERNOULLI) ? params.get("density") : input;
        return kernel + " " + shape + (weights.equals("none") ? "" : " " + weights) + " " + own
                + (batch == 1 ? "" : " batch " + batch)
                + (params.getOrDefault("inputs", "1").equals("1") ? "" : " inputs " + params.get("inputs"))
                + (params.containsKey("threads") ? " threads " + params.get("threads") : "") + " " + implementation;
    }

    /**
     * @param declared values by parameter of the JMH class, which may take others
     * @return whether the class has the parameters
     */
    public boolean isIn(Map<String, List<String>> declared) {
        return declared.keySet().containsAll(params.keySet());
    }
}
