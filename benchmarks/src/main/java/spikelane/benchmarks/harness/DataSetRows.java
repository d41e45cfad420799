package spikelane.benchmarks.harness;

import java.util.SequencedMap;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.work.Digits;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.PaperNetwork;

/** The rows of evaluating a set of recordings, ours as {@code spikelane eval} does it. A call is a batch. */
public final class DataSetRows {
    public static final String NETWORK = Digits.NETWORK;
    /** What their input is called. */
    static final String INPUT = "n-mnist";
    public static final String OURS = "eval";
    private static final String ZEROS = "0.68";

    private DataSetRows() {}

    /** {@return {@code batch} samples at once, as many batches as the set has} */
    static RowSpec ours(int batch, int threads) {
        return row(OURS, batch, threads, INPUT, "EvaluationBenchmark.run", Digits.SAMPLES / batch, Effort.DATA_SET);
    }

    /** {@return the network's convolutions and fully connected layers in a library, one call} */
    static RowSpec peer(String implementation, int batch, int threads) {
        return row(implementation, batch, threads, Inputs.BERNOULLI, "PeerNetworkBenchmark.run", 1, Effort.DATA_SET);
    }

    private static RowSpec row(String implementation, int batch, int threads, String input, String benchmark,
            int passes, Effort effort) {
        SequencedMap<String, String> params = Preset.params("network", NETWORK, "zeros", ZEROS, "batch",
                Integer.toString(batch), "threads", Integer.toString(threads), "implementation", implementation);
        double zeros = Double.parseDouble(ZEROS);
        return new RowSpec("network", NETWORK, "ternary", () -> 1 - zeros,
                () -> PaperNetwork.work(NETWORK, zeros).density(), batch, implementation, input, benchmark, params,
                () -> PaperNetwork.work(NETWORK, zeros).times(batch), passes, effort);
    }
}
