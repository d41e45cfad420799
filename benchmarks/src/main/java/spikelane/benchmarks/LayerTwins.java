package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import spikelane.benchmarks.KernelBenchmark.Subject;
import spikelane.benchmarks.twins.TwinFirstLayer;
import spikelane.benchmarks.twins.TwinSliced;
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
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.layer.SpikingLayer;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.spikes.SpikePropagation;

/** Layers with their neurons, in Java and in C: subjects of {@link TwinsBenchmark}. */
final class LayerTwins {
    private static final double SLICED_DENSITY = 0.1;
    private static final int CHECKED_STEPS = 3;

    private LayerTwins() {}

    /** A time step of the first layer: event counts in turn to spikes, tile by tile or pixel by pixel. */
    static Subject firstLayer(Arena arena, String shape, double density, int maxCount, int inputs,
            String implementation) {
        Geometry g = Shapes.layer(shape);
        int pixels = g.outputPixels();
        IntWeights weights = Layers.weights(arena, g, "ternary", 0);
        IntNeurons neurons = Layers.firstLayerNeurons(g.outputs());
        int maxCurrent = Math.toIntExact(weights.maxCurrent() * (long) maxCount);
        Rotation<EventCounts> counts = Inputs.counts(arena, shape, Inputs.BERNOULLI, density, maxCount, inputs);
        IntMap membrane = new IntMap(arena, pixels, g.outputs());
        SpikeBits spikes = new SpikeBits(arena, pixels, g.outputs());
        Runnable call;
        if (Twins.isTwin(implementation)) {
            TwinFirstLayer twin = new TwinFirstLayer(arena, weights, maxCount, neurons, implementation);
            call = () -> twin.step(counts.next(), membrane, spikes);
        } else {
            SpikingLayer<EventCounts, IntMap, IntMap> fused = new SpikingLayer<>(
                    Layers.counts(arena, weights, maxCount, implementation),
                    KernelBenchmark.kernels(implementation).lifUpdate(arena, neurons, maxCurrent));
            IntMap tile = new IntMap(arena, fused.tilePixels(), g.outputs());
            call = () -> fused.step(counts.next(), tile, membrane, spikes);
        }
        return new Subject(call, () -> {
            IntMap currents = new IntMap(arena, pixels, g.outputs());
            IntMap expected = new IntMap(arena, pixels, g.outputs());
            SpikeBits expectedSpikes = new SpikeBits(arena, pixels, g.outputs());
            LifUpdate lif = LifUpdate.scalar(neurons, maxCurrent);
            for (int t = 0; t < CHECKED_STEPS; t++) {
                call.run();
                CountPropagation.scalar(weights, maxCount).propagate(counts.current(), currents);
                lif.update(currents, 0, expected, expectedSpikes, 0, pixels, 0, Channels.groups(g.outputs()));
                Inputs.assertSame(expected, membrane);
                Inputs.assertSame(expectedSpikes, spikes);
            }
        });
    }

    /** A time step of a bit-sliced batch; its time does not depend on the spikes, so that one input is enough. */
    static Subject sliced(Arena arena, String shape, double zeros, int fraction, String implementation) {
        SlicedPlan plan = Layers.sliced(arena, shape, TwinSliced.BATCH, zeros, fraction);
        Geometry g = plan.geometry();
        RandomGenerator random = Inputs.random();
        SpikeBits[] bits = Stream
                .generate(() -> Inputs.bernoulli(arena, random, g.height() * g.width(), g.channels(), SLICED_DENSITY))
                .limit(TwinSliced.BATCH).toArray(SpikeBits[]::new);
        if (Twins.isTwin(implementation)) {
            TwinSliced twin = new TwinSliced(arena, plan.weights(), plan.neurons());
            for (int n = 0; n < bits.length; n++) {
                twin.pack(n, bits[n]);
            }
            return new Subject(twin::step, () -> check(arena, plan, bits, twin::step, twin::unpack));
        }
        SlicedSpikes in = new SlicedSpikes(arena, g.channels(), g.height(), g.width(), bits.length, g.padding());
        SlicedSpikes out = new SlicedSpikes(arena, g.outputs(), g.height(), g.width(), bits.length, g.padding());
        for (int n = 0; n < bits.length; n++) {
            in.pack(n, bits[n]);
        }
        SlicedMembrane membrane = new SlicedMembrane(arena, plan);
        SlicedLayer layer = KernelBenchmark.kernels(implementation).slicedLayer(plan);
        Runnable call = () -> layer.step(in, membrane, out);
        return new Subject(call, () -> check(arena, plan, bits, call, out::unpack));
    }

    /** Gives the spikes of a sample. */
    private interface Unpacking {
        void unpack(int sample, SpikeBits spikes);
    }

    /** Compares the first and the last sample with the event-driven specification. */
    private static void check(Arena arena, SlicedPlan plan, SpikeBits[] bits, Runnable step, Unpacking out) {
        Geometry g = plan.geometry();
        int pixels = g.outputPixels();
        int[] samples = {0, bits.length - 1};
        IntMap[] potentials = {new IntMap(arena, pixels, g.outputs()), new IntMap(arena, pixels, g.outputs())};
        IntMap currents = new IntMap(arena, pixels, g.outputs());
        SpikeBits expected = new SpikeBits(arena, pixels, g.outputs());
        SpikeBits actual = new SpikeBits(arena, pixels, g.outputs());
        SpikeList list = SpikeList.of(g);
        LifUpdate lif = LifUpdate.scalar(plan.neurons(), plan.weights().maxCurrent());
        for (int t = 0; t < CHECKED_STEPS; t++) {
            step.run();
            for (int i = 0; i < samples.length; i++) {
                SpikeExtraction.scalar().extract(bits[samples[i]], list);
                SpikePropagation.scalar(plan.weights()).propagate(list, currents);
                lif.update(currents, 0, potentials[i], expected, 0, pixels, 0, Channels.groups(g.outputs()));
                out.unpack(samples[i], actual);
                Inputs.assertSame(expected, actual);
            }
        }
    }
}
