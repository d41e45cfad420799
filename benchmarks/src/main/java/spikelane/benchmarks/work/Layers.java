package spikelane.benchmarks.work;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.counts.CountLayer;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.sim.io.BadInputException;

/** The seeded layers that benchmarks time. Bounds are worked out of the same ones, packed by the same form. */
public final class Layers {
    private static final int FRACTION_BITS = 8;
    private static final int THRESHOLD = 6;
    private static final int COUNT_THRESHOLD = 2;
    /** Samples of a fully connected layer that is bit-sliced: a row of 1 x 1 pixels. */
    private static final int FULLY_CONNECTED_SAMPLES = 512;

    private Layers() {}

    /**
     * @param format  ternary, int4 or int8
     * @param density share of the weights that are not zero; 0 for as many as the format has without pruning
     */
    public static IntWeights weights(Arena arena, Geometry g, String format, double density) {
        return new IntWeights(arena, g,
                density == 0 ? Inputs.weights(g, format) : Inputs.weights(g, Inputs.maxAbs(format), density));
    }

    /**
     * @param shape   of a layer
     * @param weights ternary, int4, int8, or file:PATH#layer
     * @param density share of the weights that are not zero, as above; a file has its own
     * @param bits    that a file's weights are quantised to, unless they are codes
     * @throws spikelane.sim.io.BadInputException if the file cannot be read or does not fit
     */
    public static IntWeights weights(Arena arena, String shape, String weights, double density, int bits) {
        Geometry g = Shapes.layer(shape);
        return FileLayer.isFile(weights)
                ? new IntWeights(arena, g, FileWeights.read(weights, shape).codes(bits))
                : weights(arena, g, weights, density);
    }

    /**
     * @param shape   of a layer
     * @param weights f32, which are seeded, or file:PATH#layer
     * @throws spikelane.sim.io.BadInputException if the file cannot be read or does not fit
     */
    public static FloatWeights floatWeights(Arena arena, String shape, String weights) {
        Geometry g = Shapes.layer(shape);
        if (FileLayer.isFile(weights)) {
            return new FloatWeights(arena, g, FileWeights.read(weights, shape).values());
        }
        if (!weights.equals("f32")) {
            throw new BadInputException("weights " + weights + ": f32 or file:PATH#layer was expected");
        }
        return floatWeights(arena, g);
    }

    public static FloatWeights floatWeights(Arena arena, Geometry g) {
        return new FloatWeights(arena, g, Inputs.floats(g.rows() * g.outputs()));
    }

    /** {@return the form that the rule picks for {@code vector}, or the one of that name} */
    public static SpikeForm spikeForm(IntWeights weights, String implementation) {
        return implementation.equals("vector") ? SpikeForms.byRule(weights).form() : SpikeForms.of(implementation);
    }

    /**
     * @param implementation scalar, or vector
     * @return a first layer with {@link #firstLayerNeurons}, at rest
     */
    public static CountLayer countLayer(Arena arena, IntWeights weights, int maxCount, String implementation) {
        int outputs = weights.geometry().outputs();
        int[] rest = new int[outputs];
        return Kernels.choose(Implementation.of(implementation))
                .countLayer(arena, weights, firstLayerNeurons(outputs), rest, maxCount)
                .orElseGet(() -> CountLayer.scalar(weights, firstLayerNeurons(outputs), rest, maxCount));
    }

    /** {@return scalar, the form that is picked for {@code vector}, or the one of that name} */
    public static CountPropagation counts(Arena arena, IntWeights weights, int maxCount, String implementation) {
        return switch (implementation) {
            case "scalar", "vector" ->
                Kernels.choose(Implementation.of(implementation)).countPropagation(arena, weights, maxCount).kernel();
            default -> CountForms.all().stream().filter(form -> form.toString().equals(implementation)).findFirst()
                    .orElseThrow(() -> Inputs.unknown(implementation)).make(arena, weights, maxCount);
        };
    }

    /**
     * @param shape   of a depthwise layer
     * @param weights ternary, int4, int8, or file:PATH#layer
     * @param bits    that a file's weights are quantised to, unless they are codes
     * @return its weights: those of one input channel
     * @throws spikelane.sim.io.BadInputException if the file cannot be read or does not fit
     */
    public static IntWeights filters(Arena arena, String shape, String weights, int bits) {
        Geometry g = Shapes.filters(shape);
        return new IntWeights(arena, g,
                FileLayer.isFile(weights) ? FileWeights.read(weights, shape).codes(bits) : Inputs.weights(g, weights));
    }

    /** {@return a depthwise layer, scalar or vector} */
    public static DepthwisePropagation depthwise(Arena arena, String shape, IntWeights filters, String implementation) {
        return Kernels.choose(Implementation.of(implementation))
                .depthwisePropagation(arena, filters, Shapes.layer(shape).channels()).kernel();
    }

    /**
     * @param batch bits of a word
     * @param zeros share of the weights that are zero
     * @return a ternary layer with its neurons
     */
    public static SlicedPlan sliced(Arena arena, String shape, int batch, double zeros) {
        return sliced(arena, shape, batch, zeros, FRACTION_BITS);
    }

    /** The same with as many bits of a fraction; networks have up to 16, and more planes of potentials. */
    public static SlicedPlan sliced(Arena arena, String shape, int batch, double zeros, int fractionBits) {
        Geometry parsed = Shapes.layer(shape);
        Geometry g = Shapes.isConvolution(shape)
                ? parsed
                : Geometry.sameSize(parsed.channels(), 1, FULLY_CONNECTED_SAMPLES / batch, parsed.outputs(), 1);
        IntWeights weights = new IntWeights(arena, g, Inputs.weights(g, 1, 1 - zeros));
        return SlicedPlan.convolution(weights, neurons(g.outputs(), THRESHOLD, fractionBits), batch);
    }

    /** {@return a ternary layer of event counts below 2^inputPlanes, with its neurons} */
    public static SlicedPlan slicedCounts(Arena arena, String shape, int batch, int inputPlanes) {
        Geometry g = Shapes.layer(shape);
        return SlicedPlan.counts(weights(arena, g, "ternary", 0), firstLayerNeurons(g.outputs()), batch, inputPlanes);
    }

    /** {@return neurons behind event counts} */
    public static IntNeurons firstLayerNeurons(int outputs) {
        return neurons(outputs, COUNT_THRESHOLD, FRACTION_BITS);
    }

    private static IntNeurons neurons(int outputs, int threshold, int fractionBits) {
        RandomGenerator random = Inputs.random();
        int[] thresholds = new int[outputs];
        Arrays.fill(thresholds, threshold << fractionBits);
        int[] bias = random.ints(outputs, -300, 300).map(value -> value << (fractionBits - FRACTION_BITS)).toArray();
        return new IntNeurons(1, Reset.HARD, fractionBits, bias, thresholds);
    }
}
