package spikelane.benchmarks.sliced;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;

/**
 * First layer on event counts, ternary with a third of each value, LIF included, bit-sliced over the batch. One
 * operation is one time step of the whole batch; {@code perSample} is the time of an image.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SlicedLayerCountsBenchmark extends KernelBenchmark {
    private static final double DENSITY = 0.1;

    /** In x out x kernel @ image. */
    @Param({"2x128x3x3@32x32", "2x128x3x3@128x128"})
    public String shape;

    /** Bits of a word. */
    @Param("32")
    public int batch;

    /** P: counts are below 2^P. */
    @Param({"4", "8"})
    public int inputPlanes;

    @Override
    protected int samplesOfACall() {
        return batch;
    }

    @Override
    protected Subject subject(Arena arena) {
        SlicedPlan plan = Layers.slicedCounts(arena, shape, batch, inputPlanes);
        Geometry g = plan.geometry();
        int maxCount = (1 << inputPlanes) - 1;
        SlicedMembrane membrane = new SlicedMembrane(arena, plan);
        SlicedSpikes in = new SlicedSpikes(arena, g.channels() * inputPlanes, g.height(), g.width(), batch, 1);
        SlicedSpikes out = new SlicedSpikes(arena, g.outputs(), g.height(), g.width(), batch, 1);
        EventCounts counts = Inputs.counts(arena, g.height() * g.width(), g.channels(), DENSITY, maxCount);
        for (int n = 0; n < batch; n++) {
            in.pack(n, counts);
        }
        SlicedLayer layer = SlicedLayer.vector(plan);
        Runnable call = () -> layer.step(in, membrane, out);
        return new Subject(call, () -> check(arena, plan, counts, out, call));
    }

    /** Compares the last sample with the event-driven specification. */
    private static void check(Arena arena, SlicedPlan plan, EventCounts counts, SlicedSpikes out, Runnable call) {
        Geometry g = plan.geometry();
        IntWeights weights = plan.weights();
        int pixels = g.height() * g.width();
        IntMap currents = new IntMap(arena, pixels, g.outputs());
        IntMap potentials = new IntMap(arena, pixels, g.outputs());
        SpikeBits expected = new SpikeBits(arena, pixels, g.outputs());
        SpikeBits actual = new SpikeBits(arena, pixels, g.outputs());
        CountPropagation.scalar(weights, counts.maxCount()).propagate(counts, currents);
        LifUpdate lif = LifUpdate.scalar(plan.neurons(), weights.maxCurrent() * counts.maxCount());
        for (int t = 0; t < 3; t++) {
            call.run();
            lif.update(currents, 0, potentials, expected, 0, pixels, 0, Channels.groups(g.outputs()));
            out.unpack(plan.batch() - 1, actual);
            Inputs.assertSame(expected, actual);
        }
    }
}
