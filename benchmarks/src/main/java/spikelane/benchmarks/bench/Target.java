package spikelane.benchmarks.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A figure to reach.
 *
 * @param measure what is measured
 * @param shape   of the row
 * @param weights of the row
 * @param density of the row's spikes
 * @param against implementation whose time is divided by the row's; null for a figure of the row itself
 * @param value   what to reach
 */
record Target(Measure measure, String shape, String weights, double density, String against, double value) {
    /** What is measured, and which side of the value is wanted. */
    enum Measure {
        SOP_PER_NS("SOP/ns, at least"), MICROSECONDS("us, at most"), RATIO("times, at least"), ADD_SHARE("%, at least");

        private final String words;

        Measure(String words) {
            this.words = words;
        }
    }

    /** The table of targets: one thread, batch 1, ratios inside one run. */
    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        all.add(sop(Preset.FC, "ternary", 0.05, 280));
        all.add(sop(Preset.FC, "ternary", 0.1, 280));
        all.add(sop(Preset.FC, "ternary", 0.2, 320));
        all.add(ratio(Preset.FC, 0.1, "onednn-f32", 250));
        all.add(ratio(Preset.FC, 0.1, "onednn-int8", 15));
        all.add(sop("4096x4096", "ternary", 0.1, 160));
        all.add(ratio("4096x4096", 0.1, "onednn-f32", 330));
        all.add(sop(Preset.FC, "int8", 0.05, 80));
        double[] densities = {0.01, 0.05, 0.1, 0.2};
        double[] microseconds = {36, 65, 92, 150};
        double[] ratios = {40, 22, 16, 10};
        for (int i = 0; i < densities.length; i++) {
            all.add(new Target(Measure.MICROSECONDS, Preset.CONV, "ternary", densities[i], null, microseconds[i]));
            all.add(ratio(Preset.CONV, densities[i], "onednn-f32", ratios[i]));
        }
        all.add(ratio(Preset.CONV, 0.1, "plain-loop", 40));
        all.add(ratio(Preset.FIRST, 0.1, "onednn-f32", 6));
        all.add(new Target(Measure.ADD_SHARE, "16384", "none", 1, "a+=b", 95));
        all.add(new Target(Measure.ADD_SHARE, "1048576", "none", 1, "a+=b", 95));
        return all;
    }

    private static Target sop(String shape, String weights, double density, double value) {
        return new Target(Measure.SOP_PER_NS, shape, weights, density, null, value);
    }

    private static Target ratio(String shape, double density, String against, double value) {
        return new Target(Measure.RATIO, shape, "ternary", density, against, value);
    }

    /** {@return what the rows say; empty if one is missing} */
    Optional<Double> measured(List<Row> rows) {
        Optional<Row> own = find(rows, "vector", density);
        if (against == null) {
            return own.map(row -> measure == Measure.SOP_PER_NS ? row.sopPerNs() : row.nsPerCall() / 1000);
        }
        // a dense library's time does not depend on the spikes: its row has the density that it was checked at
        Optional<Row> other = find(rows, against, against.equals("plain-loop") ? density : -1);
        double unit = measure == Measure.ADD_SHARE ? 100 : 1;
        return own.flatMap(row -> other.map(peer -> unit * peer.nsPerCall() / row.nsPerCall()));
    }

    private Optional<Row> find(List<Row> rows, String implementation, double spikes) {
        return rows.stream()
                .filter(row -> row.shape().equals(shape) && row.weights().equals(weights)
                        && row.implementation().equals(implementation) && row.batch() == 1
                        && (spikes < 0 || row.spikeDensity() == spikes))
                .findFirst();
    }

    private boolean met(double figure) {
        return measure == Measure.MICROSECONDS ? figure <= value : figure >= value;
    }

    /** {@return a Markdown table of targets and what was measured} */
    static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("shape", "weights", "spikes", "against", "unit", "target", "measured", "met"));
        for (Target target : all()) {
            Optional<Double> figure = target.measured(rows);
            lines.add(List.of(target.shape, target.weights, Tables.number(target.density),
                    target.against == null ? "" : target.against, target.measure.words, Tables.number(target.value),
                    figure.map(Tables::number).orElse("not in this file"),
                    figure.map(f -> target.met(f) ? "yes" : "no").orElse("")));
        }
        return Tables.markdownTable(lines);
    }
}
