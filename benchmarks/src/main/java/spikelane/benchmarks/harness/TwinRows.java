package spikelane.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.benchmarks.work.SynapticWork;

/** The rows of kernels beside their C twins. A JVM measures a kernel in all implementations, in turn. */
public final class TwinRows {
    /** The kernels' own form. */
    public static final String OURS = "vector";
    static final String BENCHMARK = "TwinsBenchmark.run";
    private static final String ROTATED = "16";
    private static final String MAX_COUNT = "15";
    private static final double SLICED_DENSITY = 0.1;
    /** Fraction bits that a network of the study has. */
    public static final String NETWORK_FRACTION = "16";
    /** Event counts to spikes: a propagation with its neurons. */
    public static final String FIRST_LAYER = "first-layer";
    /** Spike densities. */
    public static final List<Double> DENSITIES = List.of(0.01, 0.05, 0.1, 0.2);
    /** Shares of the weights that are zero, of bit-sliced layers. */
    public static final List<Double> ZEROS = List.of(0.68, 0.85);

    private TwinRows() {}

    static List<RowSpec> rows() {
        List<RowSpec> rows = new ArrayList<>();
        for (double density : DENSITIES) {
            rows.addAll(spikes(Preset.FC, "ternary", density, ROTATED));
            rows.addAll(spikes(Preset.CONV, "ternary", density, ROTATED));
        }
        rows.addAll(spikes(Preset.FC, "ternary", 0.1, "1"));
        rows.addAll(spikes("4096x4096", "ternary", 0.1, ROTATED));
        rows.addAll(spikes(Preset.FC, "int8", 0.1, ROTATED));
        rows.addAll(spikes(Preset.FC, "int4", 0.1, ROTATED));
        rows.addAll(spikes(Preset.CONV, "int8", 0.1, ROTATED));
        rows.addAll(counts("conv", "counts"));
        rows.addAll(counts(FIRST_LAYER, FIRST_LAYER));
        rows.addAll(gesture());
        for (double zeros : ZEROS) {
            rows.addAll(sliced(zeros, "8"));
            rows.addAll(sliced(zeros, NETWORK_FRACTION));
        }
        for (double density : DENSITIES) {
            rows.addAll(extraction("2048@1x1", density));
        }
        rows.addAll(extraction("128@32x32", 0.1));
        rows.addAll(lif("lif", "16384"));
        rows.addAll(lif("lif16", "16384"));
        rows.addAll(lif("lif16", "131072"));
        return rows;
    }

    /** {@return whether rows are of this kind} */
    public static boolean in(List<Row> rows) {
        return rows.stream().anyMatch(row -> row.benchmark().equals(BENCHMARK));
    }

    private static Stream<String> implementations() {
        return Stream.concat(Stream.of(OURS), Twins.IMPLEMENTATIONS.stream());
    }

    private static List<RowSpec> spikes(String shape, String weights, double density, String inputs) {
        String kernel = Preset.kernel(shape);
        return implementations().map(name -> new RowSpec(kernel, shape, weights,
                () -> Inputs.weightDensity(shape, weights), () -> density, 1, name, Inputs.BERNOULLI, BENCHMARK,
                params(kernel, shape, density, name, "weights", weights, "inputs", inputs),
                () -> SynapticWork.ofSpikes(shape, Inputs.BERNOULLI, density), 1, Effort.SERIES)).toList();
    }

    /** Of C only the form with intrinsics. Its work does not depend on the spikes, which are counted at their density. */
    private static List<RowSpec> sliced(double zeros, String fraction) {
        return Stream.of(OURS, Twins.INTRINSICS).map(name -> new RowSpec("conv", Preset.CONV, "ternary",
                () -> 1 - zeros, () -> SLICED_DENSITY, Preset.SLICED_BATCH, name, Inputs.BERNOULLI, BENCHMARK,
                params("sliced", Preset.CONV, SLICED_DENSITY, name, "zeros", Double.toString(zeros), "batch",
                        Integer.toString(Preset.SLICED_BATCH), "fraction", fraction),
                () -> SynapticWork.ofSpikes(Preset.CONV, Inputs.BERNOULLI, SLICED_DENSITY).times(Preset.SLICED_BATCH),
                1, Effort.SERIES)).toList();
    }

    private static List<RowSpec> counts(String kernel, String measured) {
        String shape = Preset.FIRST;
        double density = 0.1;
        return implementations().map(name -> new RowSpec(kernel, shape, "ternary",
                () -> Inputs.weightDensity(shape, "ternary"), () -> density, 1, name, Inputs.BERNOULLI, BENCHMARK,
                params(measured, shape, density, name, "weights", "ternary", "maxCount", MAX_COUNT, "inputs", ROTATED),
                () -> SynapticWork.ofCounts(shape, density, Integer.parseInt(MAX_COUNT)), 1, Effort.SERIES)).toList();
    }

    private static List<RowSpec> gesture() {
        String shape = Preset.FIRST;
        int most = Integer.parseInt(MAX_COUNT);
        return implementations().map(name -> new RowSpec(FIRST_LAYER, shape, "ternary",
                () -> Inputs.weightDensity(shape, "ternary"), () -> SynapticWork.ofGesture(shape, most).density(), 1,
                name, Gestures.available(), BENCHMARK, params(FIRST_LAYER, shape, 1, name, "weights", "ternary",
                        "maxCount", MAX_COUNT, "input", Gestures.INPUT),
                () -> SynapticWork.ofGesture(shape, most), 1, Effort.SERIES)).toList();
    }

    private static List<RowSpec> extraction(String shape, double density) {
        Shapes.Image image = Shapes.image(shape);
        return implementations().map(name -> new RowSpec("extract", shape, "none", () -> 1.0, () -> density, 1, name,
                Inputs.BERNOULLI, BENCHMARK, params("extract", shape, density, name, "inputs", ROTATED),
                () -> SynapticWork.of((double) image.channels() * image.pixels()), 1, Effort.SERIES)).toList();
    }

    /** All neurons have currents. */
    private static List<RowSpec> lif(String kernel, String neurons) {
        return implementations().map(name -> new RowSpec(kernel, neurons, "none", () -> 1.0, () -> 1.0, 1, name, "none",
                BENCHMARK, params(kernel, neurons, 1, name, "inputs", ROTATED),
                () -> SynapticWork.of(Double.parseDouble(neurons)), 1, Effort.SERIES)).toList();
    }

    private static SequencedMap<String, String> params(String kernel, String shape, double density,
            String implementation, String... others) {
        SequencedMap<String, String> params = Preset.params("kernel", kernel, "shape", shape, "density",
                Double.toString(density), "implementation", implementation);
        params.putAll(Preset.params(others));
        return params;
    }
}
