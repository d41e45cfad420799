package spikelane.benchmarks.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.benchmarks.SynapticWork;
import spikelane.benchmarks.bench.RowSpec.Effort;

/** The rows of several networks in one process, and how much slower one of them gets by the others. */
final class Pollution {
    static final String BENCHMARK = "PollutionBenchmark.run";
    private static final String NETWORK = "cextnet-quick";
    private static final String ALONE = "alone";
    private static final List<String> COMPANY = List.of(ALONE, "before", "after", "interleaved");
    private static final List<String> FORMS = List.of("vector", "batch-sliced");
    private static final double ZEROS = 0.68;
    private static final double EVENTS = 0.1;

    private Pollution() {}

    static List<RowSpec> rows() {
        List<RowSpec> rows = new ArrayList<>();
        for (String form : FORMS) {
            for (String company : COMPANY) {
                SequencedMap<String, String> params = Preset.params("network", NETWORK, "implementation", form,
                        "company", company);
                int batch = form.equals("vector") ? 1 : Preset.SLICED_BATCH;
                rows.add(new RowSpec("network", NETWORK, "ternary", () -> 1 - ZEROS, () -> EVENTS, batch, form, company,
                        BENCHMARK, params, () -> new SynapticWork(0, 0), 1, Effort.DATA_SET));
            }
        }
        return rows;
    }

    /** {@return whether rows are of this kind} */
    static boolean in(List<Row> rows) {
        return rows.stream().anyMatch(row -> row.benchmark().equals(BENCHMARK));
    }

    /** {@return time of a sample by form and company, and how much longer than alone it is} */
    static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("form", "other networks", "us/sample", "fork min-max", "against alone"));
        for (Row row : rows) {
            Optional<Row> alone = rows.stream()
                    .filter(other -> other.implementation().equals(row.implementation()) && other.input().equals(ALONE))
                    .findFirst();
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
