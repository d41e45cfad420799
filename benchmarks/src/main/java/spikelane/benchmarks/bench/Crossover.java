package spikelane.benchmarks.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import spikelane.benchmarks.CrossoverBenchmark;
import spikelane.benchmarks.SynapticWork;
import spikelane.benchmarks.bench.RowSpec.Effort;

/**
 * The rows of the crossover map: every form at each spike density, and for those whose time depends on it at each weight
 * density. A JVM measures a form and weight density at all spike densities; its result makes as many rows.
 */
final class Crossover {
    static final String BENCHMARK = "CrossoverBenchmark.run";
    /** Share of the weights that are not zero, where they are pruned. */
    static final List<Double> PRUNED = List.of(0.32, 0.2, 0.1, 0.05, 0.02, 0.01);
    /** Of ternary weights that are not pruned. */
    static final double UNPRUNED = 0.67;
    static final double TWO_OF_FOUR = 0.5;

    private final Map<Map<String, String>, Map<Integer, Jmh.Measured>> series = new HashMap<>();

    static List<RowSpec> rows() {
        List<RowSpec> rows = new ArrayList<>();
        for (String shape : List.of(Preset.FC, Preset.CONV)) {
            series(rows, shape, "ternary", "ternary", UNPRUNED, "nibbles");
            series(rows, shape, "ternary", "ternary", UNPRUNED, "planes");
            series(rows, shape, "int4", "int4", UNPRUNED, "int4");
            series(rows, shape, "int8", "int8", UNPRUNED, "int8");
            series(rows, shape, "2:4", "two-of-four", TWO_OF_FOUR, "two-of-four");
            for (double weights : PRUNED) {
                series(rows, shape, "csr", "int8", weights, "csr");
                series(rows, shape, "bitmask", "int8", weights, "bitmask");
                if (!shape.equals(Preset.FC)) {
                    series(rows, shape, "nonzeros", "ternary", weights, "nonzeros");
                }
            }
            rows.add(Preset.batchSliced(shape, zeros(UNPRUNED)));
            for (double weights : PRUNED) {
                rows.add(Preset.batchSliced(shape, zeros(weights)));
            }
        }
        return rows;
    }

    private static String zeros(double weights) {
        return String.format(Locale.ROOT, "%.2f", 1 - weights);
    }

    private static void series(List<RowSpec> rows, String shape, String format, String values, double weights,
            String form) {
        for (int percent : CrossoverBenchmark.PERCENT) {
            double density = percent / 100.0;
            SequencedMap<String, String> params = new LinkedHashMap<>();
            params.put("shape", shape);
            params.put("values", values);
            params.put("weightDensity", Double.toString(weights));
            params.put("implementation", form);
            params.put("density", Double.toString(density));
            rows.add(new RowSpec(shape.equals(Preset.FC) ? "fc" : "conv", shape, format, () -> weights, () -> density,
                    1, form, "bernoulli", BENCHMARK, params, () -> SynapticWork.ofSpikes(shape, density), 1,
                    Effort.SERIES));
        }
    }

    /**
     * @param spec  a row
     * @param forks how often
     * @return what came out of it, or of the series that it belongs to
     * @throws Jmh.Failed if there is no result
     */
    Jmh.Measured measure(RowSpec spec, int forks) throws Jmh.Failed {
        if (!spec.benchmark().equals(BENCHMARK)) {
            return Jmh.run(spec, forks);
        }
        SequencedMap<String, String> params = new LinkedHashMap<>(spec.params());
        params.put("density", "all");
        Map<Integer, Jmh.Measured> measured = series.get(series(params));
        if (measured == null) {
            measured = split(Jmh.result(spec, params, forks), CrossoverBenchmark.inputs(spec.shape()));
            series.put(series(params), measured);
        }
        return measured.get((int) Math.round(100 * spec.spikeDensity().get()));
    }

    /** {@return what rows have in common that one JVM measures} */
    static Map<String, String> series(Map<String, String> params) {
        Map<String, String> common = new HashMap<>(params);
        common.remove("density");
        return common;
    }

    private static Map<Integer, Jmh.Measured> split(RunResult result, int inputs) {
        Map<Integer, Jmh.Measured> measured = new HashMap<>();
        List<BenchmarkResult> forks = new ArrayList<>(result.getBenchmarkResults());
        for (int percent : CrossoverBenchmark.PERCENT) {
            double[] ns = new double[forks.size()];
            for (int i = 0; i < ns.length; i++) {
                ns[i] = forks.get(i).getIterationResults().stream()
                        .mapToDouble(iteration -> counter(iteration, "ns" + percent) / counter(iteration, "operations"))
                        .min().orElseThrow() / inputs;
            }
            measured.put(percent,
                    new Jmh.Measured(ns, Jmh.allocation(result) / (inputs * CrossoverBenchmark.PERCENT.size())));
        }
        return measured;
    }

    private static double counter(IterationResult iteration, String name) {
        return iteration.getSecondaryResults().get(name).getScore();
    }
}
