package spikelane.benchmarks.peers;

import spikelane.sim.network.CextNet;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.network.EvaluationBenchmark;
import spikelane.benchmarks.network.NetworkBenchmark;
import spikelane.benchmarks.work.Digits;
import spikelane.sim.network.Network;

/**
 * The layers of {@link NetworkBenchmark}, or of {@link EvaluationBenchmark}, in libraries that multiply every input.
 * Charged: the convolutions and fully connected layers. Not charged: neurons, pooling, gates, and layouts, which would have to be made between the layers.
 */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
public class PeerNetworkBenchmark extends KernelBenchmark {
    /** Network and size. */
    @Param({"cextnet-paper", "cextnet-nmnist"})
    public String network;

    /** Share of the weights that are zero; it does not change what these libraries do. */
    @Param("0.68")
    public double zeros;

    /** N, samples of one call. */
    @Param("1")
    public int batch;

    /** Threads of the library. */
    @Param({"1", "2"})
    public int threads;

    /** Library and number format. */
    @Param({"onednn-f32", "onednn-int8", "libtorch-f32"})
    public String implementation;

    @Override
    protected int samplesOfACall() {
        return batch;
    }

    /** The currents of every layer stay with the library. */
    @Override
    protected Subject subject(Arena arena) {
        NativeSettings.apply(threads);
        PeerNetwork layers = new PeerNetwork(
                network.equals(Digits.NETWORK) ? Digits.config() : CextNet.paper().network(), implementation, zeros, batch,
                threads);
        return new Subject(layers::run, () -> {}); // each layer was checked when it was made
    }

    /** Libraries are compiled. */
    @Override
    protected void warmUp(Runnable call) {}
}
