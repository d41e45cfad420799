package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Rotation;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.kernels.spikes.SpikePropagation;

/** Spike bits to the integer currents of a depthwise convolution, batch 1. */
public class DepthwisePropagationBenchmark extends KernelBenchmark {
    /** In x out x kernel @ image. */
    @Param({"128x128x3x3@32x32 depthwise", "128x128x3x3@32x32 stride 2 depthwise", "128x256x3x3@32x32 depthwise",
            "128x128x5x5@32x32 depthwise"})
    public String shape;

    /** Weight format; or a layer's weights in a file, file:PATH#layer. */
    @Param({"ternary", "int8"})
    public String weights;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Bits that a file's weights are quantised to, unless they are codes. */
    @Param("8")
    public int bits;

    /** Form; dense is the layer with zeros between its channels, extraction of the active inputs included. */
    @Param({"scalar", "dense", "vector"})
    public String implementation;

    /** Where spikes come from: bernoulli, or file:PATH#layer, whose frames come in turn and have their own density. */
    @Param("bernoulli")
    public String input;

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
        IntWeights filters = Layers.filters(arena, shape, weights, bits);
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        Runnable call = implementation.equals("dense")
                ? dense(arena, withZeros(arena, g, filters), frames, currents)
                : alone(Layers.depthwise(arena, shape, filters, implementation), frames, currents);
        return new Subject(call, () -> {
            IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
            for (int i = 0; i < frames.size(); i++) {
                call.run();
                DepthwisePropagation.scalar(filters, g.channels()).propagate(frames.current(), expected);
                Inputs.assertSame(expected, currents);
            }
        });
    }

    private static Runnable alone(DepthwisePropagation form, Rotation<SpikeBits> frames, IntMap currents) {
        return () -> form.propagate(frames.next(), currents);
    }

    private static Runnable dense(Arena arena, IntWeights weights, Rotation<SpikeBits> frames, IntMap currents) {
        SpikeExtraction extraction = SpikeExtraction.vector();
        SpikePropagation form = Layers.spikeForm(weights, "vector").make(arena, weights);
        SpikeList list = SpikeList.of(weights.geometry());
        return () -> {
            extraction.extract(frames.next(), list);
            form.propagate(list, currents);
        };
    }

    private static IntWeights withZeros(Arena arena, Geometry g, IntWeights filters) {
        int taps = g.kernelHeight() * g.kernelWidth();
        int ofChannel = g.outputs() / g.channels();
        byte[] dense = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        for (int m = 0; m < g.outputs(); m++) {
            for (int tap = 0; tap < taps; tap++) { // one input channel: a row is a tap
                dense[(m * g.channels() + m / ofChannel) * taps + tap] = (byte) filters.get(tap, m);
            }
        }
        return new IntWeights(arena, g, dense);
    }
}
