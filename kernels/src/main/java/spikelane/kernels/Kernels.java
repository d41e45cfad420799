package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.Locale;

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
        if (!vector) {
            return new SpikePropagationScalar(weights);
        }
        if (!weights.ternary()) {
            return new SpikePropagationVector(arena, weights);
        }
        return weights.geometry().outputPixels() == 1 && weights.geometry().outputs() > Lanes.vectorBits() / 2
                ? new SpikePropagationPlanesVector(arena, weights)
                : new SpikePropagationNibblesVector(arena, weights);
    }

    /**
     * @param arena    owner of what the form packs for itself
     * @param weights  weights of a layer
     * @param maxCount largest event count
     * @return event counts times integer weights
     */
    public CountPropagation countPropagation(Arena arena, PackedWeights weights, int maxCount) {
        return vector
                ? new CountPropagationVector(arena, weights, maxCount)
                : new CountPropagationScalar(weights, maxCount);
    }

    /**
     * @param weights weights of a layer
     * @return event counts times float weights
     */
    public FloatCountPropagation floatCountPropagation(FloatWeights weights) {
        return vector ? new FloatCountPropagationVector(weights) : new FloatCountPropagationScalar(weights);
    }

    /**
     * @param weights weights of a layer
     * @return gated spikes times float weights
     */
    public GatedPropagation gatedPropagation(FloatWeights weights) {
        return vector ? new GatedPropagationVector(weights) : new GatedPropagationScalar(weights);
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
}
