package spikelane.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.sim.network.CextNetConfig;

/**
 * The layers of {@link NetworkBenchmark}, or of {@link EvaluationBenchmark}, in libraries that multiply every input. Charged: the convolutions and fully
 * connected layers. Not charged: neurons, pooling, gates, and layouts, which would have to be made between the layers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PeerNetworkBenchmark {
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

    private PeerNetwork layers;

    /** Makes the layers and checks the answer of each. */
    @Setup
    public void prepare() {
        NativeSettings.apply(threads);
        layers = new PeerNetwork(network.equals(Digits.NETWORK) ? Digits.config() : CextNetConfig.paper(), implementation, zeros, batch, threads);
    }

    /** Computes the currents of every layer, which stay with the library. */
    @Benchmark
    public void run() {
        layers.run();
    }
}
