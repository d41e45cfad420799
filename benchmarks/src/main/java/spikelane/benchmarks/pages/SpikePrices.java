package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.Json;
import spikelane.sim.io.Numbers;
import tools.jackson.core.JacksonException;

/** Sentences and tables of networks that were priced from their spikes; from a JSON list of what {@code energy} printed. */
final class SpikePrices {
    private static final String SOURCED = "eyeriss-snn";

    private SpikePrices() {}

    /** What is committed of a price; energies in microjoules a sample. */
    private record Price(String network, String spikes, String arch, String encoding, int bits, double weightSparsity,
            List<String> leftOut, List<String> notes, double effectiveOps, double denseOps, double energyUj,
            double energyLowUj, double energyHighUj, double cycles) {
        String name() {
            return network.replaceAll(".*/|\\.yaml", "").toUpperCase(Locale.ROOT).replace("LENET", "LeNet");
        }

        String energy() {
            return Numbers.significant(energyUj) + " (" + Numbers.significant(energyLowUj) + " – "
                    + Numbers.significant(energyHighUj) + ")";
        }
    }

    private static List<Price> read(Path file) {
        try {
            return List.of(Json.MAPPER.readValue(InputFiles.text(file, "a list of prices in JSON"), Price[].class));
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no list of prices: " + Json.reason(e), e);
        }
    }

    /** {@return one bullet: what each network costs on the preset to which nothing is fitted} */
    static String answer(Path file) {
        List<Price> prices = read(file).stream().filter(price -> price.arch.equals(SOURCED)).toList();
        Price first = prices.getFirst();
        return "- From the spikes that others published of them (" + first.bits + " bit weights, "
                + (first.weightSparsity == 0 ? "none" : Numbers.percent(first.weightSparsity) + " %") + " zero, "
                + first.encoding.toUpperCase(Locale.ROOT) + ", without the analog first layer) "
                + String.join(", ",
                        prices.stream().map(price -> price.name() + " costs " + price.energy() + " µJ").toList())
                + " a sample on `" + SOURCED + "`; in brackets 90 % intervals.\n";
    }

    /** {@return a line for each network and accelerator} */
    static String table(Path file) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("network", "spikes", "left out", "synaptic operations, millions (of all)", "accelerator",
                "energy, uJ (90 % interval)", "cycles"));
        for (Price price : read(file)) {
            lines.add(List.of(price.name(), price.spikes, String.join(", ", price.leftOut),
                    Numbers.significant(price.effectiveOps / 1e6) + " ("
                            + Numbers.percent(price.effectiveOps / price.denseOps) + " %)",
                    price.arch, price.energy(), String.format(Locale.ROOT, "%,.0f", price.cycles)));
        }
        return Tables.markdownTable(lines);
    }
}
