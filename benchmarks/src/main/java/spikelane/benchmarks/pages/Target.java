package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spikelane.benchmarks.harness.Preset;
import spikelane.benchmarks.harness.Row;

/**
 * A figure to reach.
 *
 * @param measure what is measured
 * @param row     the row that is measured
 * @param against implementation whose time of a sample is divided by the row's; null for a figure of the row itself
 * @param value   what to reach
 */
public record Target(Measure measure, Wanted row, String against, double value) {
    private static final String VECTOR = "vector";
    private static final String PLAIN_LOOP = "plain-loop";
    private static final String ADD = "a+=b";
    private static final double ANY = -1;

    /** What is measured, and which side of the value is wanted. */
    public enum Measure {
        SOP_PER_NS("SOP/ns, at least"), MICROSECONDS("us, at most"), RATIO("times, at least"), ADD_SHARE("%, at least");

        private final String words;

        Measure(String words) {
            this.words = words;
        }
    }

    /**
     * A row.
     *
     * @param shape          of the row
     * @param weights        of the row
     * @param implementation of the row
     * @param spikes         density of its spikes; {@link #ANY}
     * @param zeros          share of its weights that are zero; {@link #ANY}
     * @param batch          samples of a call
     * @param threads        that share it
     */
    public record Wanted(String shape, String weights, String implementation, double spikes, double zeros, int batch,
            int threads) {
        private static final double ROUNDING = 1e-6;

        Optional<Row> find(List<Row> rows) {
            return rows.stream().filter(row -> row.shape().equals(shape) && row.weights().equals(weights)
                    && row.implementation().equals(implementation) && row.batch() == batch && row.threads() == threads
                    && !row.input().startsWith("recorded") && (spikes == ANY || row.spikeDensity() == spikes)
                    && (zeros == ANY || Math.abs(row.weightDensity() - (1 - zeros)) < ROUNDING)).findFirst();
        }

        /** {@return the row of the same layer that it is compared with} */
        Wanted by(String other) {
            // a dense library's time depends neither on spikes nor on weights: its row has those that it was checked at
            return new Wanted(shape, weights, other, other.equals(PLAIN_LOOP) ? spikes : ANY, ANY, batch, threads);
        }
    }

    /** The table of targets: ratios inside one run. */
    public static List<Target> all() {
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
            all.add(new Target(Measure.MICROSECONDS, alone(Preset.CONV, "ternary", densities[i]), null,
                    microseconds[i]));
            all.add(ratio(Preset.CONV, densities[i], "onednn-f32", ratios[i]));
        }
        all.add(ratio(Preset.CONV, 0.1, PLAIN_LOOP, 40));
        all.add(ratio(Preset.FIRST, 0.1, "onednn-f32", 6));
        all.add(new Target(Measure.ADD_SHARE, alone("16384", "none", 1), ADD, 95));
        all.add(new Target(Measure.ADD_SHARE, alone("1048576", "none", 1), ADD, 95));
        all.add(new Target(Measure.ADD_SHARE, alone("16777216", "none", 1), ADD, 95));
        for (String shape : List.of(Preset.CONV, Preset.LARGE_CONV)) {
            all.add(sliced(shape, 0.68, Preset.SLICED_BATCH, 1, "onednn-f32", 25));
            all.add(sliced(shape, 0.68, Preset.SLICED_BATCH, 1, "onednn-int8", 1.1));
            all.add(sliced(shape, 0.85, Preset.SLICED_BATCH, 1, "onednn-f32", 40));
            all.add(sliced(shape, 0.85, Preset.SLICED_BATCH, 1, "onednn-int8", 1.7));
        }
        all.add(sliced(Preset.FC, 0.68, Preset.SLICED_VECTORS, 1, "onednn-int8", 1.6));
        for (int threads : new int[]{1, 2}) {
            all.add(new Target(Measure.RATIO, new Wanted(Preset.NETWORK, "ternary", VECTOR, ANY, 0.68, 1, threads),
                    "libtorch-f32", 12));
            all.add(sliced(Preset.NETWORK, 0.68, Preset.SLICED_BATCH, threads, "libtorch-f32", 15));
            all.add(sliced(Preset.NETWORK, 0.68, Preset.SLICED_BATCH, threads, "onednn-int8", 1.9));
        }
        return all;
    }

    private static Wanted alone(String shape, String weights, double spikes) {
        return new Wanted(shape, weights, VECTOR, spikes, ANY, 1, 1);
    }

    private static Target sop(String shape, String weights, double density, double value) {
        return new Target(Measure.SOP_PER_NS, alone(shape, weights, density), null, value);
    }

    private static Target ratio(String shape, double density, String against, double value) {
        return new Target(Measure.RATIO, alone(shape, "ternary", density), against, value);
    }

    private static Target sliced(String shape, double zeros, int batch, int threads, String against, double value) {
        return new Target(Measure.RATIO, new Wanted(shape, "ternary", "batch-sliced", ANY, zeros, batch, threads),
                against, value);
    }

    /** {@return what the rows say; empty if one is missing} */
    public Optional<Double> measured(List<Row> rows) {
        Optional<Row> own = row.find(rows);
        if (against == null) {
            return own.map(found -> measure == Measure.SOP_PER_NS ? found.sopPerNs() : found.nsPerCall() / 1000);
        }
        double unit = measure == Measure.ADD_SHARE ? 100 : 1;
        return own
                .flatMap(found -> row.by(against).find(rows).map(peer -> unit * peer.nsPerCall() / found.nsPerCall()));
    }

    private boolean met(double figure) {
        return measure == Measure.MICROSECONDS ? figure <= value : figure >= value;
    }

    /** {@return a Markdown table of targets and what was measured} */
    static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("shape", "weights", "zeros", "spikes", "batch", "threads", "implementation", "against",
                "unit", "target", "measured", "met"));
        for (Target target : all()) {
            Optional<Double> figure = target.measured(rows);
            Wanted row = target.row;
            lines.add(List.of(row.shape, row.weights, share(row.zeros), share(row.spikes), Integer.toString(row.batch),
                    Integer.toString(row.threads), row.implementation, target.against == null ? "" : target.against,
                    target.measure.words, Tables.number(target.value),
                    figure.map(Tables::number).orElse("not in this file"),
                    figure.map(f -> target.met(f) ? "yes" : "no").orElse("")));
        }
        return Tables.markdownTable(lines);
    }

    private static String share(double value) {
        return value == ANY ? "" : Tables.number(value);
    }
}
