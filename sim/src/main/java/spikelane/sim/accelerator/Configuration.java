package spikelane.sim.accelerator;

import java.util.Locale;

/**
 * A configuration of the published study.
 *
 * @param encoding  of the weights
 * @param mode      seq or joint
 * @param prune     pruned fraction
 * @param statistic which sample; the study's "min" is the least sparse one
 * @param bits      b
 */
public record Configuration(WeightEncoding encoding, String mode, double prune, ActivityStatistic statistic, int bits) {
    /**
     * @param row columns encoding, mode, prune, stat, bits
     * @return the configuration
     */
    static Configuration of(CsvTable.Row row) {
        String stat = row.text("stat").toLowerCase(Locale.ROOT);
        ActivityStatistic statistic = switch (stat) {
            case "mean" -> ActivityStatistic.MEAN;
            case "min", "max" -> ActivityStatistic.MAX;
            default -> throw row.error("column stat holds " + stat + ", expected mean or min");
        };
        int bits = row.whole("bits", 2);
        if (bits > 32) {
            throw row.error("column bits holds " + bits + ", expected 2 to 32");
        }
        return new Configuration(row.choice("encoding", WeightEncoding.class), row.text("mode"),
                row.number("prune", 0, 1), statistic, bits);
    }
}
