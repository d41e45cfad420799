package spikelane.benchmarks.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.work.CrossoverSeries;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.benchmarks.work.SynapticWork;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.spikes.SpikeForm;

/**
 * The rows of the crossover map: every form at each spike density and each weight density. A JVM measures all forms of a
 * weight density at all spike densities in turn; its result makes as many rows. So it is with kernels and their C twins.
 */
public final class Crossover {
    /** What a row of the map names as its benchmark; those of whole batches have another. */
    public static final String BENCHMARK = "CrossoverBenchmark.run";

    private final Map<Map<String, String>, Map<String, Jmh.Measured>> series = new HashMap<>();

    /** {@return the rows of the preset} */
    public static List<RowSpec> rows() {
        List<RowSpec> rows = new ArrayList<>();
        for (String shape : List.of(Preset.FC, Preset.CONV)) {
            CrossoverSeries.weightDensities().forEach(weights -> series(rows, shape, weights));
            CrossoverSeries.weightDensities().forEach(
                    weights -> rows.add(Preset.batchSliced(shape, String.format(Locale.ROOT, "%.2f", 1 - weights))));
        }
        return rows;
    }

    private static void series(List<RowSpec> rows, String shape, double weights) {
        Geometry g = Shapes.layer(shape);
        for (SpikeForm form : CrossoverSeries.forms(g, weights)) {
            boolean plainTernary = CrossoverSeries.maxAbs(form, g) == 1 && CrossoverSeries.isDense(form, g);
            for (int percent : CrossoverSeries.PERCENT) {
                double density = percent / 100.0;
                SequencedMap<String, String> params = Preset.params("shape", shape, "weightDensity",
                        Double.toString(weights), "implementation", form.name(), "density", Double.toString(density));
                rows.add(new RowSpec(Preset.kernel(shape), shape, plainTernary ? "ternary" : form.name(), () -> weights,
                        () -> density, 1, form.name(), Inputs.BERNOULLI, BENCHMARK, params,
                        () -> SynapticWork.ofSpikes(shape, Inputs.BERNOULLI, density), 1, Effort.SERIES));
            }
        }
    }

    /**
     * @param spec  a row
     * @param forks how often
     * @return what came out of it, or of the series that it belongs to
     * @throws Jmh.Failed if there is no result
     */
    public Jmh.Measured measure(RowSpec spec, int forks) throws Jmh.Failed {
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
    public static Optional<Map<String, String>> series(String benchmark, Map<String, String> params) {
        if (benchmark.equals(TwinRows.BENCHMARK)) {
            Map<String, String> common = new HashMap<>(params);
            common.remove("implementation");
            return Optional.of(common);
        }
        return benchmark.equals(BENCHMARK)
                ? Optional.of(Map.of("shape", params.get("shape"), "weightDensity", params.get("weightDensity")))
                : Optional.empty();
    }

    /** {@return times by form and spike density in per cent} */
    private static Map<String, Jmh.Measured> split(Jmh.Outcome outcome) {
        Map<String, List<Double>> times = new HashMap<>();
        CrossoverSeries.TIME.matcher(outcome.log()).results()
                .forEach(time -> times.computeIfAbsent(time.group(1) + " " + time.group(2), key -> new ArrayList<>())
                        .add(Double.parseDouble(time.group(3))));
        double bytes = Jmh.allocation(outcome.result()) / times.size();
        Map<String, Jmh.Measured> measured = new HashMap<>();
        times.forEach((key, ns) -> measured.put(key,
                new Jmh.Measured(ns.stream().mapToDouble(Double::doubleValue).toArray(), bytes)));
        return measured;
    }
}
