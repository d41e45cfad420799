package spikelane.sim.network;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import spikelane.kernels.EventCounts;
import spikelane.kernels.FloatLanes;
import spikelane.kernels.FloatLifUpdate;
import spikelane.kernels.FloatNeurons;
import spikelane.kernels.FloatWeights;
import spikelane.kernels.GatedSpikes;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.IntNeurons;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Kernels;
import spikelane.kernels.LifUpdate;
import spikelane.kernels.NeuronUpdate;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.Propagation;
import spikelane.kernels.Reset;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeList;
import spikelane.kernels.SpikePropagation;
import spikelane.kernels.SpikingLayer;
import spikelane.sim.network.LayerShape.Input;

/**
 * One convolution or fully connected layer with its LIF neurons, laid out for the kernels: int32 where the network is
 * quantised and the input is counts or spikes, otherwise float32.
 *
 * @param <I> what its kernel reads
 * @param <L> its currents and membrane potentials
 */
final class KernelLayer<I, L> {
    /** tau = 2 */
    private static final int LEAK_SHIFT = 1;

    private final Arena arena;
    private final KernelChoice<? extends Propagation<I, L>> choice;
    private final SpikingLayer<I, L, L> layer;
    private final Select<I> select;
    private final NewLanes<L> newLanes;
    private final Consumer<L> clear;
    private final DoubleFunction<KernelLayer<?, ?>> forDensity;

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
    private interface NewLanes<L> {
        L create(Arena arena, int pixels, int channels);
    }

    /** The neurons of one sample. */
    final class Neurons {
        private final L membrane = newLanes.create(arena, geometry().outputPixels(), geometry().outputs());

        private Neurons() {}

        /** Forgets the sample before. */
        void begin() {
            clear.accept(membrane);
        }

        /** {@return what one thread needs to run some of them} */
        Stepper newStepper() {
            return new Stepper(membrane);
        }
    }

    /** Runs neurons of one sample, in one thread. */
    final class Stepper {
        private final L currents = newLanes.create(arena, layer.tilePixels(), geometry().outputs());
        private final L membrane;

        private Stepper(L membrane) {
            this.membrane = membrane;
        }

        /** One time step of a range of output pixels. */
        void step(Inputs inputs, int step, int pixelFrom, int pixelTo, SpikeBits spikes) {
            layer.step(pixelFrom, pixelTo, select.at(inputs, step), currents, membrane, spikes);
        }
    }

    private KernelLayer(Arena arena, KernelChoice<? extends Propagation<I, L>> choice, NeuronUpdate<L, L> neurons,
            Select<I> select, NewLanes<L> newLanes, Consumer<L> clear, DoubleFunction<KernelLayer<?, ?>> forDensity) {
        this.arena = arena;
        this.choice = choice;
        layer = new SpikingLayer<>(choice.kernel(), neurons);
        this.select = select;
        this.newLanes = newLanes;
        this.clear = clear;
        this.forDensity = forDensity;
    }

    /**
     * @param kernels  which forms to use, for the usual density of spikes
     * @param arena    owner of all memory
     * @param model    network
     * @param shape    the layer
     * @param geometry the layer, as kernels see it
     * @param fold     batch norm behind the layer
     * @param maxCount largest event count
     */
    static KernelLayer<?, ?> of(Kernels kernels, Arena arena, Model model, LayerShape shape, Geometry geometry,
            BatchNormFold fold, int maxCount) {
        boolean counts = shape.input() == Input.COUNTS;
        if (model.bits() == Model.FULL_PRECISION) {
            return real(kernels, arena, geometry, EffectiveWeights.values(model, shape), fold, shape.input());
        }
        byte[] codes = EffectiveWeights.codes(model, shape);
        BatchNormFold scaled = fold.of(EffectiveWeights.step(model, shape));
        if (shape.input() == Input.GATED) {
            float[] weights = new float[codes.length];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = codes[i];
            }
            return real(kernels, arena, geometry, weights, scaled, Input.GATED);
        }
        FixedPointLayer fixed = FixedPointLayer.of(shape, codes, scaled, counts ? maxCount : 1);
        PackedWeights weights = new PackedWeights(arena, geometry, fixed.codes());
        LifUpdate lif = kernels.lifUpdate(arena, neurons(fixed), fixed.maxCurrent());
        return counts
                ? new KernelLayer<>(arena, kernels.chooseCountPropagation(arena, weights, maxCount), lif,
                        (in, step) -> in.counts(), IntLanes::new, IntLanes::clear, null)
                : ofSpikes(kernels, arena, weights, kernels.chooseSpikePropagation(arena, weights), lif);
    }

    private static KernelLayer<SpikeList, IntLanes> ofSpikes(Kernels kernels, Arena arena, PackedWeights weights,
            KernelChoice<SpikePropagation> choice, LifUpdate lif) {
        return new KernelLayer<>(arena, choice, lif, (in, step) -> in.list(), IntLanes::new, IntLanes::clear,
                density -> ofSpikes(kernels, arena, weights,
                        kernels.chooseSpikePropagation(arena, weights, density, choice), lif));
    }

    /** {@return LIF neurons of a layer in integers} */
    static IntNeurons neurons(FixedPointLayer fixed) {
        return new IntNeurons(LEAK_SHIFT, Reset.HARD, fixed.fractionBits(), fixed.bias(), fixed.threshold());
    }

    private static KernelLayer<?, ?> real(Kernels kernels, Arena arena, Geometry geometry, float[] values,
            BatchNormFold fold, Input input) {
        FloatWeights weights = new FloatWeights(arena, geometry, values);
        float[] threshold = new float[geometry.outputs()];
        Arrays.fill(threshold, 1);
        FloatLifUpdate lif = kernels.floatLifUpdate(arena, new FloatNeurons(true, 1f / (1 << LEAK_SHIFT), Reset.HARD, 0,
                floats(fold.scale()), floats(fold.bias()), threshold));
        return switch (input) {
            case COUNTS -> new KernelLayer<>(arena, kernels.chooseFloatCountPropagation(weights), lif,
                    (in, step) -> in.counts(), FloatLanes::new, FloatLanes::clear, null);
            case BITS -> new KernelLayer<>(arena, kernels.chooseFloatSpikePropagation(arena, weights), lif,
                    (in, step) -> in.list(), FloatLanes::new, FloatLanes::clear, null);
            default -> new KernelLayer<>(arena, kernels.chooseGatedPropagation(weights), lif,
                    (in, step) -> in.gated()[step], FloatLanes::new, FloatLanes::clear, null);
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
    Geometry geometry() {
        return layer.geometry();
    }

    /** {@return the form of its propagation, and why} */
    KernelChoice<? extends Propagation<I, L>> choice() {
        return choice;
    }

    /**
     * @param density share of its inputs that are active
     * @return the layer in the form for that; laid out again only if that is another, and otherwise unchanged
     */
    KernelLayer<?, ?> forDensity(double density) {
        return forDensity == null ? this : forDensity.apply(density);
    }

    /** {@return neurons for one sample at a time} */
    Neurons newNeurons() {
        return new Neurons();
    }
}
