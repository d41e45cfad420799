package spikelane.sim.accelerator.work;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikelane.sim.io.CsvTable;
import spikelane.sim.network.LayerShape.Input;

/**
 * A workload as CSV: columns name,T,C,M,P,Q,R,S,HS,WS (strides; 1 if missing) and, where known, input
 * (counts|bits|gated|real, bits if missing), spiking (true|false, true but for real inputs), weight_bits, weight_density,
 * spike_density, max_spike_density. The published table's dense_macs and params, and a note for people,
 * may stand there; no others.
 */
public final class WorkloadFile {
    /** Those of the published table stand for nothing here: what they say follows from the others. */
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
        for (CsvTable.Row row : CsvTable.read(path, COLUMNS).rows()) {
            Input input = row.has("input") ? row.choice("input", Input.class) : Input.BITS;
            boolean spiking = row.has("spiking") ? yes(row) : input != Input.REAL;
            int bits = row.has("weight_bits") ? row.whole("weight_bits", 1) : weightBits;
            if (bits > 32) {
                throw row.error("column weight_bits holds " + bits + ", expected 1 to 32");
            }
            double weights = row.has("weight_density") ? row.number("weight_density", 0, 1) : weightDensity;
            double mean = row.has("spike_density") ? row.number("spike_density", 0, 1) : spikeDensity;
            double max = row.has("max_spike_density") ? row.number("max_spike_density", mean, 1) : mean;
            layers.add(
                    LayerWork.ofDensities(row.text("name"), dimensions(row), input, spiking, bits, weights, mean, max));
        }
        int bits = layers.stream().mapToInt(LayerWork::weightBits).max().orElseThrow();
        return new Workload(bits, Workload.withOutputs(layers));
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
     */
    public static LayerDimensions dimensions(CsvTable.Row row) {
        return new LayerDimensions(row.whole("T", 1), row.whole("M", 1), row.whole("C", 1), row.whole("P", 1),
                row.whole("Q", 1), row.whole("R", 1), row.whole("S", 1), row.has("HS") ? row.whole("HS", 1) : 1,
                row.has("WS") ? row.whole("WS", 1) : 1);
    }
}
