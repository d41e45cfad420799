package spikelane.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikelane.kernels.Geometry;

/** Shapes as benchmarks name them: {@code 2048x512} (in x out) and {@code 128x128x3x3@32x32} (in x out x R x S @ H x W). */
final class Shapes {
    private static final Pattern FC = Pattern.compile("(\\d+)x(\\d+)");
    private static final Pattern CONV = Pattern.compile("(\\d+)x(\\d+)x(\\d+)x(\\d+)@(\\d+)x(\\d+)");

    private Shapes() {}

    static Geometry parse(String shape) {
        Matcher fc = FC.matcher(shape);
        if (fc.matches()) {
            return Geometry.fullyConnected(number(fc, 1), 1, 1, number(fc, 2));
        }
        Matcher conv = CONV.matcher(shape);
        if (conv.matches()) {
            return new Geometry(number(conv, 1), number(conv, 5), number(conv, 6), number(conv, 2), number(conv, 3),
                    number(conv, 4), 1, number(conv, 3) / 2);
        }
        throw new IllegalArgumentException("shape " + shape + ": 2048x512 or 128x128x3x3@32x32 was expected");
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
