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
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.narrow.ShortLifUpdate;
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
 * @param <L> its currents
 */
public final class KernelLayer<I, L extends FeatureMap> {
    /** Name of the form with weights and potentials in float32, which runs any input. */
    private static final String FLOAT = "float";
    private static final String DEPTHWISE = "depthwise";
    /** Name of the form that runs counts and neurons in one pass. */
    private static final String WHOLE = "whole";
    /** Behind the name of a form: its neurons have potentials of int16. */
    private static final String NARROW = " with int16 potentials";

    private final IntWeights weights;
    private final KernelChoice<? extends Propagation<I, L>> choice;
    private final LayerNeurons.Fused<I, L, ?> layer;
    private final Select<I> select;
    private final LayerNeurons.NewMap<L> newMap;
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

    /** The neurons of one sample, and the currents of each thread that works on it. */
    public final class Neurons {
        /** If the layer runs in one pass, neurons of the rows that each place works on; then there is nothing else. */
        private final CountLayer.Neurons[] places;
        private final Arena arena;
        private final int bandRows;
        private final LayerNeurons.Potentials<I, L> potentials;
        private final List<L> currents = new ArrayList<>();

        private Neurons(Arena arena, int threads, int bands, int bandRows) {
            Geometry g = geometry();
            this.arena = arena;
            this.bandRows = bandRows;
            places = new CountLayer.Neurons[whole == null ? 0 : Math.max(threads, bands)];
            if (whole != null) {
                potentials = null;
                return;
            }
            potentials = layer.newPotentials(arena);
            for (int i = 0; i < threads; i++) {
                currents.add(newMap.create(arena, layer.layer().tilePixels(), g.outputs()));
            }
        }

        /** Forgets the sample before. */
        void begin() {
            if (potentials != null) {
                potentials.begin();
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
            potentials.step(pixelFrom, pixelTo, select.at(inputs, step), currents.get(thread), spikes);
        }
    }

    private KernelLayer(IntWeights weights, KernelChoice<? extends Propagation<I, L>> choice,
            LayerNeurons<L, ?> layerNeurons, Select<I> select, LayerNeurons.NewMap<L> newMap) {
        this(weights, choice, layerNeurons, select, newMap, null);
    }

    private KernelLayer(IntWeights weights, KernelChoice<? extends Propagation<I, L>> choice,
            LayerNeurons<L, ?> layerNeurons, Select<I> select, LayerNeurons.NewMap<L> newMap, CountLayer whole) {
        this.weights = weights;
        this.choice = choice;
        layer = LayerNeurons.Fused.of(choice.kernel(), layerNeurons);
        this.select = select;
        this.newMap = newMap;
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
        LayerNeurons<IntMap, ?> layerNeurons = LayerNeurons.of(kernels, arena, neurons(numbers, fixed),
                fixed.maxCurrent(), fixed.initial(), numbers.shape().steps());
        Optional<IntWeights> filters = filters(arena, numbers, fixed);
        if (filters.isPresent()) {
            return new KernelLayer<>(filters.get(),
                    kernels.depthwisePropagation(arena, filters.get(), numbers.shape().groups()), layerNeurons,
                    (in, step) -> in.bits()[step], IntMap::new);
        }
        IntWeights weights = new IntWeights(arena, numbers.shape().geometry(), numbers.dense(fixed.codes()));
        int largest = numbers.signal().largest(maxCount);
        return numbers.signal().kind() == Input.COUNTS
                ? new KernelLayer<>(weights, kernels.countPropagation(arena, weights, largest), layerNeurons,
                        (in, step) -> in.counts()[step], IntMap::new,
                        kernels.countLayer(arena, weights, neurons(numbers, fixed), fixed.initial(), largest)
                                .orElse(null))
                : ofSpikes(weights, kernels.spikePropagation(arena, weights), layerNeurons);
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

    /** {@return what membrane potentials the SIMD forms of a layer have: int16, int32 or float32} */
    public static String potentials(LayerNumbers numbers, int maxCount) {
        if (!numbers.inIntegers()) {
            return "float32";
        }
        FixedPoint fixed = numbers.fixedPoint(maxCount);
        IntNeurons neurons = neurons(numbers, fixed);
        boolean narrow = ShortLifUpdate.suits(neurons, fixed.maxCurrent(), fixed.initial(), numbers.shape().steps());
        if (!narrow && numbers.signal().kind() == Input.COUNTS) {
            try (Arena arena = Arena.ofShared()) {
                IntWeights weights = new IntWeights(arena, numbers.shape().geometry(), numbers.dense(fixed.codes()));
                narrow = CountLayer.suits(weights, neurons, numbers.signal().largest(maxCount)) && CountLayer
                        .narrowCount(weights, neurons, fixed.initial(), numbers.signal().largest(maxCount)) >= 0;
            }
        }
        return narrow ? "int16" : "int32";
    }

    private static KernelLayer<SpikeList, IntMap> ofSpikes(IntWeights weights, KernelChoice<SpikePropagation> choice,
            LayerNeurons<IntMap, ?> layerNeurons) {
        return new KernelLayer<>(weights, choice, layerNeurons, (in, step) -> in.list(), IntMap::new);
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
        LayerNeurons<FloatMap, FloatMap> layerNeurons = new LayerNeurons<>(lif, FloatMap::new,
                initial((float) neurons.initial()));
        return switch (numbers.signal().kind()) {
            case COUNTS -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.COUNTS, weights),
                    layerNeurons, (in, step) -> in.counts()[step], FloatMap::new);
            case BITS -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.SPIKES, weights),
                    layerNeurons, (in, step) -> in.list(), FloatMap::new);
            default -> new KernelLayer<>(null, kernels.floatPropagation(arena, FloatInput.GATED, weights), layerNeurons,
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
        return layer.layer().geometry();
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

    /** {@return whether counts and neurons run in one pass} */
    public boolean runsWhole() {
        return whole != null;
    }

    /** {@return why it runs in that form, in a few words} */
    public String reason() {
        if (whole == null) {
            return choice.reason() + (layer.neurons().narrow() ? NARROW : "");
        }
        return "event counts and neurons that leak, in one pass"
                + (whole.narrowCount() < 0 ? "" : NARROW + " up to counts of " + whole.narrowCount());
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
        return choice.kernel() instanceof SpikePropagation known
                ? ofSpikes(weights,
                        kernels.spikePropagation(arena, weights, density, new KernelChoice<>(known, choice.reason())),
                        ofInts())
                : this;
    }

    @SuppressWarnings("unchecked") // a layer of spikes and integer weights has currents of int32
    private LayerNeurons<IntMap, ?> ofInts() {
        return (LayerNeurons<IntMap, ?>) layer.neurons();
    }

    /** {@return neurons for one sample at a time, of as many threads, which share an image of so many bands of rows} */
    Neurons newNeurons(Arena arena, int threads, int bands, int bandRows) {
        return new Neurons(arena, threads, bands, bandRows);
    }
}
