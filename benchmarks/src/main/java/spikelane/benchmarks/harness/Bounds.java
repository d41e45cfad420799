package spikelane.benchmarks.harness;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.CrossoverSeries;
import spikelane.benchmarks.work.FileLayer;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.plan.Peaks;
import spikelane.kernels.plan.Peaks.LeastTime;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;

/**
 * Least times of rows: the row's layer is packed by its form, which says what a row of weights takes, and {@link Peaks} has
 * the formula.
 */
public final class Bounds {
    /** What no row reaches unless its peak was measured in a slower phase of the machine than the row. */
    public static final double CERTAIN_PERCENT = 100;
    /** From here on a result is not to be published. */
    public static final double MOST_PERCENT = 110;
    private static final String PLAIN_LOOP = "plain-loop";
    /** Parameter: what a file's weights are quantised to, unless they are codes. */
    static final String BITS = "bits";
    private static final String TILED = "vector-tiled";

    private final Peaks peaks;
    private final Map<List<Object>, Optional<Packed>> layers = new HashMap<>();

    /** A layer as a form packs it; {@code table} is what its loads come from, 0 for all of its rows. */
    private record Packed(RowWork row, double table) {}

    public Bounds(Peaks peaks) {
        this.peaks = peaks;
    }

    /** {@return the row with its per cent of peak, or without where nothing that its implementation uses was measured} */
    public Row bounded(Row row) {
        return of(row).map(least -> row.withBound(least.binding(), 100 * least.ns() / row.nsPerCall(),
                row.operations() / least.bytes())).orElseGet(() -> row.withBound(null, null, null));
    }

    /** {@return why a row's per cent of peak cannot be; empty for most} */
    public static Optional<String> doubt(Row row) {
        return row.abovePeak()
                ? Optional.of(String.format(Locale.ROOT,
                        "%s: %.0f %% of %s cannot be: that peak was measured in a slower phase of the machine",
                        row.title(), row.percentOfPeak(), row.binding()))
                : Optional.empty();
    }

    /** {@return whether the row's form is none of this version's} */
    public boolean isGone(Row row) {
        return isLayer(row) && !isLibrary(row) && packed(row).isEmpty();
    }

    private Optional<LeastTime> of(Row row) {
        return switch (row.kernel()) {
            case "fc", "conv", "depthwise" ->
                isLibrary(row) ? library(row) : packed(row).map(packed -> layer(row, packed));
            case "lif" -> Optional.of(peaks.neurons(row.operations()));
            // bits are read once, a quarter of them written
            case "pool" -> Optional.of(peaks.moved(row.operations() / 8, row.operations() / 32));
            // bits are read once, an int16 is written for each four
            case "sum-pool" -> Optional.of(peaks.moved(row.operations() / 8, row.operations() / 4 * Short.BYTES));
            // bits are read once, an int32 is written for each spike
            case "extract" ->
                Optional.of(peaks.moved(row.operations() / 8, Integer.BYTES * row.operations() * row.spikeDensity()));
            default -> Optional.empty();
        };
    }

    private static boolean isLayer(Row row) {
        return row.kernel().equals("fc") || row.kernel().equals("conv") || isDepthwise(row);
    }

    private static boolean isDepthwise(Row row) {
        return row.kernel().equals("depthwise");
    }

    private static boolean isLibrary(Row row) {
        return RowSpec.isPeer(row.benchmark()) || Twins.isTwin(row.implementation());
    }

    /** A library multiplies every input; it goes through the weights once, through those of an image in its caches. */
    private Optional<LeastTime> library(Row row) {
        if (!row.implementation().endsWith("f32")) {
            return Optional.empty(); // no peak of its instructions is measured
        }
        Geometry g = Shapes.layer(row.shape());
        double bytes = g.outputPixels() == 1 ? (double) g.rows() * g.outputs() * Float.BYTES : 0;
        return Optional.of(peaks.of(bytes, bytes, Resource.FMA, row.denseOperations()));
    }

