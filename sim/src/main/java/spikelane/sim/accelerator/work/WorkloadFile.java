package spikelane.sim.accelerator.work;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CsvTable;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.Window;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.NeuronModel;

/**
 * A workload as CSV, a layer a line; the columns are documented in sim/MEASURED.md. Needed: name,T,C,M,P,Q,R,S. Where
 * known: strides HS,WS (1 if missing), inputs H,W (P*HS, Q*WS), padding HP,WP above and on the left ((R-1)/2, (S-1)/2),
 * groups (1; C if depthwise), input (counts|bits|gated|real, bits if missing), spiking (true|false, true but for real
 * inputs), weight_bits, weight_density, spike_density, max_spike_density; dense_macs and params, which must then be
 * T*M*C/groups*P*Q*R*S and M*C/groups*R*S; a note for people.
 */
public final class WorkloadFile {
    /** Columns that a layer table may have. */
    public static final List<String> COLUMNS = List.of("name", "T", "C", "M", "P", "Q", "R", "S", "HS", "WS", "H", "W",
            "HP", "WP", "groups", "input", "spiking", "weight_bits", "weight_density", "spike_density",
            "max_spike_density", "dense_macs", "params", "note");

    private WorkloadFile() {}

    /**
     * @param path          the file
     * @param weightBits    b where the file states none
     * @param weightDensity nonzero weights / weights where the file states none
     * @param spikeDensity  active inputs / inputs where the file states none
     * @return its expected work
     * @throws spikelane.sim.io.BadInputException if the file cannot be used
     */
    public static Workload read(Path path, int weightBits, double weightDensity, double spikeDensity) {
        List<LayerWork> layers = new ArrayList<>();
        for (CsvTable.Row row : rows(path)) {
            Cells cells = Cells.of(row, weightBits, weightDensity);
            double mean = density(row, "spike_density", spikeDensity);
            double max = density(row, "max_spike_density", mean);
            if (max < mean || (mean == 0 && max > 0)) {
                throw row.unexpected("max_spike_density", "at least the spike_density, " + mean + ", and 0 beside 0");
            }
            layers.add(built(row, () -> LayerWork.ofDensities(row.text("name"), cells.dims, cells.input, cells.spiking,
                    cells.bits, cells.weightDensity, mean, max)));
        }
        int bits = layers.stream().mapToInt(LayerWork::weightBits).max().orElseThrow();
        return new Workload(bits, Workload.withOutputs(layers));
    }

    /**
     * @param path          the file; what it says of spikes is not used, nor of weights if they are given
     * @param weightBits    b where the file states none
     * @param weightDensity nonzero weights / weights where neither the file nor {@code weights} tells
     * @param spikes        a file for {@link spikelane.sim.activity.MeasuredInputs}
     * @param weights       tensors of the layers, or null
     * @return the work of its layers on those spikes
     * @throws spikelane.sim.io.BadInputException if a file cannot be used
     */
    public static MeasuredWorkload measured(Path path, int weightBits, double weightDensity, Path spikes,
            Path weights) {
        List<MeasuredWorkload.Unmeasured> layers = new ArrayList<>();
        for (CsvTable.Row row : rows(path)) {
            Cells cells = Cells.of(row, weightBits, weightDensity);
            layers.add(new MeasuredWorkload.Unmeasured(built(row, () -> shape(row.text("name"), cells)), cells.bits,
                    cells.weightDensity, cells.spiking, NeuronModel.WIDE));
        }
        return MeasuredWorkload.of(layers, Set.of(), spikes, weights);
    }

    private static LayerShape shape(String name, Cells cells) {
        LayerDimensions dims = cells.dims;
        boolean flat = LayerDimensions
                .of(LayerShape.fullyConnected(name, cells.input, dims.t(), new FeatureShape(dims.c(), 1, 1), dims.m()))
                .equals(dims);
        Window window = new Window(new Extent(dims.r(), dims.s()), new Extent(dims.strideP(), dims.strideQ()),
                new Extent(dims.padP(), dims.padQ()));
        return new LayerShape(name, flat ? Kind.FC : Kind.CONV, cells.input, dims.t(),
                new FeatureShape(dims.c(), dims.h(), dims.w()), new FeatureShape(dims.m(), dims.p(), dims.q()), window,
                dims.groups());
    }

