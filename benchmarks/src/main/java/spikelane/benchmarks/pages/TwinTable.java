package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.TwinRows;
import spikelane.benchmarks.twins.Twins;

/** How much of a C twin's speed a kernel has, each pair from one JVM. */
public final class TwinTable {
    private TwinTable() {}

    /** {@return a Markdown table: times, and the twins' time in per cent of the kernel's} */
    public static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("kernel", "shape", "weights", "nonzero", "spikes", "batch",
                "inputs", "fraction bits", "ns/call"));
        Twins.IMPLEMENTATIONS.forEach(name -> head.addAll(List.of(name, "share of " + name)));
        lines.add(head);
        for (Row row : rows) {
            if (!TwinRows.in(List.of(row)) || !row.implementation().equals(TwinRows.OURS)) {
                continue;
            }
            List<String> line = new ArrayList<>(List.of(row.kernel(), row.shape(), row.weights(),
                    row.weights().equals("none") ? "" : percent(row.weightDensity()), percent(row.spikeDensity()),
                    Integer.toString(row.batch()), Integer.toString(row.inputs()),
                    row.params().getOrDefault("fraction", ""), Tables.number(row.nsPerCall())));
            for (String name : Twins.IMPLEMENTATIONS) {
                Optional<Row> twin = rows.stream().filter(other -> other.implementation().equals(name)
                        && TwinRows.in(List.of(other)) && sameWork(row, other)).findFirst();
                line.add(twin.map(found -> Tables.number(found.nsPerCall())).orElse(""));
                line.add(twin
                        .map(found -> String.format(Locale.ROOT, "%.0f %%", 100 * found.nsPerCall() / row.nsPerCall()))
                        .orElse(""));
            }
            lines.add(line);
        }
        return Tables.markdownTable(lines);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    static boolean sameWork(Row row, Row other) {
        return row.kernel().equals(other.kernel()) && row.shape().equals(other.shape())
                && row.weights().equals(other.weights()) && row.spikeDensity() == other.spikeDensity()
                && row.inputs() == other.inputs()
                && Objects.equals(row.params().get("zeros"), other.params().get("zeros"))
                && Objects.equals(row.params().get("fraction"), other.params().get("fraction"));
    }
}
