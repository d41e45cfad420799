package spikelane.kernels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Optional;
import spikelane.kernels.counts.CountForm;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.counts.CountLayer;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatLifUpdate;
import spikelane.kernels.floats.FloatPropagation;
import spikelane.kernels.floats.MatrixProduct;
import spikelane.kernels.layer.FrameLoad;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.narrow.ShortLifUpdate;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.layer.SumPool;
import spikelane.kernels.plan.FormPlanner;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedPool;
import spikelane.kernels.sliced.SlicedTally;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * The front door: one method a contract, which gives its form for this machine. The choice is made once.
 * {@link #standard} follows the system property {@value #PROPERTY} (auto, scalar or vector); where SIMD forms cannot run
 * it warns through {@link System.Logger} and takes scalar forms. {@link #choose} with {@link Implementation#VECTOR} throws
 * instead.
 */
public final class Kernels {
    /** System property that forces a choice. */
    public static final String PROPERTY = "spikelane.kernels";

    /** What can be asked for. */
    public enum Implementation {
        /** The fastest that runs here. */
        AUTO,
        /** The specification. */
        SCALAR,
        /** The SIMD form. */
        VECTOR;

        /**
         * @param name auto, scalar or vector
         * @return the implementation
         * @throws IllegalArgumentException if it is none of them
         */
        public static Implementation of(String name) {
            for (Implementation implementation : values()) {
                if (implementation.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return implementation;
                }
            }
            throw new IllegalArgumentException("implementation " + name + ": auto, scalar or vector was expected");
        }
    }

    private static final class Standard {
        private static final Kernels KERNELS = logged(choose(Implementation.of(System.getProperty(PROPERTY, "auto"))));

        private static Kernels logged(Kernels kernels) {
            Logger logger = System.getLogger(Kernels.class.getName());
            boolean fallback = !kernels.vector && kernels.reason.contains(Channels.VECTOR_MODULE);
            logger.log(fallback ? Level.WARNING : Level.DEBUG, "kernels: {0}", kernels);
            return kernels;
        }
    }

    private final boolean vector;
    private final String reason;
    private final FormPlanner planner;

    private Kernels(boolean vector, String reason, FormPlanner planner) {
        this.vector = vector;
        this.reason = reason;
        this.planner = planner;
    }

    /**
     * @param wanted picks the forms of {@link SpikePropagation}
     * @return these kernels with the planner; without SIMD forms it has nothing to pick from
     */
    public Kernels with(FormPlanner wanted) {
        return new Kernels(vector, reason, wanted);
    }

    /** {@return the process's choice; made, and logged, at the first call} */
    public static Kernels standard() {
        return Standard.KERNELS;
    }

    /**
     * @param wanted what to use
     * @return the kernels
     * @throws IllegalStateException if they cannot run here
     */
    public static Kernels choose(Implementation wanted) {
        return choose(wanted, Channels.hasVectors());
    }

    /** The choice itself, apart from the machine. */
    static Kernels choose(Implementation wanted, boolean modulePresent) {
        if (wanted == Implementation.SCALAR) {
            return new Kernels(false, "asked for", null);
        }
        if (!modulePresent) {
            String missing = "module " + Channels.VECTOR_MODULE + " is not loaded (java --add-modules "
                    + Channels.VECTOR_MODULE + ")";
            if (wanted == Implementation.VECTOR) {
                throw new IllegalStateException("vector kernels cannot run: " + missing);
            }
            return new Kernels(false, missing, null);
        }
        return new Kernels(true,
                (wanted == Implementation.VECTOR ? "asked for, " : "") + Channels.vectorBits() + "-bit registers",
                null);
    }

    /** {@return whether SIMD forms were chosen} */
    public boolean vector() {
        return vector;
    }

    @Override
    public String toString() {
        return (vector ? "vector" : "scalar") + " (" + reason + ")";
    }

    /** {@return the extraction of active inputs} */
    public SpikeExtraction extraction() {
        return vector ? SpikeExtraction.vector() : SpikeExtraction.scalar();
    }

    /** {@return max-pooling} */
    public MaxPool maxPool() {
        return vector ? MaxPool.vector() : MaxPool.scalar();
    }

    /** {@return what brings frames into the kernels' order} */
    public FrameLoad frameLoad() {
        return vector ? FrameLoad.vector() : FrameLoad.scalar();
    }

    /** {@return products of small matrices of float64} */
    public MatrixProduct matrixProduct() {
        return vector ? MatrixProduct.vector() : MatrixProduct.scalar();
    }

    /** {@return sum-pooling of spikes into counts} */
    public SumPool sumPool() {
        return vector ? SumPool.vector() : SumPool.scalar();
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights weights of a layer
     * @return spikes times integer weights, in the form for the usual density of spikes
     */
    public KernelChoice<SpikePropagation> spikePropagation(Arena arena, IntWeights weights) {
        return spikePropagation(arena, weights, FormPlanner.USUAL_SPIKES);
    }

    /**
     * @param arena        owner of what the form packs for itself
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are expected to be active; without a planner it does not matter
     * @return spikes times integer weights
     * @throws IllegalArgumentException if the planner's forced form cannot run the weights
     */
    public KernelChoice<SpikePropagation> spikePropagation(Arena arena, IntWeights weights, double spikeDensity) {
        if (!vector) {
            return scalar(SpikePropagation.scalar(weights));
        }
        return made(pick(weights, spikeDensity), arena, weights);
    }

    /**
     * @param arena        owner of what the form packs for itself
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are expected to be active
     * @param known        what was chosen for another share, of the same weights
     * @return what is chosen for this one; the layer is laid out again only if its form is another
     */
    public KernelChoice<SpikePropagation> spikePropagation(Arena arena, IntWeights weights, double spikeDensity,
            KernelChoice<SpikePropagation> known) {
        if (!vector || planner == null) {
            return known;
        }
        SpikeForms.Pick pick = pick(weights, spikeDensity);
        return pick.form().equals(known.kernel().form())
                ? new KernelChoice<>(known.kernel(), pick.reason())
                : made(pick, arena, weights);
    }

    private SpikeForms.Pick pick(IntWeights weights, double spikeDensity) {
        return planner == null
                ? SpikeForms.byRule(weights)
                : planner.pick(weights, spikeDensity).orElseGet(() -> SpikeForms.byRule(weights));
    }

    private static KernelChoice<SpikePropagation> made(SpikeForms.Pick pick, Arena arena, IntWeights weights) {
        return new KernelChoice<>(pick.form().make(arena, weights), pick.reason());
    }

    /**
     * @param arena    owner of what the form packs for itself
     * @param filters  weights of a depthwise layer, {@code [M][1][R][S]}, that {@link DepthwisePropagation#suits}
     * @param channels C
     * @return spikes times the integer weights of a depthwise convolution
     */
    public KernelChoice<DepthwisePropagation> depthwisePropagation(Arena arena, IntWeights filters, int channels) {
        return vector
                ? new KernelChoice<>(DepthwisePropagation.vector(arena, filters, channels),
                        "depthwise, integer weights up to " + filters.maxAbs())
                : scalar(DepthwisePropagation.scalar(filters, channels));
    }

    /**
     * @param arena    owner of what the form packs for itself
     * @param weights  weights of a layer
     * @param maxCount largest event count
     * @return event counts times integer weights
     */
    public KernelChoice<CountPropagation> countPropagation(Arena arena, IntWeights weights, int maxCount) {
        if (!vector) {
            return scalar(CountPropagation.scalar(weights, maxCount));
        }
        CountForm form = CountForms.pick(weights, maxCount);
        return new KernelChoice<>(form.make(arena, weights, maxCount), form.reason());
    }

    /**
     * @param arena    owner of what the form packs for itself
     * @param weights  weights of a layer
     * @param neurons  its neurons
     * @param initial  potentials before the first time step, one a channel, in fixed point
     * @param maxCount largest event count
     * @return event counts times integer weights with the neurons in one pass; empty where {@link #countPropagation} and
     *         {@link #lifUpdate} one after the other are as good, or there is no such form
     */
    public Optional<CountLayer> countLayer(Arena arena, IntWeights weights, IntNeurons neurons, int[] initial,
            int maxCount) {
        return vector && CountLayer.suits(weights, neurons, maxCount)
                ? Optional.of(CountLayer.vector(arena, weights, neurons, initial, maxCount))
                : Optional.empty();
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param input   kind of input
     * @param weights weights of a layer
     * @param <I>     input
     * @return spikes, gated spikes or event counts times float weights
     */
    public <I> KernelChoice<FloatPropagation<I>> floatPropagation(Arena arena, FloatInput<I> input,
            FloatWeights weights) {
        return vector
                ? new KernelChoice<>(FloatPropagation.vector(arena, input, weights), "float weights, input is " + input)
                : scalar(FloatPropagation.scalar(input, weights));
    }

    private <K extends Propagation<?, ?>> KernelChoice<K> scalar(K kernel) {
        return new KernelChoice<>(kernel, "scalar forms: " + reason);
    }

    /**
     * @param arena      owner of what the form packs for itself
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     * @return the neuron update with integer state
     */
    public LifUpdate lifUpdate(Arena arena, IntNeurons neurons, long maxCurrent) {
        return vector ? LifUpdate.vector(arena, neurons, maxCurrent) : LifUpdate.scalar(neurons, maxCurrent);
    }

    /**
     * @param arena      owner of what the form packs for itself
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     * @param initial    potentials before the first time step, one a channel
     * @param steps      T, time steps after which potentials begin anew
     * @return the neuron update with int16 state; empty where a potential could leave int16, or there are no SIMD forms
     */
    public Optional<ShortLifUpdate> shortLifUpdate(Arena arena, IntNeurons neurons, long maxCurrent, int[] initial,
            int steps) {
        return vector && ShortLifUpdate.suits(neurons, maxCurrent, initial, steps)
                ? Optional.of(ShortLifUpdate.vector(arena, neurons, maxCurrent, initial, steps))
                : Optional.empty();
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param neurons parameters
     * @return the neuron update with float32 state
     */
    public FloatLifUpdate floatLifUpdate(Arena arena, FloatNeurons neurons) {
        return vector ? FloatLifUpdate.vector(arena, neurons) : FloatLifUpdate.scalar(neurons);
    }

    /**
     * @param plan a layer for a whole batch; {@link SlicedPlan} says which layers have one
     * @return propagation and neuron update of all samples of the batch
     */
    public SlicedLayer slicedLayer(SlicedPlan plan) {
        return vector ? SlicedLayer.vector(plan) : SlicedLayer.scalar(plan);
    }

    /** {@return max-pooling of whole batches} */
    public SlicedPool slicedPool() {
        return vector ? SlicedPool.vector() : SlicedPool.scalar();
    }

    /** {@return counting of whole batches' spikes} */
    public SlicedTally slicedTally() {
        return vector ? SlicedTally.vector() : SlicedTally.scalar();
    }
}
