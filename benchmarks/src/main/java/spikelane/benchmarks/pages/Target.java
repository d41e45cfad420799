package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import spikelane.benchmarks.harness.DataSetRows;
import spikelane.benchmarks.harness.Preset;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.TrainingRows;
import spikelane.benchmarks.harness.TwinRows;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Digits;
import spikelane.benchmarks.work.TrainingWork;

/**
 * A figure to reach, inside one run: the share of the speed that the fastest C twin has on the same inputs in the same JVM, or
 * how many times as long a library takes for a whole network or its training step, of which there is no twin.
 *
 * @param row     the row that is measured
 * @param against library; null for the fastest C twin
 * @param value   what to reach
 */
public record Target(Wanted row, String against, double value) {
    private static final double ANY = -1;
    private static final double PERCENT = 100;

    /**
     * A row.
     *
     * @param kernel         of the row
     * @param shape          of the row
     * @param weights        of the row
     * @param implementation of the row
     * @param spikes         density of its spikes; {@link #ANY}
     * @param zeros          share of its weights that are zero; {@link #ANY}
     * @param batch          samples of a call
     * @param threads        that share it
     */
    public record Wanted(String kernel, String shape, String weights, String implementation, double spikes,
            double zeros, int batch, int threads) {
        private static final double ROUNDING = 1e-6;

        private boolean is(Row row) {
            return row.kernel().equals(kernel) && row.shape().equals(shape) && row.weights().equals(weights)
                    && row.implementation().equals(implementation) && row.batch() == batch && row.threads() == threads
                    && (spikes == ANY || row.spikeDensity() == spikes)
                    && (zeros == ANY || Math.abs(row.weightDensity() - (1 - zeros)) < ROUNDING);
        }

        private Wanted by(String library) {
            return new Wanted(kernel, shape, weights, library, ANY, zeros, batch, threads);
        }
    }

    /** {@return the table of targets} */
    public static List<Target> all() {
        List<Target> all = new ArrayList<>();
        for (double density : TwinRows.DENSITIES) {
            all.add(twin("fc", Preset.FC, "ternary", density, 0.9));
        }
        all.add(twin("fc", "4096x4096", "ternary", 0.1, 0.9));
        all.add(twin("fc", Preset.FC, "int8", 0.1, 0.85));
        all.add(twin("fc", Preset.FC, "int4", 0.1, 0.85));
        for (double density : TwinRows.DENSITIES) {
            all.add(twin("conv", Preset.CONV, "ternary", density, 0.85));
        }
        all.add(twin("conv", Preset.CONV, "int8", 0.1, 0.85));
        all.add(twin(TwinRows.FIRST_LAYER, Preset.FIRST, "ternary", 0.1, 0.85));
        all.add(twin("lif", "16384", "none", 1, 0.9));
        all.add(twin("lif16", "16384", "none", 1, 0.9));
        all.add(twin("extract", "2048@1x1", "none", 0.2, 0.9));
        for (double zeros : TwinRows.ZEROS) {
            all.add(new Target(
                    new Wanted("conv", Preset.CONV, "ternary", TwinRows.OURS, ANY, zeros, Preset.SLICED_BATCH, 1), null,
                    0.9));
        }
        for (int threads : new int[]{1, 2}) {
            all.add(network(Preset.NETWORK, "vector", 1, threads, "libtorch-f32", 14));
            all.add(network(Preset.NETWORK, "vector", 1, threads, "onednn-int8", 5));
            all.add(network(Preset.NETWORK, DataSetRows.OURS, Preset.SLICED_BATCH, threads, "libtorch-f32", 14));
            all.add(network(Preset.NETWORK, DataSetRows.OURS, Preset.SLICED_BATCH, threads, "onednn-int8", 5));
            for (int batch : new int[]{1, Preset.SLICED_BATCH}) {
                all.add(network(DataSetRows.NETWORK, DataSetRows.OURS, batch, threads, "libtorch-f32", 2));
            }
        }
        training(all, Digits.NETWORK, TrainingRows.SMALL_BATCH, 0, 6, 9);
        training(all, TrainingWork.WIDE, TrainingRows.WIDE_BATCH, 0, 4, 5);
        training(all, TrainingWork.WIDE, TrainingRows.WIDE_BATCH, TrainingRows.PRUNED, 6, 7);
        return all;
    }

