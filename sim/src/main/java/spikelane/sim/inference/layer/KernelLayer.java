package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Kernels;
import spikelane.kernels.counts.CountForm;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.counts.CountLayer;
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
import spikelane.kernels.data.Tie;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatLifUpdate;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.NeuronUpdate;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.SpikingLayer;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.NeuronNumbers;

/**
 * One convolution or fully connected layer with its neurons, laid out for the kernels: int32 where the network is
 * quantised and the input is counts or spikes, otherwise float32.
 *
 * @param <I> what its kernel reads
 * @param <L> its currents and membrane potentials
 */
public final class KernelLayer<I, L extends FeatureMap> {
    /** Name of the form with weights and potentials in float32, which runs any input. */
    private static final String FLOAT = "float";
    private static final String DEPTHWISE = "depthwise";
    /** Name of the form that runs counts and neurons in one pass. */
    private static final String WHOLE = "whole";

    private final IntWeights weights;
    private final KernelChoice<? extends Propagation<I, L>> choice;
    private final NeuronUpdate<L, L> neurons;
    private final SpikingLayer<I, L, L> layer;
    private final Select<I> select;
    private final NewMap<L> newMap;
    private final Consumer<L> initial;
    /** The layer in one pass, which takes the place of all else; null where there is none. */
    private final CountLayer whole;

    /**
     * What a layer may read, of one thread.
     *
     * @param counts counts of each time step; null of a layer that reads spikes
     * @param list   spikes of the time step; null of a layer that reads counts
     * @param gated  the list with the gates of each time step; null of a layer that reads counts
     * @param bits   spikes of each time step, not listed; null of a layer that reads counts
     */
    public record Inputs(EventCounts[] counts, SpikeList list, GatedSpikes[] gated, SpikeBits[] bits) {}

    @FunctionalInterface
    private interface Select<I> {
        I at(Inputs inputs, int step);
    }

    @FunctionalInterface
    private interface NewMap<L> {
        L create(Arena arena, int pixels, int channels);
    }

    /** The neurons of one sample, and the currents of each thread that works on it. */
    public final class Neurons {
        /** If the layer runs in one pass, neurons of the rows that each place works on; then there is nothing else. */
        private final CountLayer.Neurons[] places;
        private final Arena arena;
        private final int bandRows;
        private final L membrane;
        private final List<L> currents = new ArrayList<>();

        private Neurons(Arena arena, int threads, int bands, int bandRows) {
            Geometry g = geometry();
            this.arena = arena;
            this.bandRows = bandRows;
            places = new CountLayer.Neurons[whole == null ? 0 : Math.max(threads, bands)];
            if (whole != null) {
                membrane = null;
                return;
            }
            membrane = newMap.create(arena, g.outputPixels(), g.outputs());
            for (int i = 0; i < threads; i++) {
                currents.add(newMap.create(arena, layer.tilePixels(), g.outputs()));
            }
        }

        /** Forgets the sample before. */
        void begin() {
            if (membrane != null) {
                initial.accept(membrane);
            }
        }

        /**
         * Some rows of output pixels begin their first time step.
         *
         * @param place that of their state until their last one: a band, or where all time steps follow at once a thread
         */
        void begin(int place, int rowFrom, int rowTo) {
            if (whole == null) {
                return;
            }
            if (places[place] == null) { // few places are used: this one for the first time
                places[place] = whole.newNeurons(arena, bandRows);
            }
            places[place].begin(rowFrom, rowTo);
        }

        /** One time step of some rows of output pixels. */
        void step(int thread, int place, Inputs inputs, int step, int rowFrom, int rowTo, SpikeBits spikes) {
            if (whole != null) {
                places[place].step(inputs.counts()[step], spikes);
                return;
            }
            int pixelFrom = rowFrom * geometry().outputWidth();
            int pixelTo = rowTo * geometry().outputWidth();
            layer.step(pixelFrom, pixelTo, select.at(inputs, step), currents.get(thread), membrane, spikes);
        }
    }

    private KernelLayer(IntWeights weights, KernelChoice<? extends Propagation<I, L>> choice,
            NeuronUpdate<L, L> neurons, Select<I> select, NewMap<L> newMap, Consumer<L> initial) {
        this(weights, choice, neurons, select, newMap, initial, null);
    }

