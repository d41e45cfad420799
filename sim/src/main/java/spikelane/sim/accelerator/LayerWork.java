package spikelane.sim.accelerator;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import spikelane.sim.data.BadInputException;
import spikelane.sim.network.LayerActivity;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;

/**
 * What one layer asks of an accelerator, for one sample.
 *
 * @param name           the layer
 * @param dims           loop bounds
 * @param input          what its input is made of
 * @param spiking        whether a LIF neuron follows (TCJA layers have none)
 * @param weightBits     b; 32 = full precision
 * @param nonzeroWeights weights that are not zero
 * @param encodedBits    size of the weights in each encoding, payload and metadata
 * @param activeMean     active inputs of a sample, summed over time steps: mean over samples
 * @param activeMax      the same of the sample with the most
 * @param spikeOps       synaptic operations of the mean sample: every active input times every weight it meets
 * @param effectiveOps   those of them whose weight is not zero
 * @param slotOps        multiply-accumulates of nonzero weights, whether or not the input is active; padding left out
 * @param activeOutputs  active outputs of the mean sample, summed over time steps
 * @param activeByPosition H*W active counts of the mean sample, summed over channels; null where only a density is known
 */
public record LayerWork(String name, LayerDimensions dims, Input input, boolean spiking, int weightBits,
        long nonzeroWeights, Map<WeightEncoding, Double> encodedBits, double activeMean, double activeMax,
        double spikeOps, double effectiveOps, double slotOps, double activeOutputs, double[] activeByPosition) {

    /**
     * A layer known by its weights and the activity measured at its input; synaptic operations are exact, spike by spike.
     *
     * @param shape      the layer
     * @param isNonzero      which of its effective weights are not zero, [M, C, R, S]
     * @param weightBits b
     * @param activity   measured activity; null for a layer with real inputs: every input is then active
     * @return its work
     * @throws BadInputException if activity is missing or belongs to another layer
     */
    public static LayerWork of(LayerShape shape, boolean[] isNonzero, int weightBits, LayerActivity activity) {
        if (isNonzero.length != shape.weights()) {
            throw new BadInputException(
                    "layer " + shape.name() + " has " + isNonzero.length + " weights, expected " + shape.weights());
        }
        if (activity == null && shape.input() != Input.REAL) {
            throw new BadInputException(
                    "layer " + shape.name() + " has no measured activity, expected one entry a layer");
        }
        LayerDimensions dims = dimensions(shape);
        Map<WeightEncoding, Double> encoded = new EnumMap<>(WeightEncoding.class);
        for (WeightEncoding encoding : WeightEncoding.values()) {
            encoded.put(encoding, (double) encoding.bits(isNonzero, shape.out(), weightBits));
        }
        long[] nonzeroByTap = nonzeroByTap(shape, isNonzero);
        long nonzero = 0;
        for (long n : nonzeroByTap) {
            nonzero += n;
        }
        double[] dense = operations(shape, nonzeroByTap, null, shape.steps());
        boolean spiking = shape.kind() == LayerShape.Kind.CONV || shape.kind() == LayerShape.Kind.FC;
        if (activity == null) {
            double active = (double) shape.inputs() * shape.steps();
            return new LayerWork(shape.name(), dims, shape.input(), spiking, weightBits, nonzero, encoded, active,
                    active, dense[0], dense[1], dense[1], (double) dims.t() * dims.outputs(), null);
        }
        if (activity.activeByInput().length != shape.inputs()) {
            throw new BadInputException("activity of layer " + shape.name() + " has " + activity.activeByInput().length
                    + " inputs, expected " + shape.inputs());
        }
        double scale = 1.0 / activity.samples();
        double[] ops = operations(shape, nonzeroByTap, activity.activeByInput(), scale);
        double positions = (double) shape.inputs() * shape.steps();
        double[] byPosition = new double[shape.height() * shape.width()];
        for (int i = 0; i < activity.activeByInput().length; i++) {
            byPosition[i % byPosition.length] += activity.activeByInput()[i];
        }
        Arrays.setAll(byPosition, i -> byPosition[i] * scale);
        return new LayerWork(shape.name(), dims, shape.input(), spiking, weightBits, nonzero, encoded,
                activity.meanDensity() * positions, activity.maxDensity() * positions, ops[0], ops[1], dense[1],
                activity.meanDensity() * dims.t() * dims.outputs(), byPosition);
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
        Map<WeightEncoding, Double> encoded = new EnumMap<>(WeightEncoding.class);
        for (WeightEncoding encoding : WeightEncoding.values()) {
            encoded.put(encoding,
                    encoding.expectedBits(dims.weights() / dims.m(), dims.m(), weightDensity, weightBits));
        }
        double positions = (double) dims.inputs() * dims.t();
        double spikeOps = dims.denseOps() * meanDensity;
        return new LayerWork(name, dims, input, spiking, weightBits, Math.round(dims.weights() * weightDensity),
                encoded, positions * meanDensity, positions * maxDensity, spikeOps, spikeOps * weightDensity,
                dims.denseOps() * weightDensity, meanDensity * dims.t() * dims.outputs(), null);
    }

    /**
     * @param meanDensity active inputs / inputs, mean over samples
     * @param maxDensity  the same of the sample with the most
     * @return this layer, known by its densities only, with other ones
     */
    LayerWork withActivity(double meanDensity, double maxDensity) {
        double positions = (double) dims.inputs() * dims.t();
        double spikes = dims.denseOps() * meanDensity;
        return new LayerWork(name, dims, input, spiking, weightBits, nonzeroWeights, encodedBits,
                positions * meanDensity, positions * maxDensity, spikes, slotOps * meanDensity, slotOps,
                meanDensity * dims.t() * dims.outputs(), null);
    }

    /**
     * @param density active outputs / outputs
     * @return this layer with as many of its outputs active
     */
    LayerWork withOutputDensity(double density) {
        return new LayerWork(name, dims, input, spiking, weightBits, nonzeroWeights, encodedBits, activeMean, activeMax,
                spikeOps, effectiveOps, slotOps, density * dims.t() * dims.outputs(), activeByPosition);
    }

    /**
     * @param shape a layer of a network
     * @return its loop bounds; TCJA slides its kernel over the positions of the other axis
     */
    static LayerDimensions dimensions(LayerShape shape) {
        return new LayerDimensions(shape.steps(), shape.out(), shape.in(), shape.height(), shape.width(),
                shape.kernelHeight(), shape.kernelWidth(), 1, 1);
    }

    /** Nonzero weights over all output channels, by [c][r][s]. */
    private static long[] nonzeroByTap(LayerShape shape, boolean[] isNonzero) {
        int taps = isNonzero.length / shape.out();
        long[] nonzero = new long[taps];
        for (int i = 0; i < isNonzero.length; i++) {
            if (isNonzero[i]) {
                nonzero[i % taps]++;
            }
        }
        return nonzero;
    }

    /**
     * {@return operations with every weight and with nonzero weights only: an input at (y, x) meets tap (r, s) where the
     * output (y - r + pad, x - s + pad) exists}
     */
    private static double[] operations(LayerShape shape, long[] nonzeroByTap, long[] activeByInput, double scale) {
        int height = shape.height();
        int width = shape.width();
        int rows = shape.kernelHeight();
        int columns = shape.kernelWidth();
        int padRow = (rows - 1) / 2;
        int padColumn = (columns - 1) / 2;
        double spikeOps = 0;
        double effectiveOps = 0;
        for (int c = 0; c < shape.in(); c++) {
            for (int r = 0; r < rows; r++) {
                for (int s = 0; s < columns; s++) {
                    long active = 0;
                    for (int y = Math.max(0, r - padRow); y < Math.min(height, height + r - padRow); y++) {
                        for (int x = Math.max(0, s - padColumn); x < Math.min(width, width + s - padColumn); x++) {
                            active += activeByInput == null ? 1 : activeByInput[(c * height + y) * width + x];
                        }
                    }
                    spikeOps += (double) active * shape.out();
                    effectiveOps += (double) active * nonzeroByTap[(c * rows + r) * columns + s];
                }
            }
        }
        return new double[]{spikeOps * scale, effectiveOps * scale};
    }

    /** {@return M*C*R*S} */
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
    double operations(Set<Operand> saved, ActivityStatistic statistic) {
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

    /**
     * Active inputs brought into the tiles of one level.
     *
     * @param mapping   tiles and loop order
     * @param level     a level below the outermost
     * @param statistic which sample
     * @return active inputs, an input counted as often as a tile with it is brought in
     */
    double activeLoads(Mapping mapping, int level, ActivityStatistic statistic) {
        long passes = mapping.passes(Operand.INPUTS, level);
        if (activeByPosition == null) {
            return active(statistic) * mapping.visits(Operand.INPUTS, level) / ((double) dims.t() * dims.inputs());
        }
        int[] rows = mapping.rowFetches(level);
        int[] columns = mapping.columnFetches(level);
        double loads = 0;
        int i = 0;
        for (int row : rows) {
            for (int column : columns) {
                loads += activeByPosition[i++] * row * column;
            }
        }
        return loads * passes * share(statistic);
    }

    /** {@return factor from the mean sample to the chosen one} */
    private double share(ActivityStatistic statistic) {
        return activeMean == 0 ? 0 : active(statistic) / activeMean;
    }
}
