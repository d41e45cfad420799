package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import spikelane.sim.inference.FractionBits;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.Json;
import spikelane.sim.io.Numbers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What {@code train --fraction-bits auto --json} or {@code quantise} with these options printed, as a table. */
final class FractionBitsTable {
    private FractionBitsTable() {}

    /** A network and what its fraction bits were chosen by. */
    private record Network(String name, FractionBits measured) {}

    /** {@return a line for each number of fraction bits, columns for each network} */
    static String markdown(Path file) {
        List<Network> networks;
        try {
            JsonNode root = Json.MAPPER.readTree(InputFiles.text(file, "what --fraction-bits auto --json printed"));
            networks = root.has("rows")
                    ? StreamSupport.stream(root.get("rows").spliterator(), false).filter(row -> row.has("measured"))
                            .map(row -> network(row.get("bits").intValue() + " bit", row)).toList()
                    : List.of(network(root.get("compression").stringValue(), root));
        } catch (JacksonException | NullPointerException e) {
            throw new BadInputException(file + " is not what --fraction-bits auto --json printed: " + e.getMessage(),
                    e);
        }
        if (networks.isEmpty()) {
            throw new BadInputException(file + ": no network has fraction bits that were measured");
        }
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("fraction bits, at most"));
        networks.forEach(network -> head.addAll(List.of(network.name + ": right", "another class", "other spikes")));
        lines.add(head);
        for (int i = 0; i < networks.getFirst().measured.rows().size(); i++) {
            int bits = networks.getFirst().measured.rows().get(i).fractionBits();
            List<String> line = new ArrayList<>(List.of(Integer.toString(bits)));
            for (Network network : networks) {
                FractionBits.Row row = network.measured.rows().get(i);
                line.add(
                        Numbers.percent(row.accuracy()) + " %" + (bits == network.measured.chosen() ? ", chosen" : ""));
                line.add(Integer.toString(row.otherClass()));
                line.add(String.format(Locale.ROOT, "%.3f %%", 100 * row.otherSpikeRate()));
            }
            lines.add(line);
        }
        return Tables.markdownTable(lines) + "\nOf " + networks.getFirst().measured.recordings()
                + " training recordings.\n";
    }

    private static Network network(String name, JsonNode of) {
        return new Network(name, Json.MAPPER.treeToValue(of.get("measured"), FractionBits.class));
    }
}
