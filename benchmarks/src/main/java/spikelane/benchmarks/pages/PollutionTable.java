package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import spikelane.benchmarks.harness.Pollution;
import spikelane.benchmarks.harness.Row;

/** How much slower a network gets by others in its process. */
public final class PollutionTable {
    private PollutionTable() {}

    /** {@return time of a sample by form and company, and how much longer than alone it is} */
    public static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("form", "other networks", "us/sample", "fork min-max", "against alone"));
        for (Row row : rows) {
            Optional<Row> alone = rows.stream().filter(other -> other.implementation().equals(row.implementation())
                    && other.input().equals(Pollution.ALONE)).findFirst();
            double scale = 1000.0 * row.batch();
            double[] forks = row.forks().clone();
            Arrays.sort(forks);
            lines.add(List.of(row.implementation(), row.input(), Tables.number(row.nsPerCall() / scale),
                    Tables.number(forks[0] / scale) + "-" + Tables.number(forks[forks.length - 1] / scale),
                    alone.map(own -> String.format(Locale.ROOT, "%+.1f %%",
                            100 * (row.nsPerCall() / own.nsPerCall() - 1))).orElse("")));
        }
        return Tables.markdownTable(lines);
    }
}
