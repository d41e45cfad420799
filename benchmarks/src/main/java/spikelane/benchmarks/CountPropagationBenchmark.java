package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.twins.TwinPropagation;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Rotation;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.layer.SpikingLayer;

/** Event counts to integer currents, batch 1: the first layer. */
public class CountPropagationBenchmark extends KernelBenchmark {
    private static final int TILE = SpikingLayer.TILE_PIXELS;

    /** In x out x kernel @ image, and a stride. */
    @Param({"2x128x3x3@128x128", "2x32x5x5@64x64 stride 2"})
    public String shape;

    /** Weight format; or a layer's weights in a file, file:PATH#layer. */
    @Param("ternary")
    public String weights;

    /** Bits that a file's weights are quantised to, unless they are codes. */
    @Param("8")
    public int bits;

    /** Where counts come from: bernoulli; or file:PATH#layer, whose frames come in turn and ignore {@link #density}. */
    @Param("bernoulli")
    public String input = Inputs.BERNOULLI;

    /** Share of the inputs that are not zero. */
    @Param("0.1")
    public double density;

    /** Largest count; the inputs have 1 to this, those of a file at most. */
    @Param({"1", "3", "15"})
    public int maxCount;

    /**
     * Form: vector, which is picked; one of {@code CountForms}, such as multiply, for many input channels; or one of
     * {@link Twins}, c-intrinsics or c-plain, which compute no tiles.
     */
    @Param({"scalar", "multiply", "vector"})
    public String implementation;

    /** Different inputs in turn, of bernoulli; 1 is repeated for ever. */
    @Param("1")
    public int inputs = 1;

    private Runnable tiles;

    @Override
    protected boolean allocates() {
        return implementation.equals("scalar");
    }

    @Override
    protected Subject subject(Arena arena) {
        Geometry g = Shapes.layer(shape);
        Rotation<EventCounts> frames = Inputs.counts(arena, shape, input, density, maxCount, inputs);
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        IntWeights packed = Layers.weights(arena, shape, weights, 0, bits);
        if (Twins.isTwin(implementation)) {
            TwinPropagation twin = TwinPropagation.ofCounts(arena, packed, maxCount, implementation);
            tiles = () -> { throw new IllegalStateException("C twins compute no tiles"); };
            return subject(arena, packed, frames, () -> twin.propagate(frames.next(), currents), currents);
        }
        IntMap tile = new IntMap(arena, TILE, g.outputs());
        CountPropagation propagation = Layers.counts(arena, packed, maxCount, implementation);
        int pixels = g.outputPixels();
        int groups = Channels.groups(g.outputs());
        tiles = () -> {
            EventCounts counts = frames.next();
            for (int p = 0; p < pixels; p += TILE) {
                propagation.propagate(counts, p, Math.min(pixels, p + TILE), 0, groups, tile, 0);
            }
        };
        return subject(arena, packed, frames, () -> propagation.propagate(frames.next(), currents), currents);
    }

    private Subject subject(Arena arena, IntWeights packed, Rotation<EventCounts> frames, Runnable call,
            IntMap currents) {
        return new Subject(call, () -> {
            IntMap expected = new IntMap(arena, currents.pixels(), currents.channels());
            for (int i = 0; i < frames.size(); i++) {
                call.run();
                CountPropagation.scalar(packed, maxCount).propagate(frames.current(), expected);
                Inputs.assertSame(expected, currents);
            }
        });
    }

    @Override
    protected void warmUp(Runnable call) {
        super.warmUp(call);
        if (!Twins.isTwin(implementation)) {
            super.warmUp(tiles);
        }
    }

    /** Tile after tile into one buffer, as a fused layer computes them. */
    @Benchmark
    public void tiles() {
        tiles.run();
    }
}
