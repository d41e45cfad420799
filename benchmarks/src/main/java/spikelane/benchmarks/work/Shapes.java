package spikelane.benchmarks.work;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.PoolWindow;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.Window;
import spikelane.sim.network.LayerShape;

/**
 * Shapes as benchmarks name them. Layers as {@code LayerShape.label} prints them: {@code 2048x512} (in x out) and
 * {@code 128x128x3x3@32x32} (in x out x R x S @ H x W); behind it {@code stride 2} where it is not 1, {@code padding 0}
 * where it is not half the kernel, and {@code depthwise}. Images alone: {@code 128@32x32} (channels @ H x W). Windows of
 * pooling: {@code 3 stride 2 padding 1}.
 */
public final class Shapes {
    private static final Pattern LAYER = Pattern.compile(
            "(\\d+)x(\\d+)(?:x(\\d+)x(\\d+)@(\\d+)x(\\d+)(?: stride (\\d+))?(?: padding (\\d+))?( depthwise)?)?");
    private static final Pattern WINDOW = Pattern.compile("(\\d+) stride (\\d+)(?: padding (\\d+))?");
    private static final Pattern IMAGE = Pattern.compile("(\\d+)@(\\d+)x(\\d+)");

    private Shapes() {}

    /** An image without weights. */
    public record Image(int channels, int height, int width) {
        public int pixels() {
            return height * width;
        }
    }

    private static Matcher match(Pattern pattern, String shape, String expected) {
        Matcher matcher = pattern.matcher(shape);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("shape " + shape + ": " + expected + " was expected");
        }
        return matcher;
    }

    private static Matcher layerParts(String shape) {
        return match(LAYER, shape, "2048x512 or 128x128x3x3@32x32");
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static int number(Matcher matcher, int group, int unsaid) {
        return matcher.group(group) == null ? unsaid : number(matcher, group);
    }

    /** {@return a fully connected layer, or a convolution, with stride 1 and the image's size unless it says otherwise} */
    public static Geometry layer(String shape) {
        Matcher parts = layerParts(shape);
        return parts.group(3) == null
                ? Geometry.fullyConnected(number(parts, 1), 1, 1, number(parts, 2))
                : new Geometry(number(parts, 1), number(parts, 5), number(parts, 6), number(parts, 2), number(parts, 3),
                        number(parts, 4), number(parts, 7, 1), number(parts, 8, number(parts, 3) / 2));
    }

    /** {@return whether each input channel has outputs of its own} */
    public static boolean isDepthwise(String shape) {
        return layerParts(shape).group(9) != null;
    }

    /** {@return a depthwise layer's weights: those of one input channel} */
    public static Geometry filters(String shape) {
        Geometry g = layer(shape);
        if (!isDepthwise(shape)) {
            throw new IllegalArgumentException("shape " + shape + ": 128x128x3x3@32x32 depthwise was expected");
        }
        return new Geometry(1, g.height(), g.width(), g.outputs(), g.kernelHeight(), g.kernelWidth(), g.stride(),
                g.padding());
    }

    /** {@return a window that slides over an image} */
    public static PoolWindow window(Image image, String window) {
        Matcher parts = match(WINDOW, window, "3 stride 2 padding 1");
        return PoolWindow.square(image.height(), image.width(), number(parts, 1), number(parts, 2),
                number(parts, 3, 0));
    }

    /**
     * @param layer a convolution that {@link LayerShape#geometry} accepts, or a fully connected layer
     * @return its shape, which {@link #layer} reads; a fully connected layer reads its inputs flattened, C outermost
     */
    public static String of(LayerShape layer) {
        if (layer.kind() == LayerShape.Kind.FC) {
            return layer.in() + "x" + layer.out();
        }
        Geometry g = layer.geometry();
        return g.channels() + "x" + g.outputs() + "x" + g.kernelHeight() + "x" + g.kernelWidth() + "@" + g.height()
                + "x" + g.width() + (g.stride() == 1 ? "" : " stride " + g.stride())
                + (g.padding() == g.kernelHeight() / 2 ? "" : " padding " + g.padding())
                + (layer.groups() == 1 ? "" : " depthwise");
    }

    /**
     * @param name  of a layer
     * @param shape its shape
     * @param input what it reads
     * @return the layer, of one time step
     */
    static LayerShape named(String name, String shape, LayerShape.Input input) {
        Geometry g = layer(shape);
        FeatureShape source = new FeatureShape(g.channels(), g.height(), g.width());
        return isConvolution(shape)
                ? LayerShape.convolution(name, input, 1, source, g.outputs(),
                        new Window(new Extent(g.kernelHeight(), g.kernelWidth()), new Extent(g.stride(), g.stride()),
                                new Extent(g.padding(), g.padding())),
                        isDepthwise(shape) ? g.channels() : 1)
                : LayerShape.fullyConnected(name, input, 1, source, g.outputs());
    }

    /** {@return whether the layer is a convolution of an image} */
    public static boolean isConvolution(String shape) {
        return layerParts(shape).group(3) != null;
    }

    /** {@return an image without weights, as pooling and extraction take it} */
    public static Image image(String shape) {
        Matcher parts = match(IMAGE, shape, "128@32x32");
        return new Image(number(parts, 1), number(parts, 2), number(parts, 3));
    }
}
