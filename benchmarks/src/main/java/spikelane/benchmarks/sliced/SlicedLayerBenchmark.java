package spikelane.benchmarks.sliced;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * Ternary layer, LIF included, bit-sliced over the batch. One operation is {@code steps} time steps of the whole batch,
 * of each block before the next; {@code perSample} is the time of an image and time step. A fully connected layer runs on
 * 512 samples, a row of 1 x 1 pixels.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SlicedLayerBenchmark extends KernelBenchmark {
    private static final double DENSITY = 0.1;
    /** Samples of a fully connected layer. */
    private static final int VECTORS = 512;

    /** In x out x kernel @ image. */
    @Param({"128x128x3x3@32x32", "128x128x3x3@64x64", "128x128x3x3@16x16", "2048x512"})
    public String shape;

    /** Bits of a word. */
    @Param("32")
    public int batch;

    /** Share of the weights that are zero. */
    @Param({"0.33", "0.68", "0.85"})
    public double zeros;

    /** T: time steps of a block before the next block. */
    @Param({"1", "4"})
    public int steps;

    /** Form. */
    @Param("vector")
    public String implementation;

    @Override
    protected boolean allocates() {
        return implementation.equals("scalar");
    }

    @Override
    protected int samplesOfACall() {
        return steps * (Shapes.isConvolution(shape) ? batch : VECTORS);
    }

    @Override
    protected Subject subject(Arena arena) {
        SlicedPlan plan = Layers.sliced(arena, shape, batch, zeros);
        Geometry g = plan.geometry();
        SlicedMembrane membrane = new SlicedMembrane(arena, plan);
        SlicedSpikes[] in = new SlicedSpikes[steps];
        SlicedSpikes[] out = new SlicedSpikes[steps];
        RandomGenerator random = Inputs.random();
        for (int t = 0; t < steps; t++) {
            in[t] = Inputs.sliced(arena, random, new Shapes.Image(g.channels(), g.height(), g.width()), batch,
                    g.padding(), n -> DENSITY);
            out[t] = new SlicedSpikes(arena, g.outputs(), g.height(), g.width(), batch, g.padding());
        }
        SlicedLayer layer = kernels(implementation).slicedLayer(plan);
        Runnable call = () -> layer.run(in, membrane, out, 0, g.height());
        return new Subject(call, () -> check(arena, plan, in, out, call));
    }

    /** Compares the last sample with the event-driven specification, over two runs. */
    private static void check(Arena arena, SlicedPlan plan, SlicedSpikes[] in, SlicedSpikes[] out, Runnable call) {
        Geometry g = plan.geometry();
        IntWeights weights = plan.weights();
        int pixels = g.height() * g.width();
        int last = plan.batch() - 1;
        SpikeBits inputs = new SpikeBits(arena, pixels, g.channels());
        IntMap currents = new IntMap(arena, pixels, g.outputs());
        IntMap potentials = new IntMap(arena, pixels, g.outputs());
        SpikeBits expected = new SpikeBits(arena, pixels, g.outputs());
        SpikeBits actual = new SpikeBits(arena, pixels, g.outputs());
        SpikeList list = SpikeList.of(g);
        SpikePropagation propagation = SpikePropagation.scalar(weights);
        LifUpdate lif = LifUpdate.scalar(plan.neurons(), weights.maxCurrent());
        for (int run = 0; run < 2; run++) {
            call.run();
            for (int t = 0; t < in.length; t++) {
                in[t].unpack(last, inputs);
                SpikeExtraction.scalar().extract(inputs, list);
                propagation.propagate(list, currents);
                lif.update(currents, 0, potentials, expected, 0, pixels, 0, Channels.groups(g.outputs()));
                out[t].unpack(last, actual);
                Inputs.assertSame(expected, actual);
            }
        }
    }
}
