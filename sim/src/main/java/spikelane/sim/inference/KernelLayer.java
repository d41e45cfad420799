package spikelane.sim.inference;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatLifUpdate;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.NeuronUpdate;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.SpikingLayer;
import spikelane.kernels.spikes.SpikePropagation;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape.Input;

/**
 * One convolution or fully connected layer with its LIF neurons, laid out for the kernels: int32 where the network is
 * quantised and the input is counts or spikes, otherwise float32.
 *
 * @param <I> what its kernel reads
 * @param <L> its currents and membrane potentials
 */
public final class KernelLayer<I, L extends FeatureMap> {
    /** tau = 2 */
    private static final int LEAK_SHIFT = 1;

    private final IntWeights weights;
    private final KernelChoice<? extends Propagation<I, L>> choice;
    private final NeuronUpdate<L, L> neurons;
    private final SpikingLayer<I, L, L> layer;
    private final Select<I> select;
    private final NewMap<L> newMap;

    /**
     * What a layer may read, of one thread.
     *
     * @param counts event counts of the time step; null behind the first layer
     * @param list   spikes of the time step; null in the first layer
     * @param gated  the list with the gates of each time step; null in the first layer
     */
    record Inputs(EventCounts counts, SpikeList list, GatedSpikes[] gated) {}

    @FunctionalInterface
    private interface Select<I> {
        I at(Inputs inputs, int step);
    }

    @FunctionalInterface
    private interface NewMap<L> {
        L create(Arena arena, int pixels, int channels);
    }

    /** The neurons of one sample, and the currents of each thread that works on it. */
    final class Neurons {
        private final L membrane;
        private final List<L> currents = new ArrayList<>();

        private Neurons(Arena arena, int threads) {
            Geometry g = geometry();
            membrane = newMap.create(arena, g.outputPixels(), g.outputs());
            for (int i = 0; i < threads; i++) {
                currents.add(newMap.create(arena, layer.tilePixels(), g.outputs()));
            }
        }

        /** Forgets the sample before. */
        void begin() {
            membrane.clear();
        }

        /** One time step of a range of output pixels. */
        void step(int thread, Inputs inputs, int step, int pixelFrom, int pixelTo, SpikeBits spikes) {
            layer.step(pixelFrom, pixelTo, select.at(inputs, step), currents.get(thread), membrane, spikes);
        }
    }

    private KernelLayer(IntWeights weights, KernelChoice<? extends Propagation<I, L>> choice,
            NeuronUpdate<L, L> neurons, Select<I> select, NewMap<L> newMap) {
        this.weights = weights;
        this.choice = choice;
        this.neurons = neurons;
        layer = new SpikingLayer<>(choice.kernel(), neurons);
        this.select = select;
        this.newMap = newMap;
    }

    /**
     * @param kernels  which forms to use, for the usual density of spikes
     * @param arena    owner of all memory
     * @param numbers  the layer
     * @param maxCount largest event count
     */
    static KernelLayer<?, ?> of(Kernels kernels, Arena arena, LayerNumbers numbers, int maxCount) {
        Input input = numbers.shape().input();
        if (!numbers.quantised() || input == Input.GATED) {
            return real(kernels, arena, numbers);
        }
        FixedPoint fixed = fixedPoint(numbers, maxCount);
        IntWeights weights = new IntWeights(arena, numbers.geometry(), fixed.codes());
        LifUpdate lif = kernels.lifUpdate(arena, neurons(fixed), fixed.maxCurrent());
        return input == Input.COUNTS
                ? new KernelLayer<>(weights, kernels.countPropagation(arena, weights, maxCount), lif,
                        (in, step) -> in.counts(), IntMap::new)
                : ofSpikes(weights, kernels.spikePropagation(arena, weights), lif);
    }

    private static KernelLayer<SpikeList, IntMap> ofSpikes(IntWeights weights, KernelChoice<SpikePropagation> choice,
            LifUpdate lif) {
        return new KernelLayer<>(weights, choice, lif, (in, step) -> in.list(), IntMap::new);
    }

    /** {@return a quantised layer of counts or spikes in integers} */
    static FixedPoint fixedPoint(LayerNumbers numbers, int maxCount) {
        return numbers.fixedPoint(numbers.shape().input() == Input.COUNTS ? maxCount : 1);
    }

    /** {@return LIF neurons of a layer in integers} */
    static IntNeurons neurons(FixedPoint fixed) {
        return new IntNeurons(LEAK_SHIFT, Reset.HARD, fixed.fractionBits(), fixed.bias(), fixed.threshold());
    }

    private static KernelLayer<?, ?> real(Kernels kernels, Arena arena, LayerNumbers numbers) {
        FloatWeights weights = new FloatWeights(arena, numbers.geometry(), numbers.factors());
        BatchNormFold fold = numbers.fold();
        float[] threshold = new float[numbers.shape().out()];
        Arrays.fill(threshold, 1);
        FloatLifUpdate lif = kernels.floatLifUpdate(arena, new FloatNeurons(true, 1f / (1 << LEAK_SHIFT), Reset.HARD, 0,
                floats(fold.scale()), floats(fold.bias()), threshold));
        return switch (numbers.shape().input()) {
            case COUNTS -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.COUNTS, weights), lif,
                    (in, step) -> in.counts(), FloatMap::new);
            case BITS -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.SPIKES, weights), lif,
                    (in, step) -> in.list(), FloatMap::new);
            default -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.GATED, weights), lif,
                    (in, step) -> in.gated()[step], FloatMap::new);
        };
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** {@return the layer's shape} */
    public Geometry geometry() {
        return layer.geometry();
    }

    /** {@return the weights as the kernel computes with them; null where it sums in float32} */
    IntWeights weights() {
        return weights;
    }

    /** {@return the form of its propagation, and why} */
    public KernelChoice<? extends Propagation<I, L>> choice() {
        return choice;
    }

    /**
     * @param kernels which forms to use
     * @param arena   owner of all memory
     * @param density share of its inputs that are active
     * @return the layer in the form for that density; itself unless the form changes
     */
    KernelLayer<?, ?> forDensity(Kernels kernels, Arena arena, double density) {
        return choice.kernel() instanceof SpikePropagation known && neurons instanceof LifUpdate lif
                ? ofSpikes(weights,
                        kernels.spikePropagation(arena, weights, density, new KernelChoice<>(known, choice.reason())),
                        lif)
                : this;
    }

    /** {@return neurons for one sample at a time, of as many threads} */
    Neurons newNeurons(Arena arena, int threads) {
        return new Neurons(arena, threads);
    }
}
