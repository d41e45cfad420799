package spikelane.sim.accelerator.published;

import java.nio.file.Path;
import java.util.Locale;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CsvTable;

/** Prices a table of configurations of the published network, from the configurations alone. */
public final class ConfigurationPrices {
    private static final String HEADER = "encoding,mode,prune,stat,bits,energy_uj,energy_low_uj,energy_high_uj,cycles\n";

    private ConfigurationPrices() {}

    /**
     * @param in           CSV with columns encoding, mode, prune, stat, bits; others are ignored
     * @param architecture an accelerator that states the activity of the published network
     * @param out          CSV with the same rows and their prices
     * @return number of rows
     * @throws BadInputException if the table cannot be used
     */
    public static int write(Path in, Architecture architecture, Path out) {
        if (architecture.activity() == null) {
            throw new BadInputException(architecture.name()
                    + " states no activity of the published network: expected iscas23 or a file with the key activity");
        }
        CostModel model = new CostModel(architecture);
        PublishedNetwork network = new PublishedNetwork();
        StringBuilder text = new StringBuilder(HEADER);
        CsvTable table = CsvTable.read(in, Configuration.COLUMNS);
        for (CsvTable.Row row : table.rows()) {
            Configuration c = Configuration.of(row);
            NetworkCost cost = model.price(network.workload(c.prune(), c.bits(), architecture.activity()), c.encoding(),
                    c.statistic());
            text.append(String.format(Locale.ROOT, "%s,%s,%s,%s,%s,%.2f,%.2f,%.2f,%.0f\n", row.text("encoding"),
                    row.text("mode"), row.text("prune"), row.text("stat"), row.text("bits"), cost.energyUj(),
                    cost.energyLowUj(), cost.energyHighUj(), cost.cycles()));
        }
        OutputFiles.write(out, text.toString());
        return table.rows().size();
    }
}
