package spikelane.sim.accelerator.work;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.SynapticOperations;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.NeuronModel;

/**
 * What one layer asks of an accelerator, for one sample.
 *
 * @param name           the layer
 * @param dims           loop bounds
 * @param input          what its input is made of
 * @param spiking        whether a LIF neuron follows (TCJA layers have none)
 * @param weightBits     b; 32 = full precision
 * @param membraneBits   bits of a membrane potential; null: the accelerator's, and then not in JSON
 * @param nonzeroWeights weights that are not zero
 * @param encodedBits    size of the weights in each encoding, payload and metadata
 * @param activeMean     active inputs of a sample, summed over time steps: mean over samples
 * @param activeMax      the same of the sample with the most
 * @param spikeOps       event-driven synaptic operations of the mean sample, as {@link SynapticOperations} counts them
 * @param effectiveOps   effective ones
 * @param slotOps        slots: nonzero weights, whether or not the input is active
 * @param activeOutputs  active outputs of the mean sample, summed over time steps
 * @param activeByPosition H*W active counts of the mean sample, summed over channels; null where only a density is known
 */
public record LayerWork(String name, LayerDimensions dims, Input input, boolean spiking, int weightBits,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer membraneBits, long nonzeroWeights,
        Map<WeightEncoding, Double> encodedBits, double activeMean, double activeMax, double spikeOps,
        double effectiveOps, double slotOps, double activeOutputs, double[] activeByPosition) {
    /** Room for rounding in sums of counts. */
    private static final double ROUNDING = 1e-6;
    /** Least share of active inputs beside 0: below it the ratio of two shares is no longer exact. */
    public static final double LEAST_DENSITY = 1e-15;
    /** Widths of weights, in words. */
    public static final String WIDTHS = "1 to 16, or 32 for full precision";
    /** Most bits that a format takes for a weight beside the weight itself. */
    private static final int MOST_METADATA = 64;

    /** Checks that every count is one that a layer of these loop bounds can have. */
    public LayerWork {
        requireName(name);
        require(dims != null && input != null && encodedBits != null,
                "the layer " + name + " has no dims, input or encodedBits");
        require(isWidth(weightBits), "weightBits are " + weightBits + ", expected " + WIDTHS);
        require(membraneBits == null || (membraneBits >= 1 && membraneBits <= 32),
                "membraneBits are " + membraneBits + ", expected 1 to 32");
        require(nonzeroWeights >= 0 && nonzeroWeights <= dims.weights(),
                "nonzeroWeights is " + nonzeroWeights + ", expected 0 to " + dims.weights());
        double dense = (double) dims.denseOps();
        for (WeightEncoding encoding : WeightEncoding.values()) {
            require(encodedBits.get(encoding) != null, "encodedBits have no " + encoding);
            requireRange("encodedBits of " + encoding, encodedBits.get(encoding),
                    (double) dims.weights() * (weightBits + MOST_METADATA));
        }
        // in the order of the encodings: that of Map.copyOf changes from JVM to JVM, and with it the bytes of files
        encodedBits = Collections.unmodifiableMap(new EnumMap<>(encodedBits));
        double positions = (double) dims.inputs() * dims.t();
        requireRange("activeMean", activeMean, positions);
        requireRange("activeMax", activeMax, positions);
        require(activeMax >= activeMean * (1 - ROUNDING),
                "activeMax is " + activeMax + ", expected at least activeMean, " + activeMean);
        require(activeMean == 0 ? activeMax == 0 : activeMean >= positions * LEAST_DENSITY,
                "activeMean is " + activeMean + " and activeMax " + activeMax + ", expected both 0 or none near it");
        requireRange("spikeOps", spikeOps, dense);
        requireRange("slotOps", slotOps, dense);
        requireRange("effectiveOps", effectiveOps, Math.min(spikeOps, slotOps));
        requireRange("activeOutputs", activeOutputs, (double) dims.outputs() * dims.t());
        if (activeByPosition != null) {
            require(activeByPosition.length == (long) dims.h() * dims.w(),
                    "activeByPosition has " + activeByPosition.length + " entries, expected one an input position");
            for (double active : activeByPosition) {
                requireRange("activeByPosition", active, (double) dims.t() * dims.c());
            }
        }
    }

    /** {@return whether the model knows what arithmetic of weights of so many bits costs} */
    public static boolean isWidth(int bits) {
        return (bits >= 1 && bits <= 16) || bits == 32;
    }

    private static void requireName(String name) {
        require(name != null && !name.isBlank() && name.codePoints().noneMatch(Character::isISOControl),
                "a layer's name is " + (name == null ? "null" : BadInputException.quote(name))
                        + ", expected a text without control characters");
    }

    private static void requireRange(String what, double value, double most) {
        require(value >= 0 && value <= most * (1 + ROUNDING), what + " is " + value + ", expected 0 to " + most);
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    /**
     * A layer known by its weights and the activity measured at its input; synaptic operations are exact, spike by spike.
     *
     * @param numbers    the layer
     * @param weightBits b
     * @param activity   measured activity; null for a layer with real inputs: every input is then active
     * @return its work
     * @throws BadInputException if activity is missing or belongs to another layer
     */
    public static LayerWork of(LayerNumbers numbers, int weightBits, LayerActivity activity) {
        LayerShape shape = numbers.shape();
        if (activity == null && shape.input() != Input.REAL) {
            throw new BadInputException(
                    "layer " + shape.name() + " has no measured activity, expected one entry a layer");
        }
        if (activity != null && activity.activeByInput().length != shape.inputs()) {
            throw new BadInputException("activity of layer " + shape.name() + " has " + activity.activeByInput().length
                    + " inputs, expected " + shape.inputs());
        }
        boolean[] isNonzero = new boolean[numbers.size()];
        for (int i = 0; i < isNonzero.length; i++) {
            isNonzero[i] = !numbers.isZero(i);
        }
        Map<WeightEncoding, Double> encoded = new EnumMap<>(WeightEncoding.class);
        for (WeightEncoding encoding : WeightEncoding.values()) {
            encoded.put(encoding, (double) encoding.bits(isNonzero, shape.out(), weightBits));
        }
        return measured(shape, weightBits, numbers.nonzeros(), encoded, SynapticOperations.of(numbers, activity),
                activity);
    }

    /**
     * A layer known by the activity measured at its input, and of its weights by their density. Its operations of active
     * inputs are exact; which of them meet a zero weight is expected, weights independent of the spikes.
     *
     * @param activity      measured activity, of a layer as large as its arrays
     * @param weightBits    b
     * @param weightDensity nonzero weights / weights
     * @return its work
     */
    public static LayerWork of(LayerActivity activity, int weightBits, double weightDensity) {
        LayerShape shape = activity.layer();
        SynapticOperations.Count all = SynapticOperations.of(shape, activity, null);
        return measured(shape, weightBits, Math.round(shape.weights() * weightDensity),
                expectedBits(LayerDimensions.of(shape), weightBits, weightDensity),
                new SynapticOperations.Count(all.eventDriven() * weightDensity, all.eventDriven(),
                        all.dense() * weightDensity, all.dense()),
                activity);
    }

    private static LayerWork measured(LayerShape shape, int weightBits, long nonzeros,
            Map<WeightEncoding, Double> encoded, SynapticOperations.Count count, LayerActivity activity) {
        LayerDimensions dims = LayerDimensions.of(shape);
        double positions = (double) shape.inputs() * shape.steps();
        double meanDensity = activity == null ? 1 : activity.meanDensity();
        double maxDensity = activity == null ? 1 : activity.maxDensity();
        return new LayerWork(shape.name(), dims, shape.input(), shape.spiking(), weightBits, null, nonzeros, encoded,
                meanDensity * positions, maxDensity * positions, count.eventDriven(), count.effective(), count.slots(),
                meanDensity * dims.t() * dims.outputs(), activity == null ? null : byPosition(shape, activity));
    }

    private static double[] byPosition(LayerShape shape, LayerActivity activity) {
        double[] byPosition = new double[shape.pixels()];
        for (int i = 0; i < activity.activeByInput().length; i++) {
            byPosition[i % byPosition.length] += activity.activeByInput()[i];
        }
        Arrays.setAll(byPosition, i -> byPosition[i] / activity.samples());
        return byPosition;
    }

    /**
     * A layer known by its densities only.
     *
     * @param name          the layer
     * @param dims          loop bounds
     * @param input         what its input is made of
     * @param spiking       whether a LIF neuron follows
     * @param weightBits    b
     * @param weightDensity nonzero weights / weights
     * @param meanDensity   active inputs / inputs, mean over samples
     * @param maxDensity    the same of the sample with the most
     * @return its expected work, weights and activity independent
     */
    public static LayerWork ofDensities(String name, LayerDimensions dims, Input input, boolean spiking, int weightBits,
            double weightDensity, double meanDensity, double maxDensity) {
        Map<WeightEncoding, Double> encoded = expectedBits(dims, weightBits, weightDensity);
        double positions = (double) dims.inputs() * dims.t();
        double spikeOps = dims.denseOps() * meanDensity;
        return new LayerWork(name, dims, input, spiking, weightBits, null, Math.round(dims.weights() * weightDensity),
                encoded, positions * meanDensity, positions * maxDensity, spikeOps, spikeOps * weightDensity,
                dims.denseOps() * weightDensity, meanDensity * dims.t() * dims.outputs(), null);
    }

    private static Map<WeightEncoding, Double> expectedBits(LayerDimensions dims, int weightBits, double density) {
        Map<WeightEncoding, Double> expected = new EnumMap<>(WeightEncoding.class);
        for (WeightEncoding encoding : WeightEncoding.values()) {
            expected.put(encoding, encoding.expectedBits(dims.weights() / dims.m(), dims.m(), density, weightBits));
        }
        return expected;
    }

    /**
     * @param meanDensity active inputs / inputs, mean over samples
     * @param maxDensity  the same of the sample with the most
     * @return this layer, known by its densities only, with other ones
     */
    public LayerWork withActivity(double meanDensity, double maxDensity) {
        double positions = (double) dims.inputs() * dims.t();
        double spikes = dims.denseOps() * meanDensity;
        return new LayerWork(name, dims, input, spiking, weightBits, membraneBits, nonzeroWeights, encodedBits,
                positions * meanDensity, positions * maxDensity, spikes, slotOps * meanDensity, slotOps,
                meanDensity * dims.t() * dims.outputs(), null);
    }

    /**
     * @param bits of a membrane potential; {@link NeuronModel#WIDE}: the accelerator's
     * @return this layer with them
     */
    LayerWork withMembrane(int bits) {
        return new LayerWork(name, dims, input, spiking, weightBits, bits == NeuronModel.WIDE ? null : bits,
                nonzeroWeights, encodedBits, activeMean, activeMax, spikeOps, effectiveOps, slotOps, activeOutputs,
                activeByPosition);
    }

    /**
     * @param neurons whether a LIF neuron follows
     * @return this layer with or without neurons behind it
     */
    LayerWork withNeurons(boolean neurons) {
        return new LayerWork(name, dims, input, neurons, weightBits, membraneBits, nonzeroWeights, encodedBits,
                activeMean, activeMax, spikeOps, effectiveOps, slotOps, activeOutputs, activeByPosition);
    }

    /**
     * @param density active outputs / outputs
     * @return this layer with as many of its outputs active
     */
    LayerWork withOutputDensity(double density) {
        return new LayerWork(name, dims, input, spiking, weightBits, membraneBits, nonzeroWeights, encodedBits,
                activeMean, activeMax, spikeOps, effectiveOps, slotOps, density * dims.t() * dims.outputs(),
                activeByPosition);
    }

    /** {@return M*C/groups*R*S} */
    public long weights() {
        return dims.weights();
    }

    /** {@return nonzero weights / weights} */
    public double weightDensity() {
        return (double) nonzeroWeights / weights();
    }

    /**
     * @param statistic which sample
     * @return active inputs summed over time steps
     */
    public double active(ActivityStatistic statistic) {
        return statistic == ActivityStatistic.MEAN ? activeMean : activeMax;
    }

    /**
     * @param statistic which sample
     * @return active inputs / inputs
     */
    public double density(ActivityStatistic statistic) {
        return active(statistic) / dims.inputs() / dims.t();
    }

    /**
     * @param statistic which sample; operations are taken to grow with its active inputs
     * @return synaptic operations driven by active inputs, zero weights counted
     */
    public double spikeOps(ActivityStatistic statistic) {
        return spikeOps * share(statistic);
    }

    /**
     * @param statistic which sample
     * @return synaptic operations driven by active inputs whose weight is not zero
     */
    public double effectiveOps(ActivityStatistic statistic) {
        return effectiveOps * share(statistic);
    }

    /**
     * @param saved     of WEIGHTS and INPUTS, those whose zeros are left out
     * @param statistic which sample
     * @return operations of one sample
     */
    public double operations(Set<Operand> saved, ActivityStatistic statistic) {
        if (saved.contains(Operand.INPUTS)) {
            return saved.contains(Operand.WEIGHTS) ? effectiveOps(statistic) : spikeOps(statistic);
        }
        return saved.contains(Operand.WEIGHTS) ? slotOps : dims.denseOps();
    }

    /**
     * @param statistic which sample
     * @return active outputs, summed over time steps
     */
    public double activeOutputs(ActivityStatistic statistic) {
        return activeOutputs * share(statistic);
    }

    /** {@return factor from the mean sample to the chosen one} */
    public double share(ActivityStatistic statistic) {
        return activeMean == 0 ? 0 : active(statistic) / activeMean;
    }
}
