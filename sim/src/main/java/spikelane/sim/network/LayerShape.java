package spikelane.sim.network;

import spikelane.kernels.data.Geometry;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.Window;

/**
 * One layer with weights, as training, kernels, cost model and reports see it. The weight tensor is
 * {@code [out, in / groups, kernelHeight, kernelWidth]} without the dimensions that its kind does not have: convolution
 * {@code [M, C / groups, R, S]}, fully connected {@code [M, C]}, TCJA {@code [M, C, 4]}.
 *
 * @param name   the layer's name: conv0, fc0; of a gate's two tcja3.time and tcja3.channel
 * @param kind   what the layer computes
 * @param input  what its input is made of
 * @param steps  T, how often it runs for one sample (1 for TCJA, which sees all time steps at once)
 * @param source what it reads, C x H x W; a fully connected layer reads it flattened, C outermost
 * @param target what it gives, M x P x Q
 * @param window kernel, stride and padding; of a fully connected layer 1 x 1
 * @param groups 1, or C of a depthwise convolution
 */
public record LayerShape(String name, Kind kind, Input input, int steps, FeatureShape source, FeatureShape target,
        Window window, int groups) {
    private static final Extent ONE = new Extent(1, 1);
    private static final Extent NONE = new Extent(0, 0);
    private static final Window POINT = new Window(ONE, ONE, NONE);

    /** What a layer computes. */
    public enum Kind {
        /** Convolution. */
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
        /** Event counts, or sums of spikes: small non-negative integers. */
        COUNTS,
        /** Spikes. */
        BITS,
        /** Spikes times one positive float per time step and channel. */
        GATED,
        /** Real numbers: the mean spikes that TCJA sees. */
        REAL
    }

    /**
     * @param name    the layer's name
     * @param input   what its input is made of
     * @param steps   T
     * @param source  C x H x W
     * @param outputs M
     * @param window  kernel, stride and padding
     * @param groups  1, or C of a depthwise one
     * @return a convolution
     */
    public static LayerShape convolution(String name, Input input, int steps, FeatureShape source, int outputs,
            Window window, int groups) {
        return new LayerShape(name, Kind.CONV, input, steps, source, window.output(source, outputs), window, groups);
    }

    /**
     * @param name    the layer's name
     * @param input   what its input is made of
     * @param steps   T
     * @param source  C x H x W, read flattened
     * @param outputs M
     * @return a fully connected layer
     */
    public static LayerShape fullyConnected(String name, Input input, int steps, FeatureShape source, int outputs) {
        return new LayerShape(name, Kind.FC, input, steps, source, new FeatureShape(outputs, 1, 1), POINT, 1);
    }

    /** {@return the convolution of a TCJA gate over features that lie in a row of positions} */
    static LayerShape gate(String name, Kind kind, int features, int positions) {
        FeatureShape row = new FeatureShape(features, 1, positions);
        return new LayerShape(name, kind, Input.REAL, 1, row, row,
                new Window(new Extent(1, Network.TCJA_WIDTH), ONE, new Extent(0, 1)), 1);
    }

    /** {@return the name of the weight tensor in model files} */
    public String tensor() {
        return kind == Kind.CONV || kind == Kind.FC ? name + ".weight" : name;
    }

    /** {@return whether neurons follow it: not behind TCJA} */
    public boolean spiking() {
        return kind == Kind.CONV || kind == Kind.FC;
    }

    /** {@return C, inputs of a fully connected layer} */
    public int in() {
        return kind == Kind.FC ? source.size() : source.channels();
    }

    /** {@return M} */
    public int out() {
        return target.channels();
    }

    /** {@return R} */
    public int kernelHeight() {
        return window.kernel().rows();
    }

    /** {@return S} */
    public int kernelWidth() {
        return window.kernel().columns();
    }

    /** {@return H of the input; 1 of a fully connected layer} */
    public int height() {
        return kind == Kind.FC ? 1 : source.height();
    }

    /** {@return W of the input; 1 of a fully connected layer} */
    public int width() {
        return kind == Kind.FC ? 1 : source.width();
    }

    /** {@return H*W of the input; 1 of a fully connected layer} */
    public int pixels() {
        return height() * width();
    }

    /** {@return sizes of the weight tensor, outermost first} */
    public int[] weightShape() {
        return switch (kind) {
            case CONV -> new int[]{out(), in() / groups, kernelHeight(), kernelWidth()};
            case FC -> new int[]{out(), in()};
            case TCJA_TIME, TCJA_CHANNEL -> new int[]{out(), in(), kernelWidth()};
        };
    }

    /**
     * {@return the shape in short: {@code CxMxRxS@HxW}, fully connected {@code CxM}; a stride and a depthwise convolution
     * are said behind it}
     */
    public String label() {
        String channels = in() + "x" + out();
        if (kind == Kind.FC) {
            return channels;
        }
        return channels + "x" + kernelHeight() + "x" + kernelWidth() + "@" + height() + "x" + width()
                + (window.stride().equals(ONE) ? "" : " stride " + window.stride()) + (groups == 1 ? "" : " depthwise");
    }

    /** {@return number of weights} */
    public long weights() {
        return (long) out() * (in() / groups) * kernelHeight() * kernelWidth();
    }

    /** {@return C*H*W, input positions of one run} */
    public long inputs() {
        return source.size();
    }

    /** {@return M*P*Q, output positions of one run} */
    public long outputs() {
        return target.size();
    }

    /**
     * @return the layer as kernels see it; a depthwise one, whose weights are a dense layer's with zeros between groups, is
     *         that dense layer. Null for TCJA, which has no kernel of its own
     * @throws IllegalArgumentException if kernels have no such shape
     */
    public Geometry geometry() {
        return switch (kind) {
            case CONV -> {
                if (window.stride().rows() != window.stride().columns()
                        || window.padding().rows() != window.padding().columns()) {
                    throw new IllegalArgumentException("layer " + name + ": stride " + window.stride() + ", padding "
                            + window.padding() + ", expected the same for rows and columns");
                }
                yield new Geometry(in(), height(), width(), out(), kernelHeight(), kernelWidth(),
                        window.stride().rows(), window.padding().rows());
            }
            case FC -> Geometry.fullyConnected(source.channels(), source.height(), source.width(), out());
            case TCJA_TIME, TCJA_CHANNEL -> null;
        };
    }

    /**
     * @return a depthwise layer's weights as kernels see them: the convolution of one input channel into all outputs, whose
     *         weights come in the order of the weight tensor
     * @throws IllegalArgumentException if kernels have no such shape, or the layer is dense
     */
    public Geometry filters() {
        if (groups != in()) {
            throw new IllegalArgumentException("layer " + name + " is not depthwise");
        }
        Geometry dense = geometry();
        return new Geometry(1, dense.height(), dense.width(), dense.outputs(), dense.kernelHeight(),
                dense.kernelWidth(), dense.stride(), dense.padding());
    }
}