    private KernelLayer(IntWeights weights, KernelChoice<? extends Propagation<I, L>> choice,
            NeuronUpdate<L, L> neurons, Select<I> select, NewMap<L> newMap, Consumer<L> initial, CountLayer whole) {
        this.weights = weights;
        this.choice = choice;
        this.neurons = neurons;
        layer = new SpikingLayer<>(choice.kernel(), neurons);
        this.select = select;
        this.newMap = newMap;
        this.initial = initial;
        this.whole = whole;
    }

    /**
     * @param kernels  which forms to use, for the usual density of spikes
     * @param arena    owner of all memory
     * @param numbers  the layer
     * @param maxCount largest event count
     */
    public static KernelLayer<?, ?> of(Kernels kernels, Arena arena, LayerNumbers numbers, int maxCount) {
        if (!numbers.inIntegers()) {
            return real(kernels, arena, numbers);
        }
        FixedPoint fixed = numbers.fixedPoint(maxCount);
        LifUpdate lif = kernels.lifUpdate(arena, neurons(numbers, fixed), fixed.maxCurrent());
        Consumer<IntMap> initial = initial(fixed.initial());
        Optional<IntWeights> filters = filters(arena, numbers, fixed);
        if (filters.isPresent()) {
            return new KernelLayer<>(filters.get(),
                    kernels.depthwisePropagation(arena, filters.get(), numbers.shape().groups()), lif,
                    (in, step) -> in.bits()[step], IntMap::new, initial);
        }
        IntWeights weights = new IntWeights(arena, numbers.shape().geometry(), numbers.dense(fixed.codes()));
        int largest = numbers.signal().largest(maxCount);
        return numbers.signal().kind() == Input.COUNTS
                ? new KernelLayer<>(weights, kernels.countPropagation(arena, weights, largest), lif,
                        (in, step) -> in.counts()[step], IntMap::new, initial,
                        kernels.countLayer(arena, weights, neurons(numbers, fixed), fixed.initial(), largest,
                                numbers.shape().steps()).orElse(null))
                : ofSpikes(weights, kernels.spikePropagation(arena, weights), lif, initial);
    }

    /** {@return weights of a depthwise layer that runs on a kernel of its own; others run as dense ones} */
    private static Optional<IntWeights> filters(Arena arena, LayerNumbers numbers, FixedPoint fixed) {
        int groups = numbers.shape().groups();
        if (groups == 1 || numbers.signal().kind() != Input.BITS) {
            return Optional.empty();
        }
        return Optional.of(new IntWeights(arena, numbers.shape().filters(), fixed.codes()))
                .filter(filters -> DepthwisePropagation.suits(filters, groups));
    }

    /**
     * @param numbers  the layer
     * @param maxCount largest event count
     * @return names of the SIMD forms that can run it, as the forms say themselves
     * @throws IllegalArgumentException saying why, if none can
     */
    public static List<String> forms(LayerNumbers numbers, int maxCount) {
        numbers.neurons();
        if (!numbers.inIntegers()) {
            return List.of(FLOAT);
        }
        FixedPoint fixed = numbers.fixedPoint(maxCount);
        try (Arena arena = Arena.ofShared()) {
            if (filters(arena, numbers, fixed).isPresent()) {
                return List.of(DEPTHWISE);
            }
            IntWeights weights = new IntWeights(arena, numbers.shape().geometry(), numbers.dense(fixed.codes()));
            int largest = numbers.signal().largest(maxCount);
            Stream<String> whole = CountLayer.suits(weights, neurons(numbers, fixed), largest)
                    ? Stream.of(WHOLE)
                    : Stream.empty();
            return numbers.signal().kind() == Input.COUNTS
                    ? Stream.concat(whole,
                            CountForms.all().stream().filter(form -> form.suits(weights, largest))
                                    .map(CountForm::toString))
                            .toList()
                    : SpikeForms.all().stream().filter(form -> form.suits(weights)).map(SpikeForm::name).toList();
        }
    }

    private static KernelLayer<SpikeList, IntMap> ofSpikes(IntWeights weights, KernelChoice<SpikePropagation> choice,
            LifUpdate lif, Consumer<IntMap> initial) {
        return new KernelLayer<>(weights, choice, lif, (in, step) -> in.list(), IntMap::new, initial);
    }

    private static Consumer<IntMap> initial(int[] potentials) {
        return Arrays.stream(potentials).allMatch(v -> v == 0) ? IntMap::clear : membrane -> {
            for (int p = 0; p < membrane.pixels(); p++) {
                for (int m = 0; m < potentials.length; m++) {
                    membrane.set(p, m, potentials[m]);
                }
            }
        };
    }

