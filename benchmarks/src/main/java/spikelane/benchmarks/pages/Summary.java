package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spikelane.benchmarks.harness.DataSetRows;
import spikelane.benchmarks.harness.Row;

/** The table of the README: what a layer takes, and how many times as long others take for a sample. */
final class Summary {
    private static final List<String> OURS = List.of("vector", "batch-sliced", DataSetRows.OURS);
    private static final List<String> OTHERS = List.of("plain-loop", "onednn-f32", "onednn-int8", "libtorch-f32");

    private Summary() {}

    /** {@return a Markdown table of the layers and networks that something was measured beside} */
    static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(
                List.of("layer", "weights", "nonzero", "spikes", "batch", "threads", "form", "us/sample", "SOP/ns"));
        OTHERS.forEach(other -> head.add("x " + other));
        lines.add(head);
        for (Row row : rows) {
            List<Optional<Double>> ratios = OTHERS.stream().map(other -> ratio(rows, row, other)).toList();
            if (!OURS.contains(row.implementation()) || row.input().startsWith("recorded")
                    || ratios.stream().allMatch(Optional::isEmpty)) {
                continue;
            }
            List<String> line = new ArrayList<>(
                    List.of(row.shape(), row.weights(), percent(row.weightDensity()), percent(row.spikeDensity()),
                            Integer.toString(row.batch()), Integer.toString(row.threads()), row.implementation(),
                            Tables.number(row.nsPerCall() / row.batch() / 1000), Tables.number(row.sopPerNs())));
            ratios.forEach(ratio -> line.add(ratio.map(Tables::number).orElse("")));
            lines.add(line);
        }
        return Tables.markdownTable(lines);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /** A library's time depends neither on weights nor on spikes, that of a loop over spikes does. */
    private static Optional<Double> ratio(List<Row> rows, Row own, String other) {
        boolean dense = !other.equals("plain-loop");
        return rows.stream()
                .filter(row -> row.implementation().equals(other) && row.shape().equals(own.shape())
                        && row.batch() == own.batch() && row.threads() == own.threads()
                        && (dense || (row.weights().equals(own.weights()) && row.spikeDensity() == own.spikeDensity())))
                .findFirst().map(row -> row.nsPerCall() / own.nsPerCall());
    }
}
