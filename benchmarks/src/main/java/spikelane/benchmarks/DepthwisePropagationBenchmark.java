package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
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

    /** Weight format. */
    @Param({"ternary", "int8"})
    public String weights;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Form; dense is the layer with zeros between its channels, extraction of the active inputs included. */
    @Param({"scalar", "dense", "vector"})
    public String implementation;

    @Override
    protected boolean allocates() {
        return implementation.equals("scalar");
    }

    @Override
    protected Subject subject(Arena arena) {
        Geometry g = Shapes.layer(shape);
        SpikeBits bits = Inputs.bernoulli(arena, g.height() * g.width(), g.channels(), density);
        IntWeights filters = Layers.filters(arena, shape, weights);
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        Runnable call = implementation.equals("dense")
                ? dense(arena, new IntWeights(arena, g, withZeros(g, Inputs.weights(Shapes.filters(shape), weights))),
                        bits, currents)
                : alone(Layers.depthwise(arena, shape, weights, implementation), bits, currents);
        return new Subject(call, () -> {
            call.run();
            IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
            DepthwisePropagation.scalar(filters, g.channels()).propagate(bits, expected);
            Inputs.assertSame(expected, currents);
        });
    }

    private static Runnable alone(DepthwisePropagation form, SpikeBits bits, IntMap currents) {
        return () -> form.propagate(bits, currents);
    }

    private static Runnable dense(Arena arena, IntWeights weights, SpikeBits bits, IntMap currents) {
        SpikeExtraction extraction = SpikeExtraction.vector();
        SpikePropagation form = Layers.spikeForm(weights, "vector").make(arena, weights);
        SpikeList list = SpikeList.of(weights.geometry());
        return () -> {
            extraction.extract(bits, list);
            form.propagate(list, currents);
        };
    }

    private static byte[] withZeros(Geometry g, byte[] codes) {
        int taps = g.kernelHeight() * g.kernelWidth();
        int ofChannel = g.outputs() / g.channels();
        byte[] dense = new byte[g.rows() * g.outputs()];
        for (int m = 0; m < g.outputs(); m++) {
            System.arraycopy(codes, m * taps, dense, (m * g.channels() + m / ofChannel) * taps, taps);
        }
        return dense;
    }
}