    private static Target twin(String kernel, String shape, String weights, double spikes, double share) {
        return new Target(new Wanted(kernel, shape, weights, TwinRows.OURS, spikes, ANY, 1, 1), null, share);
    }

    private static Target network(String network, String form, int batch, int threads, String library, double times) {
        return new Target(new Wanted("network", network, "ternary", form, ANY, ANY, batch, threads), library, times);
    }

    /** Each on one thread, and on two. */
    private static void training(List<Target> all, String network, int batch, double zeros, double... times) {
        for (int i = 0; i < times.length; i++) {
            all.add(new Target(
                    new Wanted(TrainingRows.KERNEL, network, "f32", TrainingRows.OURS, ANY, zeros, batch, i + 1),
                    TrainingRows.LIBRARY, times[i]));
        }
    }

    /** {@return whether it is a share of C, which a result of the twins has, and not a ratio to a library} */
    public boolean ofTwins() {
        return against == null;
    }

    /** {@return whether it is of a training step} */
    public boolean ofTraining() {
        return row.kernel.equals(TrainingRows.KERNEL);
    }

    /** {@return the row, with different inputs in turn} */
    private Optional<Row> own(List<Row> rows) {
        return rows.stream()
                .filter(found -> row.is(found) && TwinRows.in(List.of(found)) == ofTwins()
                        && (found.inputs() > 1 || found.inputs() == most(rows, found)) && found.params()
                                .getOrDefault("fraction", TwinRows.NETWORK_FRACTION).equals(TwinRows.NETWORK_FRACTION))
                .findFirst();
    }

    /** {@return most inputs in turn that such a row has} */
    private int most(List<Row> rows, Row found) {
        return rows.stream().filter(row::is).filter(other -> TwinRows.in(List.of(other)) == TwinRows.in(List.of(found)))
                .mapToInt(Row::inputs).max().orElseThrow();
    }

    /** {@return what the rows say; empty if one is missing} */
    public Optional<Double> measured(List<Row> rows) {
        Optional<Row> own = own(rows);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble other = ofTwins()
                ? rows.stream()
                        .filter(twin -> Twins.isTwin(twin.implementation()) && TwinTable.sameWork(own.get(), twin))
                        .mapToDouble(Row::nsPerCall).min()
                : rows.stream().filter(this::isOfLibrary).mapToDouble(Row::nsPerCall).min();
        return other.isPresent() ? Optional.of(other.getAsDouble() / own.get().nsPerCall()) : Optional.empty();
    }

    private boolean isOfLibrary(Row found) {
        return TrainingRows.forms(against).stream().anyMatch(form -> row.by(form).is(found));
    }

    /** {@return a Markdown table of the targets that a result of this kind has, and what was measured} */
    static String markdown(List<Row> rows) {
        boolean twins = TwinRows.in(rows);
        boolean training = TrainingRows.in(rows);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("kernel", "shape", "weights", "zeros", "spikes", "batch", "threads", "against", "target",
                "measured", "met"));
        for (Target target : all()) {
            if (target.ofTwins() != twins || target.ofTraining() != training) {
                continue;
            }
            Wanted row = target.row;
            Optional<Double> figure = target.measured(rows);
            lines.add(List.of(row.kernel, row.shape, row.weights, share(row.zeros), share(row.spikes),
                    Integer.toString(row.batch), Integer.toString(row.threads),
                    target.ofTwins() ? "fastest C" : target.against, target.text(target.value),
                    figure.map(target::text).orElse("not in this file"),
                    figure.map(measured -> measured >= target.value ? "yes" : "no").orElse("")));
        }
        return Tables.markdownTable(lines);
    }

    private String text(double figure) {
        return ofTwins() ? String.format(Locale.ROOT, "%.0f %%", PERCENT * figure) : Tables.number(figure) + " x";
    }

    private static String share(double value) {
        return value == ANY ? "" : Tables.number(value);
    }
}
