package spikelane.sim.accelerator.published;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikelane.sim.io.CsvTable;

/** The results that arXiv 2302.04174 published, without those that carry the wrong input statistic. */
public final class PublishedResults {
    private static final double PERCENT = 100;

    private PublishedResults() {}

    /**
     * One point.
     *
     * @param run      what was run, its energy and cycles
     * @param accuracy of the configuration on the test samples, 0 to 1
     * @param zeros    zero weights of the network, 0 to 1; of a pruned one the pruned fraction
     */
    public record Result(Calibration.Point run, double accuracy, double zeros) {}

    /** {@return all results whose accuracy was published too} */
    public static List<Result> all() {
        Map<String, Double> accuracies = new HashMap<>();
        for (CsvTable.Row row : PublishedNetwork.resource("accuracy.csv", List.of("mode", "prune", "bits", "accuracy"))
                .rows()) {
            accuracies.put(key(row.text("mode"), row.number("prune", 0, 1), row.whole("bits", 2)),
                    row.number("accuracy", 0, 1));
        }
        Map<Integer, Double> zeros = new HashMap<>();
        for (CsvTable.Row row : PublishedNetwork
                .resource("quantization_sparsity.csv", List.of("bits", "weight_sparsity_pct")).rows()) {
            zeros.put(row.whole("bits", 2), row.number("weight_sparsity_pct", 0, PERCENT) / PERCENT);
        }
        List<Result> results = new ArrayList<>();
        for (Calibration.Point run : Calibration
                .points(PublishedNetwork.resource("energy.csv", Configuration.COLUMNS))) {
            Double accuracy = accuracies.get(key(run.mode(), run.prune(), run.bits()));
            if (accuracy != null) {
                results.add(new Result(run, accuracy, run.prune() == 0 ? zeros.get(run.bits()) : run.prune()));
            }
        }
        return results;
    }

    private static String key(String mode, double prune, int bits) {
        return mode + " " + prune + " " + bits;
    }
}
