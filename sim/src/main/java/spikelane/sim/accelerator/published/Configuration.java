package spikelane.sim.accelerator.published;

import java.util.List;
import java.util.Locale;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.io.CsvTable;

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
    /** Columns of a table of configurations, and of one with what was published of them. A note is for people. */
    static final List<String> COLUMNS = List.of("encoding", "mode", "prune", "stat", "bits", "energy_uj", "cycles",
            "note");

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
        String mode = row.text("mode").toLowerCase(Locale.ROOT);
        if (!mode.equals("seq") && !mode.equals("joint")) {
            throw row.error("column mode holds " + mode + ", expected seq or joint");
        }
        int bits = row.whole("bits", 2);
        if (bits > 16 && bits != 32) {
            throw row.error("column bits holds " + bits + ", expected 2 to 16, or 32 for full precision");
        }
        double prune = row.number("prune", 0, 1);
        if (prune == 1) {
            throw row.error("column prune holds 1, expected a fraction below 1");
        }
        return new Configuration(row.choice("encoding", WeightEncoding.class), mode, prune, statistic, bits);
    }
}
