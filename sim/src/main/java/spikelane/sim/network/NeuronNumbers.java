package spikelane.sim.network;

import java.util.Arrays;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;

/**
 * The numbers of a layer's neurons as kernels take them: potentials count from the one that a hard reset sets, and the
 * input is what the potential of a leaky neuron runs after. With x the layer's normalised sum,
 *
 * <pre>
 *  U = V + leak * (I - V)      I = rest + gain / leak * x - resetTo     leaky
 *  U = V + I                   I = gain * x                             IF
 *  spike when U &gt;= threshold, or above it where the tie is silent; V = 0 or U - threshold
 * </pre>
 *
 * @param model     the neuron
 * @param scale     of x, one a channel
 * @param offset    added to {@code scale * x}
 * @param threshold one a channel, above 0
 * @param initial   V before the first time step: 0 unless a hard reset sets another potential
 */
public record NeuronNumbers(NeuronModel model, double[] scale, double offset, double[] threshold, double initial) {
    /** How far a quotient of two numbers that were rounded to float32 may be from what was meant, relatively. */
    private static final double FLOAT_ROUNDING = 0x1p-22;

    static NeuronNumbers of(Model network, Layer.Neurons neurons, FeatureShape shape) {
        NeuronModel model = neurons.model();
        double[] threshold = perChannel(network, neurons, "threshold", shape, model.threshold());
        double[] gain = perChannel(network, neurons, "gain", shape, model.gain());
        double[] leak = perChannel(network, neurons, "leak", shape, model.leak());
        if (Arrays.stream(leak).anyMatch(l -> l != leak[0])) {
            throw new IllegalArgumentException("layer " + neurons.name()
                    + ": time constants that differ from channel to channel are not run by the kernels");
        }
        if (model.kind().hasSynapse()) {
            throw new IllegalArgumentException(
                    "layer " + neurons.name() + ": neurons with a synapse are not run by the kernels");
        }
        double resetTo = model.reset() == Reset.HARD ? model.resetTo() : 0;
        boolean leaky = leak[0] > 0;
        double[] scale = Arrays.stream(gain).map(g -> leaky ? g / leak[0] : g).toArray();
        for (int m = 0; m < threshold.length; m++) {
            threshold[m] -= resetTo;
            if (!(threshold[m] > 0)) {
                throw new IllegalArgumentException("layer " + neurons.name() + ": channel " + m
                        + " spikes at or below its reset potential, expected a threshold above it");
            }
        }
        return new NeuronNumbers(
                new NeuronModel(model.kind(), leak[0], model.gain(), 1, 1, model.rest(), model.threshold(), model.tie(),
                        model.reset(), model.resetTo(), model.membraneBits()),
                scale, leaky ? model.rest() - resetTo : 0, threshold, 0 - resetTo);
    }

    private static double[] perChannel(Model network, Layer.Neurons neurons, String part, FeatureShape shape,
            double other) {
        Tensor tensor = network.tensors().get(neurons.name() + "." + part);
        double[] values = new double[shape.channels()];
        if (tensor == null) {
            Arrays.fill(values, other);
            return values;
        }
        int pixels = tensor.data().length / values.length;
        for (int i = 0; i < tensor.data().length; i++) {
            values[i / pixels] = tensor.data()[i];
            if (tensor.data()[i] != tensor.data()[i / pixels * pixels]) {
                throw new IllegalArgumentException("layer " + neurons.name() + ": a " + part
                        + " that differs from neuron to neuron of a channel is not run by the kernels");
            }
        }
        return values;
    }

    /** {@return whether the potential decays} */
    public boolean leaky() {
        return model.leak() > 0;
    }

    /** {@return whether a potential must pass its threshold to spike, not only reach it} */
    public boolean strict() {
        return model.tie() == Tie.SILENT;
    }

    /**
     * {@return k where the leak is 2^-k, so that integers can shift; 0 of a leak of 1; -1 of no leak, -2 of another. A
     *         time constant that came as float32 gives it within 2^-22}
     */
    int leakShift() {
        if (!leaky()) {
            return -1;
        }
        int shift = (int) Math.rint(-Math.log(model.leak()) / Math.log(2));
        return Math.abs(Math.scalb(model.leak(), shift) - 1) <= FLOAT_ROUNDING ? shift : -2;
    }

    /**
     * @param fold batch norm behind the layer
     * @return the neurons' input I as a multiple of the layer's sum, and what is added
     */
    BatchNormFold drive(BatchNormFold fold) {
        double[] scales = new double[scale.length];
        double[] biases = new double[scale.length];
        for (int m = 0; m < scales.length; m++) {
            scales[m] = fold.scale()[m] * scale[m];
            biases[m] = fold.bias()[m] * scale[m] + offset;
        }
        return new BatchNormFold(scales, biases);
    }
}
