package spikelane.benchmarks.harness;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.work.CrossoverSeries;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.benchmarks.work.SynapticWork;
import spikelane.benchmarks.clock.TurnSamples;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.spikes.SpikeForm;
import tools.jackson.databind.JsonNode;

/**
 * The rows of the crossover map: every form at each spike density and each weight density. A JVM measures all forms of a
 * weight density at all spike densities in turn; its result makes as many rows. So it is with kernels and their C twins. An
 * object has one round: a fork of each series.
 */
public final class Crossover {
    /** What a row of the map names as its benchmark; those of whole batches have another. */
    public static final String BENCHMARK = "CrossoverBenchmark.run";

    private final Map<Map<String, String>, Map<String, Fork>> series = new HashMap<>();
    private Optional<JsonNode> words = Optional.empty();

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
     * @param spec a row
     * @return a fork of it, or of the series that it belongs to
     * @throws Jmh.Failed if there is no result
     */
    public Fork measure(RowSpec spec) throws Jmh.Failed {
        Map<String, String> own = series(spec.benchmark(), spec.params()).orElse(null);
        if (own == null) {
            RunResult result = Jmh.outcome(spec, spec.params()).result();
            words = Optional.of(JmhJson.of(result));
            return Jmh.fork(result).dividedBy(spec.passes());
        }
        words = Optional.empty();
        Map<String, Fork> measured = series.get(own);
        if (measured == null) {
            Jmh.Outcome outcome = Jmh.outcome(spec, own);
            words = Optional.of(JmhJson.of(outcome.result()));
            measured = split(outcome);
            series.put(own, measured);
        }
        Fork row = measured.get(spec.implementation() + " " + percent(spec));
        if (row == null) {
            throw new Jmh.Failed("the benchmark gave no time of " + spec.title());
        }
        return row;
    }

    /** {@return the spike density that the benchmark was asked for, which is not what recorded input has} */
    static long percent(RowSpec spec) {
        return Math.round(100 * (spec.benchmark().equals(TwinRows.BENCHMARK)
                ? Double.parseDouble(spec.params().get("density"))
                : spec.spikeDensity().get()));
    }

    /** {@return JMH's words for the JVM that the last row came from; empty if an earlier row came from it} */
    public Optional<JsonNode> words() {
        return words;
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

    /** {@return forks by form and spike density in per cent} */
    private static Map<String, Fork> split(Jmh.Outcome outcome) {
        double bytes = Jmh.allocation(outcome.result());
        Map<String, Fork> forks = new HashMap<>();
        TurnSamples.LINE.matcher(outcome.log()).results().forEach(line -> {
            List<String[]> samples = Stream.of(line.group(3).split(" ", -1)).map(pair -> pair.split("@", -1)).toList();
            forks.put(line.group(1) + " " + line.group(2),
                    new Fork(samples.stream().mapToDouble(pair -> Double.parseDouble(pair[0])).toArray(),
                            samples.stream().mapToDouble(pair -> Double.parseDouble(pair[1])).toArray(), bytes));
        });
        return forks;
    }
}
