package spikelane.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.work.SynapticWork;

/** The rows of several networks in one process, one of which is timed. */
public final class Pollution {
    /** Company of a network that nothing else runs beside. */
    public static final String ALONE = "alone";
    private static final String BENCHMARK = "PollutionBenchmark.run";
    private static final String NETWORK = "cextnet-quick";
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
                        BENCHMARK, params, () -> SynapticWork.of(0), 1, Effort.DATA_SET));
            }
        }
        return rows;
    }

    /** {@return whether rows are of this kind} */
    public static boolean in(List<Row> rows) {
        return rows.stream().anyMatch(row -> row.benchmark().equals(BENCHMARK));
    }
}
