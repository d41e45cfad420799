package spikelane.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
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

    /** The library's choice of instructions. */
    public static final String OWN_ISA = "own";
    /**
     * Instructions that 24 channels fill: at 512 bits the library pads them to 32. The AVX-512 convolutions of oneDNN in LibTorch
     * 2.10 give wrong sums for 24 channels on a Zen 5, and then only these are right.
     */
    private static final String EIGHT_LANES = "AVX2";

    /** Its name with these. */
    private static final String LIBRARY_EIGHT_LANES = LIBRARY + "-avx2";

    private TrainingRows() {}

    /** {@return the names under which a library is measured} */
    public static List<String> forms(String library) {
        return library.equals(LIBRARY) ? List.of(LIBRARY, LIBRARY_EIGHT_LANES) : List.of(library);
    }

    static List<RowSpec> rows() {
        List<RowSpec> rows = new ArrayList<>();
        for (int threads : new int[]{1, 2}) {
            for (String implementation : List.of(OURS, LIBRARY)) {
                rows.add(row(Digits.NETWORK, SMALL_BATCH, 0, threads, implementation));
                rows.add(row(TrainingWork.WIDE, WIDE_BATCH, 0, threads, implementation));
                rows.add(row(TrainingWork.WIDE, WIDE_BATCH, PRUNED, threads, implementation));
            }
            rows.add(row(Digits.NETWORK, SMALL_BATCH, 0, threads, LIBRARY_EIGHT_LANES));
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
        SequencedMap<String, String> params = Preset.params("network", network, "batch", Integer.toString(batch),
                "zeros", Double.toString(zeros), "threads", Integer.toString(threads));
        if (!own) {
            params.put("isa", implementation.equals(LIBRARY) ? OWN_ISA : EIGHT_LANES);
        }
        return new RowSpec(KERNEL, network, "f32", () -> 1 - zeros,
                () -> TrainingWork.operations(network, batch, zeros).density(), batch, implementation,
                network.equals(Digits.NETWORK) ? DataSetRows.INPUT : Gestures.available(),
                own ? "TrainingStepBenchmark.run" : "PeerTrainingStepBenchmark.run", params,
                () -> TrainingWork.operations(network, batch, zeros), 1,
                own ? Effort.TRAINING : Effort.LIBRARY_TRAINING);
    }
}
