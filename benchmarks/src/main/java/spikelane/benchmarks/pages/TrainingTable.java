package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.TrainingRows;

/** What a training step takes, time and memory, and how many times as long the library does, in its fastest checked form. */
public final class TrainingTable {
    private static final double MS = 1e6;
    private static final double MB = 1e6;
    private static final double ROUNDING = 1e-9;

    private TrainingTable() {}

    /** {@return a Markdown table: a line for each step of ours; cells of what is not in the rows are empty} */
    public static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("network", "pruned", "active inputs", "batch", "threads", "ms/step", "fork min-max",
                "peak MB", "library", "ms/step", "fork min-max", "peak MB", "x"));
        for (Row row : rows) {
            if (!row.kernel().equals(TrainingRows.KERNEL) || !row.implementation().equals(TrainingRows.OURS)) {
                continue;
            }
            Optional<Row> library = rows.stream()
                    .filter(other -> TrainingRows.forms(TrainingRows.LIBRARY).contains(other.implementation())
                            && sameWork(row, other))
                    .min(Comparator.comparingDouble(Row::nsPerCall));
            List<String> line = new ArrayList<>(List.of(row.shape(), percent(1 - row.weightDensity()),
                    percent(row.spikeDensity()), Integer.toString(row.batch()), Integer.toString(row.threads())));
            line.addAll(measured(Optional.of(row)));
            line.add(library.map(Row::implementation).orElse(""));
            line.addAll(measured(library));
            line.add(library.map(other -> Tables.number(other.nsPerCall() / row.nsPerCall())).orElse(""));
            lines.add(line);
        }
        return Tables.markdownTable(lines);
    }

    private static List<String> measured(Optional<Row> row) {
        return List.of(row.map(found -> Tables.number(found.nsPerCall() / MS)).orElse(""),
                row.map(found -> Tables.forks(found, MS)).orElse(""),
                row.map(Row::peakBytes).map(bytes -> Tables.number(bytes / MB)).orElse(""));
    }

    private static boolean sameWork(Row row, Row other) {
        return other.kernel().equals(TrainingRows.KERNEL) && row.shape().equals(other.shape())
                && row.batch() == other.batch() && row.threads() == other.threads()
                && Math.abs(row.weightDensity() - other.weightDensity()) < ROUNDING;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
