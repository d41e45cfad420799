package spikelane.benchmarks;

import java.lang.foreign.Arena;
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
import spikelane.kernels.CountPropagationScalar;
import spikelane.kernels.EventCounts;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeExtractionScalar;
import spikelane.kernels.SpikeList;
import spikelane.kernels.SpikePropagationScalar;

/**
 * The layers of {@link SpikePropagationBenchmark} and {@link CountPropagationBenchmark}, same seeded inputs and weights,
 * in libraries that multiply every input. One thread. Shape 1x1 is the price of an empty call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PeerPropagationBenchmark {
    /** Largest event count, where a convolution has the two channels of an event camera. */
    private static final int MAX_COUNT = 15;

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

    private Peer peer;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        NativeSettings.apply(1);
        Geometry g = Shapes.parse(shape);
        byte[] w = Inputs.weights(g, weights);
        float[] inputs = new float[batch * g.channels() * g.height() * g.width()];
        int[] expected = new int[batch * g.outputs() * g.outputPixels()];
        if (g.channels() == 2 && g.outputPixels() > 1) {
            counts(g, w, inputs, expected);
        } else {
            spikes(g, w, inputs, expected);
        }
        PeerLayer layer = new PeerLayer(g, batch, Peers.floats(w), inputs);
        peer = Peers.of(implementation, layer, 1);
        System.out.println("# chosen: " + peer.kernel());
        run();
        layer.check(peer, expected);
    }

    private void spikes(Geometry g, byte[] w, float[] inputs, int[] expected) {
        Arena arena = Arena.ofAuto();
        int pixels = g.height() * g.width();
        SpikeBits all = Inputs.bernoulli(arena, batch * pixels, g.channels(), density);
        SpikeBits one = new SpikeBits(arena, pixels, g.channels());
        SpikeList list = SpikeList.of(g);
        IntLanes currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        SpikePropagationScalar scalar = new SpikePropagationScalar(new PackedWeights(arena, g, w));
        for (int n = 0; n < batch; n++) {
            for (int i = 0; i < pixels * g.channels(); i++) {
                boolean fires = all.get(n * pixels + i / g.channels(), i % g.channels());
                one.set(i / g.channels(), i % g.channels(), fires);
                inputs[Peers.index(g, n, i)] = fires ? 1 : 0;
            }
            new SpikeExtractionScalar().extract(one, list);
            scalar.propagate(list, currents);
            Peers.copy(currents, expected, n);
        }
    }

    private void counts(Geometry g, byte[] w, float[] inputs, int[] expected) {
        Arena arena = Arena.ofAuto();
        int pixels = g.height() * g.width();
        EventCounts all = Inputs.counts(arena, batch * pixels, g.channels(), density, MAX_COUNT);
        EventCounts one = new EventCounts(arena, pixels, g.channels(), MAX_COUNT);
        IntLanes currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        CountPropagationScalar scalar = new CountPropagationScalar(new PackedWeights(arena, g, w), MAX_COUNT);
        for (int n = 0; n < batch; n++) {
            for (int i = 0; i < pixels * g.channels(); i++) {
                int count = all.get(n * pixels + i / g.channels(), i % g.channels());
                one.set(i / g.channels(), i % g.channels(), count);
                inputs[Peers.index(g, n, i)] = count;
            }
            scalar.propagate(one, currents);
            Peers.copy(currents, expected, n);
        }
    }

    /** Computes the currents, which stay with the library. */
    @Benchmark
    public void run() {
        peer.run();
    }
}
