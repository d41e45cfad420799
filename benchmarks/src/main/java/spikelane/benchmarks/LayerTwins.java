package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import spikelane.benchmarks.KernelBenchmark.Subject;
import spikelane.benchmarks.twins.TwinFirstLayer;
import spikelane.benchmarks.twins.TwinSliced;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Rotation;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.counts.CountLayer;
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

    /**
     * A time step of the first layer: event counts to spikes. A recording's frames come in their order, and potentials begin
     * anew with its first; drawn ones come in turn, and potentials stay.
     */
    static Subject firstLayer(Arena arena, String shape, String input, double density, int maxCount, int inputs,
            String implementation) {
        Geometry g = Shapes.layer(shape);
        IntWeights weights = Layers.weights(arena, g, "ternary", 0);
        IntNeurons neurons = Layers.firstLayerNeurons(g.outputs());
        boolean recorded = input.equals(Gestures.INPUT);
        Frames frames = recorded
                ? new Frames(Gestures.frames(arena, maxCount), null)
                : new Frames(null, Inputs.counts(arena, shape, input, density, maxCount, inputs));
        SpikeBits spikes = new SpikeBits(arena, g.outputPixels(), g.outputs());
        Step step = firstLayerStep(arena, weights, neurons, maxCount, implementation);
        Runnable call = () -> {
            EventCounts counts = frames.next();
            if (frames.begins()) {
                step.begin();
            }
            step.run(counts, spikes);
        };
        return new Subject(call, () -> {
            CountLayer specified = CountLayer.scalar(weights, neurons, new int[g.outputs()], maxCount);
            CountLayer.Neurons expected = specified.newNeurons(arena, g.outputHeight());
            SpikeBits expectedSpikes = new SpikeBits(arena, g.outputPixels(), g.outputs());
            expected.begin(0, g.outputHeight());
            step.begin();
            frames.restart();
            for (int t = 0; t < CHECKED_STEPS; t++) {
                call.run();
                expected.step(frames.current(), expectedSpikes);
                Inputs.assertSame(expectedSpikes, spikes);
            }
        });
    }

    /** Frames of a recording over and over, or drawn ones in turn. */
    private static final class Frames {
        private final List<EventCounts> recording;
        private final Rotation<EventCounts> drawn;
        private int at = -1;

        Frames(List<EventCounts> recording, Rotation<EventCounts> drawn) {
            this.recording = recording;
            this.drawn = drawn;
        }

        EventCounts next() {
            if (recording == null) {
                return drawn.next();
            }
            at = at + 1 == recording.size() ? 0 : at + 1;
            return recording.get(at);
        }

        /** {@return whether the frame is a recording's first} */
        boolean begins() {
            return at == 0;
        }

        void restart() {
            at = -1;
        }

        EventCounts current() {
            return recording == null ? drawn.current() : recording.get(at);
        }
    }

    /** A first layer with its state. */
    private interface Step {
        void begin();

        void run(EventCounts counts, SpikeBits spikes);
    }

    private static Step firstLayerStep(Arena arena, IntWeights weights, IntNeurons neurons, int maxCount,
            String implementation) {
        Geometry g = weights.geometry();
        if (Twins.isTwin(implementation)) {
            TwinFirstLayer twin = new TwinFirstLayer(arena, weights, maxCount, neurons, implementation);
            IntMap membrane = new IntMap(arena, g.outputPixels(), g.outputs());
            return new Step() {
                @Override
                public void begin() {
                    membrane.clear();
                }

                @Override
                public void run(EventCounts counts, SpikeBits spikes) {
                    twin.step(counts, membrane, spikes);
                }
            };
        }
        CountLayer layer = Layers.countLayer(arena, weights, maxCount, implementation);
        CountLayer.Neurons state = layer.newNeurons(arena, g.outputHeight());
        state.begin(0, g.outputHeight());
        return new Step() {
            @Override
            public void begin() {
                state.begin(0, g.outputHeight());
            }

            @Override
            public void run(EventCounts counts, SpikeBits spikes) {
                state.step(counts, spikes);
            }
        };
    }

    /** A time step of a bit-sliced batch; its time does not depend on the spikes, so that one input is enough. */
    static Subject sliced(Arena arena, String shape, int batch, double zeros, int fraction, String implementation) {
        if (batch != TwinSliced.BATCH) {
            throw new IllegalArgumentException("batch " + batch + ": the C twin takes " + TwinSliced.BATCH);
        }
        SlicedPlan plan = Layers.sliced(arena, shape, batch, zeros, fraction);
        Geometry g = plan.geometry();
        RandomGenerator random = Inputs.random();
        SpikeBits[] bits = Stream
                .generate(() -> Inputs.bernoulli(arena, random, g.height() * g.width(), g.channels(), SLICED_DENSITY))
                .limit(batch).toArray(SpikeBits[]::new);
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
