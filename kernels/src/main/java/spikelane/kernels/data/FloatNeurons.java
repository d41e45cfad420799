package spikelane.kernels.data;

/**
 * Parameters of a layer's neurons with float32 state. Folded batch norm is {@code scale} and {@code bias}.
 *
 * @param leaky     whether the potential decays (LIF, PLIF) or not (IF)
 * @param gain      1/tau for LIF, sigmoid(w) for PLIF, 1 for IF
 * @param reset     what a spike does to the potential
 * @param tie       whether a potential equal to the threshold spikes
 * @param vReset    potential that a leaky neuron decays to, and that a hard reset sets
 * @param scale     one a channel, multiplies the current
 * @param bias      one a channel, added to the scaled current
 * @param threshold one a channel
 */
public record FloatNeurons(boolean leaky, float gain, Reset reset, Tie tie, float vReset, float[] scale, float[] bias,
        float[] threshold) {
    /** Checks the sizes. */
    public FloatNeurons {
        if (!(scale.length >= 1 && scale.length == bias.length && bias.length == threshold.length)) {
            throw new IllegalArgumentException(
                    scale.length + " scales, " + bias.length + " biases and " + threshold.length + " thresholds");
        }
    }

    /** Neurons that spike at their threshold. */
    public FloatNeurons(boolean leaky, float gain, Reset reset, float vReset, float[] scale, float[] bias,
            float[] threshold) {
        this(leaky, gain, reset, Tie.FIRES, vReset, scale, bias, threshold);
    }

    /** {@return M} */
    public int channels() {
        return scale.length;
    }
}
