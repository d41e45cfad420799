package spikelane.benchmarks.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.benchmarks.CrossoverBenchmark;
import spikelane.benchmarks.SynapticWork;
import spikelane.benchmarks.bench.RowSpec.Effort;

/**
 * The rows of the crossover map: every form at each spike density and each weight density. A JVM measures all forms of a
 * weight density at all spike densities in turn; its result makes as many rows.
 */
final class Crossover {
    static final String BENCHMARK = "CrossoverBenchmark.run";
    /** Share of the weights that are not zero, where they are pruned. */
    static final List<Double> PRUNED = List.of(0.32, 0.2, 0.1, 0.05, 0.02, 0.01);
    /** Of weights that are not pruned. */
    static final double UNPRUNED = 0.67;

    private final Map<Map<String, String>, Map<String, Jmh.Measured>> series = new HashMap<>();

    static List<RowSpec> rows() {
        List<Double> densities = new ArrayList<>(PRUNED);
        densities.addFirst(UNPRUNED);
        List<RowSpec> rows = new ArrayList<>();
        for (String shape : List.of(Preset.FC, Preset.CONV)) {
            densities.forEach(weights -> series(rows, shape, weights));
            series(rows, shape, CrossoverBenchmark.TWO_OF_FOUR);
            densities.forEach(
                    weights -> rows.add(Preset.batchSliced(shape, String.format(Locale.ROOT, "%.2f", 1 - weights))));
        }
        return rows;
    }

    private static void series(List<RowSpec> rows, String shape, double weights) {
        for (String form : CrossoverBenchmark.forms(shape, weights)) {
            String format = switch (form) {
                case "nibbles", "planes" -> "ternary";
                case "two-of-four" -> "2:4";
                default -> form;
            };
            for (int percent : CrossoverBenchmark.PERCENT) {
                double density = percent / 100.0;
                SequencedMap<String, String> params = Preset.params("shape", shape, "weightDensity",
                        Double.toString(weights), "implementation", form, "density", Double.toString(density));
                rows.add(new RowSpec(shape.equals(Preset.FC) ? "fc" : "conv", shape, format, () -> weights,
                        () -> density, 1, form, "bernoulli", BENCHMARK, params,
                        () -> SynapticWork.ofSpikes(shape, density), 1, Effort.SERIES));
            }
        }
    }

    /**
     * @param spec  a row
     * @param forks how often
     * @return what came out of it, or of the series that it belongs to
     * @throws Jmh.Failed if there is no result
     */
    Jmh.Measured measure(RowSpec spec, int forks) throws Jmh.Failed {
        Map<String, String> own = series(spec.benchmark(), spec.params()).orElse(null);
        if (own == null) {
            return Jmh.run(spec, forks);
        }
        Map<String, Jmh.Measured> measured = series.get(own);
        if (measured == null) {
            measured = split(Jmh.outcome(spec, own, forks));
            series.put(own, measured);
        }
        Jmh.Measured row = measured.get(spec.implementation() + " " + Math.round(100 * spec.spikeDensity().get()));
        if (row == null) {
            throw new Jmh.Failed("the benchmark gave no time of " + spec.title());
        }
        return row;
    }

    /** {@return what rows have in common that one JVM measures, empty for a row that has a JVM of its own} */
    static Optional<Map<String, String>> series(String benchmark, Map<String, String> params) {
        return benchmark.equals(BENCHMARK)
                ? Optional.of(Map.of("shape", params.get("shape"), "weightDensity", params.get("weightDensity")))
                : Optional.empty();
    }

    /** {@return times by form and spike density in per cent} */
    private static Map<String, Jmh.Measured> split(Jmh.Outcome outcome) {
        Map<String, List<Double>> times = new HashMap<>();
        CrossoverBenchmark.TIME.matcher(outcome.log()).results()
                .forEach(time -> times.computeIfAbsent(time.group(1) + " " + time.group(2), key -> new ArrayList<>())
                        .add(Double.parseDouble(time.group(3))));
        double bytes = Jmh.allocation(outcome.result()) / times.size();
        Map<String, Jmh.Measured> measured = new HashMap<>();
        times.forEach((key, ns) -> measured.put(key,
                new Jmh.Measured(ns.stream().mapToDouble(Double::doubleValue).toArray(), bytes)));
        return measured;
    }
}