    private static Consumer<FloatMap> initial(float potential) {
        return potential == 0 ? FloatMap::clear : membrane -> {
            for (int p = 0; p < membrane.pixels(); p++) {
                for (int m = 0; m < membrane.channels(); m++) {
                    membrane.set(p, m, potential);
                }
            }
        };
    }

    /** {@return neurons of a layer in integers; where a reset forgets by how much, a silent tie is a higher threshold} */
    public static IntNeurons neurons(LayerNumbers numbers, FixedPoint fixed) {
        NeuronNumbers neurons = numbers.neurons();
        Reset reset = neurons.model().reset();
        if (neurons.strict() && reset == Reset.HARD) {
            return new IntNeurons(fixed.leakShift(), reset, Tie.FIRES, fixed.fractionBits(), fixed.bias(),
                    Arrays.stream(fixed.threshold()).map(threshold -> threshold + 1).toArray());
        }
        return new IntNeurons(fixed.leakShift(), reset, neurons.model().tie(), fixed.fractionBits(), fixed.bias(),
                fixed.threshold());
    }

    private static KernelLayer<?, ?> real(Kernels kernels, Arena arena, LayerNumbers numbers) {
        FloatWeights weights = new FloatWeights(arena, numbers.shape().geometry(), numbers.dense(numbers.factors()));
        BatchNormFold drive = numbers.drive();
        NeuronNumbers neurons = numbers.neurons();
        FloatLifUpdate lif = kernels.floatLifUpdate(arena,
                new FloatNeurons(neurons.leaky(), neurons.leaky() ? (float) neurons.model().leak() : 1,
                        neurons.model().reset(), neurons.model().tie(), 0, floats(drive.scale()), floats(drive.bias()),
                        floats(neurons.threshold())));
        Consumer<FloatMap> initial = initial((float) neurons.initial());
        return switch (numbers.signal().kind()) {
            case COUNTS -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.COUNTS, weights), lif,
                    (in, step) -> in.counts()[step], FloatMap::new, initial);
            case BITS -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.SPIKES, weights), lif,
                    (in, step) -> in.list(), FloatMap::new, initial);
            default -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.GATED, weights), lif,
                    (in, step) -> in.gated()[step], FloatMap::new, initial);
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

    /** {@return whether it reads the list of its active inputs: a depthwise layer in integers reads their bits} */
    boolean readsList() {
        return !(choice.kernel() instanceof DepthwisePropagation);
    }

    /** {@return the weights as the kernel computes with them, of a depthwise one its filters; null where it sums in float32} */
    public IntWeights weights() {
        return weights;
    }

    /** {@return the form of its propagation, and why; what its currents would be computed by if it runs in one pass} */
    public KernelChoice<? extends Propagation<I, L>> choice() {
        return choice;
    }

    /** {@return class name of the form that it runs in} */
    public String form() {
        return whole == null ? choice.form() : whole.getClass().getSimpleName();
    }

    /** {@return why it runs in that form, in a few words} */
    public String reason() {
        return whole == null ? choice.reason() : "event counts and neurons that leak, in one pass";
    }

    /** {@return what the form has to do for one input at one output pixel} */
    public RowWork row() {
        return whole == null ? choice.row() : whole.row();
    }

    /**
     * @param kernels which forms to use
     * @param arena   owner of all memory
     * @param density share of its inputs that are active
     * @return the layer in the form for that density; itself unless the form changes
     */
    public KernelLayer<?, ?> forDensity(Kernels kernels, Arena arena, double density) {
        return choice.kernel() instanceof SpikePropagation known && neurons instanceof LifUpdate lif
                ? ofSpikes(weights,
                        kernels.spikePropagation(arena, weights, density, new KernelChoice<>(known, choice.reason())),
                        lif, spikesInitial())
                : this;
    }

    @SuppressWarnings("unchecked") // a layer with integer neurons has integer maps
    private Consumer<IntMap> spikesInitial() {
        return (Consumer<IntMap>) initial;
    }

    /** {@return neurons for one sample at a time, of as many threads, which share an image of so many bands of rows} */
    Neurons newNeurons(Arena arena, int threads, int bands, int bandRows) {
        return new Neurons(arena, threads, bands, bandRows);
    }
}
