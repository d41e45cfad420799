package spikelane.sim.accelerator.published;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.accelerator.work.WorkloadFile;
import spikelane.sim.io.CsvTable;
import spikelane.sim.network.LayerShape.Input;

/**
 * The network of arXiv 2302.04174 as its publication describes it: layer table, and zeros per layer. Of a configuration
 * only the pruned fraction and the weight bits are known, so zeros follow two rules:
 *
 * <pre>
 *  not pruned: z(b) = 1 - (1 - z(2))^(1 / (2^(b-1) - 1))    z(2) published per layer; clip range fixed, Laplace weights
 *  pruned:     density(p) = min(1, density(80 %) * (1 - p) / 0.2)    density(80 %) published per layer
 * </pre>
 */
public final class PublishedNetwork {
    private record PublishedLayer(String name, LayerDimensions dims, Input input, double ternaryDensity,
            double prunedDensity) {}

    private final List<PublishedLayer> layers = new ArrayList<>();

    /** Reads the published tables. */
    public PublishedNetwork() {
        Map<String, CsvTable.Row> zeros = new HashMap<>();
        for (CsvTable.Row row : resource("layer_sparsity.csv", List.of("layer", "params", "quant_2b_ternary_pct",
                "prune_80_8b_pct", "seq_3b_80_pct", "joint_3b_80_pct")).rows()) {
            zeros.put(row.text("layer"), row);
        }
        for (CsvTable.Row row : resource("layers.csv", WorkloadFile.COLUMNS).rows()) {
            String name = row.text("name");
            CsvTable.Row zero = zeros.get(name);
            layers.add(new PublishedLayer(name, WorkloadFile.dimensions(row), input(name),
                    1 - zero.number("quant_2b_ternary_pct", 0, 100) / 100,
                    1 - zero.number("prune_80_8b_pct", 0, 100) / 100));
        }
    }

    static CsvTable resource(String name, List<String> columns) {
        try (InputStream in = PublishedNetwork.class.getResourceAsStream("/spikelane/published/" + name)) {
            return CsvTable.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), columns);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Conv1 sees counts; TCJA follows Conv4 and Conv5, so Conv5 and Dense1 see gated spikes. */
    private static Input input(String name) {
        return switch (name) {
            case "Conv1" -> Input.COUNTS;
            case "Conv5", "Dense1" -> Input.GATED;
            default -> name.startsWith("TCJA") ? Input.REAL : Input.BITS;
        };
    }

    /**
     * @param prune    pruned fraction
     * @param bits     b
     * @param activity activity of the network
     * @return the expected work of a configuration
     */
    public Workload workload(double prune, int bits, Architecture.Activity activity) {
        return withActivity(weights(prune, bits), prune, activity);
    }

    /** The configuration's layers with every input active. */
    Workload weights(double prune, int bits) {
        List<LayerWork> work = new ArrayList<>();
        for (PublishedLayer layer : layers) {
            double density = prune == 0
                    ? Math.pow(layer.ternaryDensity, 1 / (Math.pow(2, bits - 1.0) - 1))
                    : Math.min(1, layer.prunedDensity * (1 - prune) / 0.2);
            work.add(LayerWork.ofDensities(layer.name, layer.dims, layer.input, layer.input != Input.REAL, bits,
                    density, 1, 1));
        }
        return new Workload(bits, List.copyOf(work));
    }

    /** The same layers, as active as the configuration lets expect. */
    static Workload withActivity(Workload weights, double prune, Architecture.Activity activity) {
        double mean = activity.density() * (weights.weightBits() == 2 ? activity.ternary() : 1);
        double max = mean * activity.maxOverMean();
        if (prune > 0.9 && prune < 0.975) {
            mean *= activity.collapseMean();
            max *= 1 + (activity.collapseMax() - 1) * (1 - Math.abs(prune - 0.95) / 0.05);
        }
        double meanDensity = Math.clamp(mean, 0, 1);
        double maxDensity = Math.clamp(max, meanDensity, 1);
        return new Workload(weights.weightBits(),
                weights.layers().stream().map(layer -> layer.withActivity(meanDensity, maxDensity)).toList());
    }
}
