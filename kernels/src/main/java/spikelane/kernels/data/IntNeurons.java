package spikelane.kernels.data;

/**
 * Parameters of a layer's neurons with integer state, in fixed point: a potential of 1 unit of current is
 * {@code 2^fractionBits}. Batch norm is folded into bias and threshold: {@code scale*x + shift >= v_th} is
 * {@code x + shift/scale >= v_th/scale} for a positive scale; for a negative one negate the channel's weights first.
 *
 * @param leakShift    LIF: tau = 2^leakShift; {@link #NO_LEAK} for IF
 * @param reset        what a spike does to the potential
 * @param tie          whether a potential equal to the threshold spikes
 * @param fractionBits how far a current is shifted left
 * @param bias         one a channel, in fixed point, added to the current
 * @param threshold    one a channel, in fixed point
 */
public record IntNeurons(int leakShift, Reset reset, Tie tie, int fractionBits, int[] bias, int[] threshold) {
    /** {@code leakShift} of integrate-and-fire neurons. */
    public static final int NO_LEAK = -1;

    /** Checks the sizes. */
    public IntNeurons {
        if (!(leakShift >= NO_LEAK && leakShift <= 30)) {
            throw new IllegalArgumentException("leakShift " + leakShift + ": -1 to 30 is possible");
        }
        if (!(fractionBits >= 0 && fractionBits <= 30)) {
            throw new IllegalArgumentException("fractionBits " + fractionBits + ": 0 to 30 is possible");
        }
        if (!(bias.length >= 1 && bias.length == threshold.length)) {
            throw new IllegalArgumentException(bias.length + " biases and " + threshold.length + " thresholds");
        }
    }

    /** Neurons that spike at their threshold. */
    public IntNeurons(int leakShift, Reset reset, int fractionBits, int[] bias, int[] threshold) {
        this(leakShift, reset, Tie.FIRES, fractionBits, bias, threshold);
    }

    /**
     * @param m a channel
     * @return the largest potential that does not spike
     */
    public int mostSilent(int m) {
        return tie == Tie.SILENT ? threshold[m] : Math.max(threshold[m], Integer.MIN_VALUE + 1) - 1;
    }

    /** {@return M} */
    public int channels() {
        return bias.length;
    }
}
