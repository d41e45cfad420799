package spikelane.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.work.Digits;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.TrainingWork;

/** The rows of training steps on recordings, ours and the libraries'. A call is a step: forward, loss, backward, Adam. */
public final class TrainingRows {
    /** Kernel of the rows. */
    public static final String KERNEL = "training";
    public static final String OURS = "vector";
    /** What ours is compared with. */
    public static final String LIBRARY = "libtorch-f32";
    /** N of the small network. */
    public static final int SMALL_BATCH = 16;
    /** N of the wide one. */
    public static final int WIDE_BATCH = 4;
    /** Share of the wide network's weights that are pruned in some rows. */
    public static final double PRUNED = 0.9;

    private TrainingRows() {}

    static List<RowSpec> rows() {
        List<RowSpec> rows = new ArrayList<>();
        for (int threads : new int[]{1, 2}) {
            for (String implementation : List.of(OURS, LIBRARY)) {
                rows.add(row(Digits.NETWORK, SMALL_BATCH, 0, threads, implementation));
                rows.add(row(TrainingWork.WIDE, WIDE_BATCH, 0, threads, implementation));
                rows.add(row(TrainingWork.WIDE, WIDE_BATCH, PRUNED, threads, implementation));
            }
        }
        return rows;
    }

    /** {@return whether rows are of this kind} */
    public static boolean in(List<Row> rows) {
        return rows.stream().anyMatch(row -> row.kernel().equals(KERNEL));
    }

    /** A library's step has other params than ours only by name: no {@code implementation}, a class each. */
    private static RowSpec row(String network, int batch, double zeros, int threads, String implementation) {
        boolean own = implementation.equals(OURS);
        return new RowSpec(KERNEL, network, "f32", () -> 1 - zeros,
                () -> TrainingWork.operations(network, batch, zeros).density(), batch, implementation,
                network.equals(Digits.NETWORK) ? DataSetRows.INPUT : Gestures.available(),
                own ? "TrainingStepBenchmark.run" : "PeerTrainingStepBenchmark.run",
                Preset.params("network", network, "batch", Integer.toString(batch), "zeros", Double.toString(zeros),
                        "threads", Integer.toString(threads)),
                () -> TrainingWork.operations(network, batch, zeros), 1,
                own ? Effort.TRAINING : Effort.LIBRARY_TRAINING);
    }
}