    private static List<CsvTable.Row> rows(Path path) {
        List<CsvTable.Row> rows = CsvTable.read(path, COLUMNS).rows();
        Set<String> names = new HashSet<>();
        for (CsvTable.Row row : rows) {
            if (names.size() == Workload.MOST_LAYERS) {
                throw row.error("expected at most " + Workload.MOST_LAYERS + " layers");
            }
            if (!names.add(row.text("name"))) {
                throw row.error("a second layer " + BadInputException.quote(row.text("name")));
            }
        }
        return rows;
    }

    /** What a row says of a layer but for its spikes. */
    private record Cells(LayerDimensions dims, Input input, boolean spiking, int bits, double weightDensity) {
        static Cells of(CsvTable.Row row, int weightBits, double weightDensity) {
            LayerDimensions dims = dimensions(row);
            requireEqual(row, "dense_macs", dims.denseOps());
            requireEqual(row, "params", dims.weights());
            Input input = row.has("input") ? row.choice("input", Input.class) : Input.BITS;
            boolean spiking = row.has("spiking") ? yes(row) : input != Input.REAL;
            int bits = row.has("weight_bits") ? row.whole("weight_bits", 1) : weightBits;
            if (!LayerWork.isWidth(bits)) {
                throw row.unexpected("weight_bits", LayerWork.WIDTHS);
            }
            return new Cells(dims, input, spiking, bits, density(row, "weight_density", weightDensity));
        }
    }

    private static <T> T built(CsvTable.Row row, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw row.error(e.getMessage());
        }
    }

    private static double density(CsvTable.Row row, String column, double standard) {
        if (!row.has(column)) {
            return standard;
        }
        double density = row.number(column, 0, 1);
        if (density > 0 && density < LayerWork.LEAST_DENSITY) {
            throw row.unexpected(column, "0, or " + LayerWork.LEAST_DENSITY + " to 1");
        }
        return density;
    }

    private static void requireEqual(CsvTable.Row row, String column, long product) {
        if (row.has(column) && row.number(column, 0, Long.MAX_VALUE) != product) {
            throw row.unexpected(column, product + ", which the loop bounds give");
        }
    }

    private static boolean yes(CsvTable.Row row) {
        String text = row.text("spiking");
        if (!text.equals("true") && !text.equals("false")) {
            throw row.error("column spiking holds " + text + ", expected true or false");
        }
        return text.equals("true");
    }

    /**
     * @param row columns T, C, M, P, Q, R, S and perhaps HS, WS, H, W, HP, WP, groups
     * @return the loop bounds
     * @throws spikelane.sim.io.BadInputException if they cannot be mapped
     */
    public static LayerDimensions dimensions(CsvTable.Row row) {
        int p = bound(row, "P");
        int q = bound(row, "Q");
        int r = bound(row, "R");
        int s = bound(row, "S");
        int strideP = row.has("HS") ? bound(row, "HS") : 1;
        int strideQ = row.has("WS") ? bound(row, "WS") : 1;
        try {
            return new LayerDimensions(bound(row, "T"), bound(row, "M"), bound(row, "C"), p, q, r, s, strideP, strideQ,
                    row.has("H") ? bound(row, "H") : LayerDimensions.inputs(p, strideP),
                    row.has("W") ? bound(row, "W") : LayerDimensions.inputs(q, strideQ),
                    row.has("HP") ? row.whole("HP", 0) : LayerDimensions.middle(r),
                    row.has("WP") ? row.whole("WP", 0) : LayerDimensions.middle(s),
                    row.has("groups") ? bound(row, "groups") : 1);
        } catch (IllegalArgumentException e) {
            throw row.error("cannot be mapped: " + e.getMessage());
        }
    }

    private static int bound(CsvTable.Row row, String column) {
        int bound = row.whole(column, 1);
        if (bound > LayerDimensions.MOST_BOUND) {
            throw row.unexpected(column, "1 to " + LayerDimensions.MOST_BOUND + ": larger than can be mapped");
        }
        return bound;
    }
}
