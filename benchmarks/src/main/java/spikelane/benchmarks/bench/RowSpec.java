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
 * @param spikeDensity   as in {@link Row}
 * @param batch          as in {@link Row}
 * @param implementation as in {@link Row}
 * @param input          as in {@link Row}
 * @param benchmark      simple name of the JMH class, and method
 * @param params         its parameters; the rest keep their first value
 * @param work           operations of one call; worked out when the row is made
 * @param passes         calls that one JMH operation makes
 * @param brief          whether shorter iterations do: plain loops have no vector code to compile
 */
record RowSpec(String kernel, String shape, String weights, Supplier<Double> weightDensity, double spikeDensity,
        int batch, String implementation, String input, String benchmark, SequencedMap<String, String> params,
        Supplier<SynapticWork> work, int passes, boolean brief) {
    /** Long enough that C2 has compiled the vector code, which runs up to 100 times slower before. */
    static final int WARMUP_MS = 2000;
    /** Of a form without vector code. */
    static final int BRIEF_WARMUP_MS = 800;
    /** Length of an iteration. */
    static final int ITERATION_MS = 300;
    /** Iterations that count. */
    static final int ITERATIONS = 3;
    private static final double START_SECONDS = 1.2;

    /** {@return seconds that a fork takes, its start and the set-up included: an estimate for the progress bar} */
    double forkSeconds() {
        return START_SECONDS + (warmupMs() + ITERATIONS * ITERATION_MS) / 1000.0;
    }

    int warmupMs() {
        return brief ? BRIEF_WARMUP_MS : WARMUP_MS;
    }

    /** {@return the row for people} */
    String title() {
        return kernel + " " + shape + (weights.equals("none") ? "" : " " + weights) + " " + spikeDensity + " "
                + implementation;
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
