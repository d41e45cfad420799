package spikelane.sim.network;

/**
 * One layer with weights, as training, kernels, cost model and reports see it. The weight tensor is
 * {@code [out, in, kernelHeight, kernelWidth]} without the dimensions that its kind does not have: convolution
 * {@code [M, C, R, S]}, fully connected {@code [M, C]}, TCJA {@code [M, C, 4]}.
 *
 * @param name         the weight tensor's name in model files: conv0, tcja_t3, tcja_c3, fc0
 * @param kind         what the layer computes
 * @param input        what its input is made of
 * @param steps        T, how often it runs for one sample (1 for TCJA, which sees all time steps at once)
 * @param in           C
 * @param out          M
 * @param kernelHeight R
 * @param kernelWidth  S
 * @param height       H of input and output (padding keeps the size)
 * @param width        W of input and output
 */
public record LayerShape(String name, Kind kind, Input input, int steps, int in, int out, int kernelHeight,
        int kernelWidth, int height, int width) {
    /** What a layer computes. */
    public enum Kind {
        /** 3x3 convolution, padding 1, stride 1. */
        CONV,
        /** Fully connected. */
        FC,
        /** TCJA, over the channel axis: T features in and out, C positions. */
        TCJA_TIME,
        /** TCJA, over the time axis: C features in and out, T positions. */
        TCJA_CHANNEL
    }

    /** What a layer's input is made of. */
    public enum Input {
        /** Event counts, small non-negative integers. */
        COUNTS,
        /** Spikes. */
        BITS,
        /** Spikes times one positive float per time step and channel. */
        GATED,
        /** Real numbers: the mean spikes that TCJA sees. */
        REAL
    }

    /** {@return sizes of the weight tensor, outermost first} */
    public int[] weightShape() {
        return switch (kind) {
            case CONV -> new int[]{out, in, kernelHeight, kernelWidth};
            case FC -> new int[]{out, in};
            case TCJA_TIME, TCJA_CHANNEL -> new int[]{out, in, kernelWidth};
        };
    }

    /** {@return the shape in short: {@code CxMxRxS@HxW}, fully connected {@code CxM}} */
    public String label() {
        String channels = in + "x" + out;
        return kind == Kind.FC
                ? channels
                : channels + "x" + kernelHeight + "x" + kernelWidth + "@" + height + "x" + width;
    }

    /** {@return number of weights} */
    public long weights() {
        return (long) out * in * kernelHeight * kernelWidth;
    }

    /** {@return C*H*W, input positions of one run} */
    public long inputs() {
        return (long) in * height * width;
    }

    /** {@return M*H*W, output positions of one run} */
    public long outputs() {
        return (long) out * height * width;
    }
}
