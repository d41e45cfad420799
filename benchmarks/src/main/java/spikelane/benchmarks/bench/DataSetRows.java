package spikelane.benchmarks.bench;

import java.util.SequencedMap;
import spikelane.benchmarks.EvaluationBenchmark;
import spikelane.benchmarks.SynapticWork;
import spikelane.benchmarks.bench.RowSpec.Effort;

/** The rows of evaluating a set of recordings, ours as {@code spikelane eval} does it. A call is a batch. */
final class DataSetRows {
    static final String NETWORK = "cextnet-nmnist";
    /** What their input is called. */
    static final String INPUT = "n-mnist";
    static final String OURS = "eval";
    private static final String ZEROS = "0.68";

    private DataSetRows() {}

    /** {@return {@code batch} samples at once, as many batches as the set has} */
    static RowSpec ours(int batch, int threads) {
        return row(OURS, batch, threads, INPUT, "EvaluationBenchmark.run", EvaluationBenchmark.SAMPLES / batch,
                Effort.DATA_SET);
    }

    /** {@return the network's convolutions and fully connected layers in a library, one call} */
    static RowSpec peer(String implementation, int batch, int threads) {
        return row(implementation, batch, threads, "bernoulli", "PeerNetworkBenchmark.run", 1, Effort.DATA_SET);
    }

    private static RowSpec row(String implementation, int batch, int threads, String input, String benchmark,
            int passes, Effort effort) {
        SequencedMap<String, String> params = Preset.params("network", NETWORK, "zeros", ZEROS, "batch",
                Integer.toString(batch), "threads", Integer.toString(threads), "implementation", implementation);
        double zeros = Double.parseDouble(ZEROS);
        return new RowSpec("network", NETWORK, "ternary", () -> 1 - zeros,
                () -> SynapticWork.networkDensity(NETWORK, zeros), batch, implementation, input, benchmark, params,
                () -> SynapticWork.ofNetwork(NETWORK, zeros, batch), passes, effort);
    }
}
