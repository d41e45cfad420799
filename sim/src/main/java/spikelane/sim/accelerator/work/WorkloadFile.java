package spikelane.sim.accelerator.work;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CsvTable;
import spikelane.sim.network.LayerShape.Input;

/**
 * A workload as CSV: columns name,T,C,M,P,Q,R,S,HS,WS (strides; 1 if missing) and, where known, input
 * (counts|bits|gated|real, bits if missing), spiking (true|false, true but for real inputs), weight_bits, weight_density,
 * spike_density, max_spike_density; dense_macs and params, which must then be T*M*C*P*Q*R*S and M*C*R*S; a note for
 * people.
 */
public final class WorkloadFile {
    /** Columns that a layer table may have. */
    public static final List<String> COLUMNS = List.of("name", "T", "C", "M", "P", "Q", "R", "S", "HS", "WS", "input",
            "spiking", "weight_bits", "weight_density", "spike_density", "max_spike_density", "dense_macs", "params",
            "note");

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
        Set<String> names = new HashSet<>();
        CsvTable table = CsvTable.read(path, COLUMNS);
        for (CsvTable.Row row : table.rows()) {
            if (layers.size() == Workload.MOST_LAYERS) {
                throw row.error("expected at most " + Workload.MOST_LAYERS + " layers");
            }
            if (!names.add(row.text("name"))) {
                throw row.error("a second layer " + BadInputException.quote(row.text("name")));
            }
            layers.add(layer(row, weightBits, weightDensity, spikeDensity));
        }
        int bits = layers.stream().mapToInt(LayerWork::weightBits).max().orElseThrow();
        return new Workload(bits, Workload.withOutputs(layers));
    }

    private static LayerWork layer(CsvTable.Row row, int weightBits, double weightDensity, double spikeDensity) {
        LayerDimensions dims = dimensions(row);
        requireEqual(row, "dense_macs", dims.denseOps());
        requireEqual(row, "params", dims.weights());
        Input input = row.has("input") ? row.choice("input", Input.class) : Input.BITS;
        boolean spiking = row.has("spiking") ? yes(row) : input != Input.REAL;
        int bits = row.has("weight_bits") ? row.whole("weight_bits", 1) : weightBits;
        if (!LayerWork.isWidth(bits)) {
            throw row.unexpected("weight_bits", LayerWork.WIDTHS);
        }
        double weights = density(row, "weight_density", weightDensity);
        double mean = density(row, "spike_density", spikeDensity);
        double max = density(row, "max_spike_density", mean);
        if (max < mean || (mean == 0 && max > 0)) {
            throw row.unexpected("max_spike_density", "at least the spike_density, " + mean + ", and 0 beside 0");
        }
        try {
            return LayerWork.ofDensities(row.text("name"), dims, input, spiking, bits, weights, mean, max);
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
     * @param row columns T, C, M, P, Q, R, S and perhaps HS, WS
     * @return the loop bounds
     * @throws spikelane.sim.io.BadInputException if they cannot be mapped
     */
    public static LayerDimensions dimensions(CsvTable.Row row) {
        try {
            return new LayerDimensions(bound(row, "T"), bound(row, "M"), bound(row, "C"), bound(row, "P"),
                    bound(row, "Q"), bound(row, "R"), bound(row, "S"), row.has("HS") ? bound(row, "HS") : 1,
                    row.has("WS") ? bound(row, "WS") : 1);
        } catch (IllegalArgumentException e) {
            throw row.error("larger than can be mapped: " + e.getMessage());
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
