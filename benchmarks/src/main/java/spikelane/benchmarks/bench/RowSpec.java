package spikelane.benchmarks.bench;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import spikelane.benchmarks.SynapticWork;

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
record RowSpec(String kernel, String shape, String weights, Supplier<Double> weightDensity,
        Supplier<Double> spikeDensity, int batch, String implementation, String input, String benchmark,
        SequencedMap<String, String> params, Supplier<SynapticWork> work, int passes, Effort effort) {
    private static final double START_SECONDS = 1.2;

    /** How long a fork warms up and measures. A call that takes longer than an iteration is an iteration. */
    enum Effort {
        /** The set-up has waited for C2. */
        FULL(4, 250, 3, 300, 0.8),
        /** Plain loops have no vector code to compile. */
        BRIEF(4, 150, 3, 300, 0.5),
        /** A network of ours, whose set-up runs its scalar forms. */
        NETWORK(2, 1000, 3, 1000, 16),
        /** Natives, which need no warm-up, of which a call takes a second or more. */
        ONE_CALL(1, 1, 2, 1, 15);

        private final int warmups;
        private final int warmupMs;
        private final int iterations;
        private final int iterationMs;
        private final double setUpSeconds;

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

        @Override
        public String toString() {
            return warmups * warmupMs + " ms of warm-up, " + iterations + " iterations of " + iterationMs + " ms";
        }
    }

    /** {@return seconds that a fork takes, its start and the set-up included: an estimate for the progress bar} */
    double forkSeconds() {
        return START_SECONDS + effort.setUpSeconds
                + (effort.warmups * effort.warmupMs + effort.iterations * effort.iterationMs) / 1000.0;
    }

    /** {@return the row for people} */
    String title() {
        String own = params.containsKey("density") && input.equals("bernoulli") ? params.get("density") : input;
        return kernel + " " + shape + (weights.equals("none") ? "" : " " + weights) + " " + own
                + (batch == 1 ? "" : " batch " + batch)
                + (params.containsKey("threads") ? " threads " + params.get("threads") : "") + " " + implementation;
    }

    /**
     * @param declared values by parameter of the JMH class
     * @return whether the class has the parameters and, of those that choose the code, the values
     */
    boolean isIn(Map<String, List<String>> declared) {
        return params.entrySet().stream().allMatch(param -> {
            List<String> values = declared.get(param.getKey());
            boolean choosesCode = param.getKey().equals("implementation") || param.getKey().equals("weights");
            return values != null
                    && (!choosesCode || benchmark.startsWith("Peer") || values.contains(param.getValue()));
        });
    }
}