    private LeastTime layer(Row row, Packed packed) {
        Geometry g = Shapes.layer(row.shape());
        RowWork work = packed.row;
        int met = isDepthwise(row) ? g.outputs() / g.channels() : g.outputs();
        double all = row.denseOperations() / met;
        double rows = work.everyInput() ? all : row.operations() / met;
        return packed.table == 0
                ? peaks.propagation(g, work, rows, all)
                : peaks.of(rows * work.bytes(), packed.table, work.arithmetic(), rows * work.operations());
    }

    private Optional<Packed> packed(Row row) {
        List<Object> key = List.of(row.kernel(), row.shape(), weights(row), row.weightDensity(), row.implementation());
        return layers.computeIfAbsent(key, ignored -> {
            try (Arena arena = Arena.ofShared()) {
                return pack(arena, row);
            }
        });
    }

    private static Optional<Packed> pack(Arena arena, Row row) {
        Map<String, String> params = row.params();
        if (params.containsKey("zeros")) {
            SlicedPlan plan = Layers.sliced(arena, row.shape(), Integer.parseInt(params.get("batch")),
                    Double.parseDouble(params.get("zeros")));
            return Optional.of(new Packed(plan.row(), plan.patchBytes()));
        }
        if (isDepthwise(row)) {
            return packed(Layers.depthwise(arena, row.shape(),
                    Layers.filters(arena, row.shape(), weights(row), bits(row)), row.implementation()));
        }
        Geometry g = Shapes.layer(row.shape());
        if (row.weights().equals("f32")) {
            return packed(Kernels.choose(Implementation.of(row.implementation()))
                    .floatPropagation(arena, FloatInput.SPIKES, Layers.floatWeights(arena, g)).kernel());
        }
        if (row.kernel().equals(TwinRows.FIRST_LAYER) && row.benchmark().equals(TwinRows.BENCHMARK)) {
            return Optional.of(new Packed(Layers.countLayer(arena, Layers.weights(arena, g, row.weights(), 0),
                    Integer.parseInt(params.get("maxCount")), row.implementation()).row(), 0));
        }
        if (params.containsKey("maxCount")) {
            return packed(Layers.counts(arena, Layers.weights(arena, row.shape(), weights(row), 0, bits(row)),
                    Integer.parseInt(params.get("maxCount")),
                    row.implementation().equals(TILED) ? "vector" : row.implementation()));
        }
        if (row.benchmark().equals(Crossover.BENCHMARK)) {
            return form(row.implementation()).flatMap(form -> packed(form.make(arena, new IntWeights(arena, g,
                    Inputs.weights(g, CrossoverSeries.maxAbs(form, g), row.weightDensity())))));
        }
        IntWeights weights = Layers.weights(arena, row.shape(), weights(row),
                Double.parseDouble(params.getOrDefault("weightDensity", "0")), bits(row));
        String name = row.implementation().equals(PLAIN_LOOP) ? "scalar" : row.implementation();
        return (name.equals("vector") ? Optional.of(Layers.spikeForm(weights, name)) : form(name))
                .flatMap(form -> packed(form.make(arena, weights)));
    }

    /** {@return format of the seeded weights, or the file that they are in} */
    private static String weights(Row row) {
        String parameter = row.params().getOrDefault("weights", row.weights());
        return FileLayer.isFile(parameter) ? parameter : row.weights();
    }

    private static int bits(Row row) {
        return Integer.parseInt(row.params().getOrDefault(BITS, Integer.toString(Byte.SIZE)));
    }

    private static Optional<Packed> packed(Propagation<?, ?> form) {
        return Optional.of(new Packed(form.row(), 0));
    }

    private static Optional<SpikeForm> form(String name) {
        try {
            return Optional.of(SpikeForms.of(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // of an earlier version
        }
    }
}
