package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.function.IntBinaryOperator;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.twins.TwinPropagation;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.PlainLoop;
import spikelane.benchmarks.work.Rotation;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.spikes.SpikePropagation;

/** Spike bits to integer currents, batch 1: extraction of the active inputs, then the propagation. */
public class SpikePropagationBenchmark extends KernelBenchmark {
    /** In x out, or in x out x kernel @ image, and a stride. */
    @Param({"2048x512", "128x128x3x3@32x32", "64x128x3x3@32x32 stride 2", "32x64x5x5@32x32", "128x128x1x1@32x32"})
    public String shape;

    /** Weight format; or a layer's weights in a file, file:PATH#layer. */
    @Param({"ternary", "int4", "int8"})
    public String weights;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Share of the weights that are not zero, 0.32 or 0.05 say; 0 for as many as the format has without pruning. */
    @Param("0")
    public double weightDensity;

    /** Bits that a file's weights are quantised to, unless they are codes. */
    @Param("8")
    public int bits;

    /**
     * Form: plain-loop; vector, which is picked by rule; one of {@code SpikeForms}, such as int8, csr, nonzeros; or one of
     * {@link Twins}, c-intrinsics or c-plain.
     */
    @Param({"plain-loop", "scalar", "vector"})
    public String implementation;

    /**
     * Where spikes come from: bernoulli; or recorded-nmnist-conv1 and the like, or file:PATH#layer, whose frames come in
     * turn. These ignore {@link #density}.
     */
    @Param("bernoulli")
    public String input = Inputs.BERNOULLI;

    /** Different inputs in turn, of bernoulli; 1 is repeated for ever. */
    @Param("1")
    public int inputs = 1;

    @Override
    protected boolean allocates() {
        return implementation.equals("scalar");
    }

    @Override
    protected Subject subject(Arena arena) {
        Geometry g = Shapes.layer(shape);
        Rotation<SpikeBits> frames = Inputs.spikes(arena, shape, input, density, inputs);
        IntWeights packed = Layers.weights(arena, shape, weights, weightDensity, bits);
        if (implementation.equals("plain-loop")) {
            PlainLoop loop = new PlainLoop(packed);
            return subject(arena, packed, frames, () -> loop.propagate(frames.next()), loop::get);
        }
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        if (Twins.isTwin(implementation)) {
            TwinPropagation twin = TwinPropagation.ofSpikes(arena, packed, implementation);
            return subject(arena, packed, frames, () -> twin.propagate(frames.next(), currents), currents::get);
        }
        SpikeList list = SpikeList.of(g);
        SpikeExtraction extraction = kernels(implementation.equals("scalar") ? "scalar" : "vector").extraction();
        SpikePropagation propagation = Layers.spikeForm(packed, implementation).make(arena, packed);
        return subject(arena, packed, frames, () -> {
            extraction.extract(frames.next(), list);
            propagation.propagate(list, currents);
        }, currents::get);
    }

    private static Subject subject(Arena arena, IntWeights weights, Rotation<SpikeBits> frames, Runnable call,
            IntBinaryOperator answer) {
        return new Subject(call, () -> {
            Geometry g = weights.geometry();
            SpikeList list = SpikeList.of(g);
            IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
            for (int i = 0; i < frames.size(); i++) {
                call.run();
                SpikeExtraction.scalar().extract(frames.current(), list);
                SpikePropagation.scalar(weights).propagate(list, expected);
                Inputs.assertSame(expected, answer);
            }
        });
    }
}
