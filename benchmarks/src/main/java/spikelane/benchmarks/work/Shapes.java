package spikelane.benchmarks.work;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikelane.kernels.data.Geometry;

/**
 * Shapes as benchmarks name them. Layers as {@code LayerShape.label} prints them: {@code 2048x512} (in x out) and
 * {@code 128x128x3x3@32x32} (in x out x R x S @ H x W). Images alone: {@code 128@32x32} (channels @ H x W).
 */
public final class Shapes {
    private static final Pattern LAYER = Pattern.compile("(\\d+)x(\\d+)(?:x(\\d+)x(\\d+)@(\\d+)x(\\d+))?");
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

    /** {@return a fully connected layer, or a convolution with stride 1 that keeps the image's size} */
    public static Geometry layer(String shape) {
        Matcher parts = layerParts(shape);
        return parts.group(3) == null
                ? Geometry.fullyConnected(number(parts, 1), 1, 1, number(parts, 2))
                : new Geometry(number(parts, 1), number(parts, 5), number(parts, 6), number(parts, 2), number(parts, 3),
                        number(parts, 4), 1, number(parts, 3) / 2);
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
