package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Optional;
import spikelane.kernels.KernelChoice.RowWork;

/**
 * Picks the form of every kernel, once. {@link #standard} follows the system property {@value #PROPERTY} (auto, scalar
 * or vector) and prints its choice and the reason. A forced choice that cannot run is an error.
 */
public final class Kernels {
    /** System property that forces a choice. */
    public static final String PROPERTY = "spikelane.kernels";
    private static final String MODULE = "jdk.incubator.vector";

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
        private static final Kernels KERNELS = announce(
                choose(Implementation.of(System.getProperty(PROPERTY, "auto"))));

        private static Kernels announce(Kernels kernels) {
            System.err.println("kernels: " + kernels);
            return kernels;
        }
    }

    private final boolean vector;
    private final String reason;
    private final KernelPlanner planner;

    private Kernels(boolean vector, String reason) {
        this(vector, reason, null);
    }

    private Kernels(boolean vector, String reason, KernelPlanner planner) {
        this.vector = vector;
        this.reason = reason;
        this.planner = planner;
    }

    /**
     * @param wanted picks the forms of {@link SpikePropagation}
     * @return these kernels with the planner; without SIMD forms it has nothing to pick from
     */
    public Kernels with(KernelPlanner wanted) {
        return new Kernels(vector, reason, wanted);
    }

    /** {@return the process's choice; made, and printed on standard error, at the first call} */
    public static Kernels standard() {
        return Standard.KERNELS;
    }

    /**
     * @param wanted what to use
     * @return the kernels
     * @throws IllegalStateException if they cannot run here
     */
    public static Kernels choose(Implementation wanted) {
        return choose(wanted, ModuleLayer.boot().findModule(MODULE).isPresent());
    }

    /** The choice itself, apart from the machine. */
    static Kernels choose(Implementation wanted, boolean modulePresent) {
        if (wanted == Implementation.SCALAR) {
            return new Kernels(false, "asked for");
        }
        if (!modulePresent) {
            String missing = "module " + MODULE + " is not loaded (java --add-modules " + MODULE + ")";
            if (wanted == Implementation.VECTOR) {
                throw new IllegalStateException("vector kernels cannot run: " + missing);
            }
            return new Kernels(false, missing);
        }
        return new Kernels(true,
                (wanted == Implementation.VECTOR ? "asked for, " : "") + Lanes.vectorBits() + "-bit registers");
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
        return vector ? new SpikeExtractionVector() : new SpikeExtractionScalar();
    }

    /** {@return max-pooling} */
    public MaxPool maxPool() {
        return vector ? new MaxPoolVector() : new MaxPoolScalar();
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights weights of a layer
     * @return spikes times integer weights
     */
    public SpikePropagation spikePropagation(Arena arena, PackedWeights weights) {
        return chooseSpikePropagation(arena, weights).kernel();
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights weights of a layer
     * @return spikes times integer weights, and why in this form; for the usual density of spikes
     */
    public KernelChoice<SpikePropagation> chooseSpikePropagation(Arena arena, PackedWeights weights) {
        return chooseSpikePropagation(arena, weights, KernelPlanner.USUAL_SPIKES);
    }

    /**
     * @param arena        owner of what the form packs for itself
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are expected to be active; without a planner it does not matter
     * @return spikes times integer weights, and why in this form
     * @throws IllegalArgumentException if the planner's forced form cannot run the weights
     */
    public KernelChoice<SpikePropagation> chooseSpikePropagation(Arena arena, PackedWeights weights,
            double spikeDensity) {
        if (!vector) {
            return scalar(new SpikePropagationScalar(weights), RowWork.ofBytes(weights.geometry().outputs()));
        }
        return Optional.ofNullable(planner).flatMap(p -> p.choose(arena, weights, spikeDensity, null))
                .orElseGet(() -> byRule(arena, weights));
    }

    /**
     * @param arena        owner of what the form packs for itself
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are expected to be active
     * @param known        what was chosen for another share, of the same weights
     * @return what is chosen for this one; the layer is laid out again only if its form is another
     */
    public KernelChoice<SpikePropagation> chooseSpikePropagation(Arena arena, PackedWeights weights,
            double spikeDensity, KernelChoice<? extends SpikePropagation> known) {
        return Optional.ofNullable(vector ? planner : null)
                .flatMap(p -> p.choose(arena, weights, spikeDensity, known.kernel()))
                .orElseGet(() -> new KernelChoice<>(known.kernel(), known.reason(), known.row()));
    }

    /** The choice where nothing was measured. */
    private static KernelChoice<SpikePropagation> byRule(Arena arena, PackedWeights weights) {
        int half = Lanes.vectorBits() / 2;
        boolean onePixel = weights.geometry().outputPixels() == 1;
        PropagationForm form;
        String why;
        if (!weights.ternary()) {
            form = PropagationForm.INT4.suits(weights) ? PropagationForm.INT4 : PropagationForm.INT8;
            why = "integer weights up to " + weights.maxAbs() + (form == PropagationForm.INT4 ? ", two a byte" : "");
        } else if (onePixel && weights.geometry().outputs() > half) {
            form = PropagationForm.PLANES;
            why = "ternary weights, one output pixel, more than " + half + " outputs";
        } else {
            form = PropagationForm.NIBBLES;
            why = onePixel
                    ? "ternary weights, one output pixel, at most " + half + " outputs"
                    : "ternary weights, more than one output pixel";
        }
        return new KernelChoice<>(form.make(arena, weights), why, form.row(weights));
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights ternary weights of a fully connected layer
     * @return spike bits times ternary weights, in a time that does not depend on the spikes
     */
    public BitPropagation bitPropagation(Arena arena, PackedWeights weights) {
        return vector ? new BitPropagationVector(arena, weights) : new BitPropagationScalar(weights);
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights weights of a layer
     * @return spikes times float weights
     */
    public FloatSpikePropagation floatSpikePropagation(Arena arena, FloatWeights weights) {
        return chooseFloatSpikePropagation(arena, weights).kernel();
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights weights of a layer
     * @return spikes times float weights, and why in this form
     */
    public KernelChoice<FloatSpikePropagation> chooseFloatSpikePropagation(Arena arena, FloatWeights weights) {
        return vector
                ? new KernelChoice<>(new FloatSpikePropagationVector(arena, weights), "float weights, input is spikes",
                        RowWork.ofInts(4L * weights.stride()))
                : scalar(new FloatSpikePropagationScalar(weights), RowWork.ofInts(4L * weights.geometry().outputs()));
    }

    /**
     * @param arena    owner of what the form packs for itself
     * @param weights  weights of a layer
     * @param maxCount largest event count
     * @return event counts times integer weights
     */
    public CountPropagation countPropagation(Arena arena, PackedWeights weights, int maxCount) {
        return chooseCountPropagation(arena, weights, maxCount).kernel();
    }

    /**
     * @param arena    owner of what the form packs for itself
     * @param weights  weights of a layer
     * @param maxCount largest event count
     * @return event counts times integer weights, and why in this form
     */
    public KernelChoice<CountPropagation> chooseCountPropagation(Arena arena, PackedWeights weights, int maxCount) {
        if (!vector) {
            return scalar(new CountPropagationScalar(weights, maxCount), RowWork.ofBytes(weights.geometry().outputs()));
        }
        if (CountPropagationRowsVector.suits(weights, maxCount)) {
            CountPropagationRowsVector rows = new CountPropagationRowsVector(arena, weights, maxCount);
            return new KernelChoice<>(rows, "small integer weights, input is event counts of few channels",
                    rows.rowWork());
        }
        if (CountPropagationTablesVector.suits(weights)) {
            CountPropagationTablesVector tables = new CountPropagationTablesVector(arena, weights, maxCount);
            return new KernelChoice<>(tables, "integer weights, input is event counts of few channels",
                    tables.rowWork());
        }
        return new KernelChoice<>(new CountPropagationVector(arena, weights, maxCount),
                "integer weights, input is event counts",
                RowWork.ofInts(4L * Lanes.padded(weights.geometry().outputs())));
    }

    /**
     * @param weights weights of a layer
     * @return event counts times float weights
     */
    public FloatCountPropagation floatCountPropagation(FloatWeights weights) {
        return chooseFloatCountPropagation(weights).kernel();
    }

    /**
     * @param weights weights of a layer
     * @return event counts times float weights, and why in this form
     */
    public KernelChoice<FloatCountPropagation> chooseFloatCountPropagation(FloatWeights weights) {
        return vector
                ? new KernelChoice<>(new FloatCountPropagationVector(weights), "float weights, input is event counts",
                        RowWork.ofInts(4L * weights.stride()))
                : scalar(new FloatCountPropagationScalar(weights), RowWork.ofInts(4L * weights.geometry().outputs()));
    }

    /**
     * @param weights weights of a layer
     * @return gated spikes times float weights
     */
    public GatedPropagation gatedPropagation(FloatWeights weights) {
        return chooseGatedPropagation(weights).kernel();
    }

    /**
     * @param weights weights of a layer
     * @return gated spikes times float weights, and why in this form
     */
    public KernelChoice<GatedPropagation> chooseGatedPropagation(FloatWeights weights) {
        return vector
                ? new KernelChoice<>(new GatedPropagationVector(weights),
                        "float weights, or spikes worth one float a channel", RowWork.ofInts(4L * weights.stride()))
                : scalar(new GatedPropagationScalar(weights), RowWork.ofInts(4L * weights.geometry().outputs()));
    }

    private <K> KernelChoice<K> scalar(K kernel, RowWork row) {
        return new KernelChoice<>(kernel, "scalar forms: " + reason, row);
    }

    /**
     * @param arena      owner of what the form packs for itself
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     * @return the neuron update with integer state
     */
    public LifUpdate lifUpdate(Arena arena, IntNeurons neurons, long maxCurrent) {
        return vector ? new LifUpdateVector(arena, neurons, maxCurrent) : new LifUpdateScalar(neurons, maxCurrent);
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param neurons parameters
     * @return the neuron update with float32 state
     */
    public FloatLifUpdate floatLifUpdate(Arena arena, FloatNeurons neurons) {
        return vector ? new FloatLifUpdateVector(arena, neurons) : new FloatLifUpdateScalar(neurons);
    }

    /**
     * @param plan a layer for a whole batch; {@link BatchSlicedPlan} says which layers have one
     * @return propagation and neuron update of all samples of the batch
     */
    public BatchSlicedLayer batchSlicedLayer(BatchSlicedPlan plan) {
        if (!vector) {
            return new BatchSlicedLayerScalar(plan);
        }
        return plan.carrySave() ? new BatchSlicedLayerVector(plan) : new BatchSlicedLayerCountsVector(plan);
    }

    /** {@return max-pooling of whole batches} */
    public BatchSlicedMaxPool batchSlicedMaxPool() {
        return vector ? new BatchSlicedMaxPoolVector() : new BatchSlicedMaxPoolScalar();
    }

    /** {@return counting of whole batches' spikes} */
    public BatchSlicedTally batchSlicedTally() {
        return vector ? new BatchSlicedTallyVector() : new BatchSlicedTallyScalar();
    }
}
