package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.Locale;
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

    private Kernels(boolean vector, String reason) {
        this.vector = vector;
        this.reason = reason;
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
     * @return spikes times integer weights, and why in this form
     */
    public KernelChoice<SpikePropagation> chooseSpikePropagation(Arena arena, PackedWeights weights) {
        if (!vector) {
            return scalar(new SpikePropagationScalar(weights), RowWork.ofBytes(weights.geometry().outputs()));
        }
        int outputs = weights.geometry().outputs();
        if (weights.maxAbs() > 1 && weights.maxAbs() <= SpikePropagationInt4Vector.MAX_ABS) {
            return new KernelChoice<>(new SpikePropagationInt4Vector(arena, weights),
                    "integer weights up to " + weights.maxAbs() + ", two a byte",
                    RowWork.ofBytePairs(rowBytes(outputs, 4)));
        }
        if (!weights.ternary()) {
            return new KernelChoice<>(new SpikePropagationVector(arena, weights),
                    "integer weights up to " + weights.maxAbs(), RowWork.ofBytePairs(Lanes.padded(outputs)));
        }
        int half = Lanes.vectorBits() / 2;
        boolean onePixel = weights.geometry().outputPixels() == 1;
        if (onePixel && outputs > half) {
            return new KernelChoice<>(new SpikePropagationPlanesVector(arena, weights),
                    "ternary weights, one output pixel, more than " + half + " outputs",
                    RowWork.ofPlanes(rowBytes(outputs, 2)));
        }
        return new KernelChoice<>(new SpikePropagationNibblesVector(arena, weights),
                onePixel
                        ? "ternary weights, one output pixel, at most " + half + " outputs"
                        : "ternary weights, more than one output pixel",
                RowWork.ofNibbles(rowBytes(outputs, 4)));
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
        return vector ? new FloatSpikePropagationVector(arena, weights) : new FloatSpikePropagationScalar(weights);
    }

    /** {@return bytes of a row in whole vectors; a ternary weight's bits are spread over as many} */
    private static long rowBytes(int outputs, int weightBits) {
        int vectors = weightBits == 2 ? 2 : 1;
        int column = Lanes.vectorBits() * vectors / weightBits;
        return (long) (outputs + column - 1) / column * vectors * Lanes.vectorBits() / Byte.SIZE;
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
