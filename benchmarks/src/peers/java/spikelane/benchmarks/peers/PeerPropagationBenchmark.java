package spikelane.benchmarks.peers;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.CountPropagationBenchmark;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.SpikePropagationBenchmark;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.Geometry;

/**
 * The layers of {@link SpikePropagationBenchmark} and {@link CountPropagationBenchmark}, same seeded inputs and weights,
 * in libraries that multiply every input. One thread. Shape 1x1 is the price of an empty call.
 */
public class PeerPropagationBenchmark extends KernelBenchmark {
    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "4096x4096", "128x128x3x3@32x32", "128x128x3x3@64x64", "128x128x3x3@16x16",
            "2x128x3x3@128x128"})
    public String shape;

    /** Weight format. */
    @Param("ternary")
    public String weights;

    /** Share of the inputs that spike; it does not change what these libraries do. */
    @Param("0.1")
    public double density;

    /** N, samples of one call. */
    @Param("1")
    public int batch;

    /** Library and number format; openblas-f32 knows fully connected layers only. */
    @Param({"onednn-f32", "onednn-bf16", "onednn-int8", "libtorch-f32"})
    public String implementation;

    @Override
    protected int samplesOfACall() {
        return batch;
    }

    /** The currents stay with the library. */
    @Override
    protected Subject subject(Arena arena) {
        NativeSettings.apply(1);
        Geometry g = Shapes.layer(shape);
        PeerLayer layer = PeerLayer.seeded(kernels("scalar"), g, Inputs.weights(g, weights), batch, density);
        Peer peer = Peers.of(implementation, layer, 1);
        System.out.println("# chosen: " + peer.kernel());
        return new Subject(peer::run, () -> layer.check(peer));
    }

    /** Libraries are compiled. */
    @Override
    protected void warmUp(Runnable call) {}
}
