package spikelane.sim.accelerator.published;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.Interval;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CsvTable;

/** Prices a table of configurations of the published network, from the configurations alone. */
public final class ConfigurationPrices {
    private static final String HEADER = "encoding,mode,prune,stat,bits,energy_uj,energy_low_uj,energy_high_uj,cycles\n";

    private ConfigurationPrices() {}

    /**
     * What was written.
     *
     * @param rows            priced configurations
     * @param withoutInterval those whose interval is not known: its two cells are empty
     * @param outside         why not, each reason once
     */
    public record Written(int rows, int withoutInterval, List<String> outside) {}

    /**
     * @param in           CSV with columns encoding, mode, prune, stat, bits
     * @param architecture an accelerator that states the activity of the published network
     * @param out          CSV with the same rows and their prices
     * @return what was written
     * @throws BadInputException if the table cannot be used
     */
    public static Written write(Path in, Architecture architecture, Path out) {
        if (architecture.activity() == null) {
            throw new BadInputException(architecture.name()
                    + " states no activity of the published network: expected iscas23 or a file with the key activity");
        }
        CostModel model = new CostModel(architecture);
        PublishedNetwork network = new PublishedNetwork();
        StringBuilder text = new StringBuilder(HEADER);
        int unknown = 0;
        Set<String> reasons = new LinkedHashSet<>();
        CsvTable table = CsvTable.read(in, Configuration.COLUMNS);
        for (CsvTable.Row row : table.rows()) {
            Configuration c = Configuration.of(row);
            NetworkCost cost = model
                    .price(network.workload(c.prune(), c.bits(), architecture.activity()), c.encoding(), c.statistic())
                    .prunedTo(c.prune());
            Optional<Interval> interval = cost.energyInterval();
            if (interval.isEmpty()) {
                unknown++;
                reasons.add(cost.outside());
            }
            text.append(String.format(Locale.ROOT, "%s,%s,%s,%s,%s,%.2f,%s,%s,%.0f\n", row.text("encoding"),
                    row.text("mode"), row.text("prune"), row.text("stat"), row.text("bits"), cost.energyUj(),
                    cell(interval.map(Interval::low)), cell(interval.map(Interval::high)), cost.cycles()));
        }
        OutputFiles.write(out, text.toString());
        return new Written(table.rows().size(), unknown, List.copyOf(reasons));
    }

    /** {@return the end of an interval; empty where it is not known} */
    private static String cell(Optional<Double> end) {
        return end.map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse("");
    }
}
