package spikelane.kernels.training;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.training.BatchNormLif.Image;

/**
 * The SIMD form of max-pooling in {@link BatchNormLif}. A vector of windows at a time, with the masks of their pixels from words
 * of spikes. What a vector writes behind its row is zero, or overwritten by the next row.
 */
final class SpikeWindows {
    private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
    private static final int WIDTH = SPECIES.length();
    private static final long EVEN = 0x5555_5555_5555_5555L;
    /** From windows to the pixels of a row: each twice, the first half of the windows and the second. */
    private static final VectorShuffle<Float> LOW = VectorShuffle.fromOp(SPECIES, i -> i / 2);
    private static final VectorShuffle<Float> HIGH = VectorShuffle.fromOp(SPECIES, i -> (WIDTH + i) / 2);

    private SpikeWindows() {}

    static void pool(Image image, long[] bits, int at, float[] y, int yAt) {
        int width = image.pooledWidth();
        int row = image.row();
        int edge = (width - 1) / WIDTH * WIDTH;
        int last = image.pooledFrame() - WIDTH - edge;
        long windows = first(2 * (width - edge));
        VectorMask<Float> inside = SPECIES.indexInRange(edge, width);
        for (int h = 0; h < image.pooledHeight(); h++) {
            int pixel = at + 2 * h * row;
            int to = h * image.pooledRow();
            for (int w = 0; w < edge; w += WIDTH) {
                values(bits, pixel + 2 * w, row, -1).intoArray(y, yAt + to + w);
            }
            FloatVector values = values(bits, pixel + 2 * edge, row, windows);
            if (to <= last) {
                values.intoArray(y, yAt + to + edge);
            } else {
                values.intoArray(y, yAt + to + edge, inside);
            }
        }
    }

    private static FloatVector values(long[] bits, int pixel, int row, long windows) {
        long columns = BatchNormLif.bits(bits, pixel) | BatchNormLif.bits(bits, pixel + row);
        long fires = Long.compress((columns | (columns >>> 1)) & windows, EVEN);
        return FloatVector.zero(SPECIES).blend(1f, VectorMask.fromLong(SPECIES, fires));
    }

    /** The first of 64 bits. */
    private static long first(int count) {
        return count >= Long.SIZE ? -1 : (1L << count) - 1;
    }

    static void unpool(Image image, long[] bits, int at, float[] dy, int dyAt, float factor, float base, float[] dx,
            int dxAt) {
        int row = image.row();
        int width = image.width();
        int edge = (width - 1) / (2 * WIDTH) * 2 * WIDTH;
        FloatVector bases = FloatVector.zero(SPECIES).add(base);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int h = 0; h < image.pooledHeight(); h++) {
            int from = dyAt + h * image.pooledRow();
            int pixel = at + 2 * h * row;
            int to = dxAt + 2 * h * row;
            edge(bits, pixel + edge, row, width - edge,
                    FloatVector.fromArray(SPECIES, dy, from + edge / 2).mul(factors), bases, dx, to + edge);
            for (int gap = to + width; gap < to + row; gap++) {
                dx[gap] = 0;
                dx[gap + row] = 0;
            }
            for (int x = edge - 2 * WIDTH; x >= 0; x -= 2 * WIDTH) {
                long first = BatchNormLif.bits(bits, pixel + x);
                long second = BatchNormLif.bits(bits, pixel + x + row);
                FloatVector gradient = FloatVector.fromArray(SPECIES, dy, from + x / 2).mul(factors);
                FloatVector low = gradient.rearrange(LOW);
                FloatVector high = gradient.rearrange(HIGH);
                long upper = upper(first, second);
                add(bases, low, upper, dx, to + x);
                add(bases, high, upper >>> WIDTH, dx, to + x + WIDTH);
                long lower = lower(first, second);
                add(bases, low, lower, dx, to + row + x);
                add(bases, high, lower >>> WIDTH, dx, to + row + x + WIDTH);
            }
        }
        int beyond = 2 * image.pooledHeight() * row;
        Arrays.fill(dx, dxAt + beyond, dxAt + image.frame(), 0f);
        if (beyond < image.height() * row) {
            Arrays.fill(dx, dxAt + beyond, dxAt + beyond + width, 0f + base);
        }
    }

    private static void add(FloatVector bases, FloatVector gradient, long pixels, float[] dx, int at) {
        bases.add(gradient, VectorMask.fromLong(SPECIES, pixels)).intoArray(dx, at);
    }

    /** The last pixels of two rows. */
    private static void edge(long[] bits, int at, int row, int width, FloatVector gradient, FloatVector bases,
            float[] dx, int to) {
        long first = BatchNormLif.bits(bits, at);
        long second = BatchNormLif.bits(bits, at + row);
        long windows = first(width / 2 * 2);
        long upper = upper(first, second) & windows;
        long lower = lower(first, second) & windows;
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector low = gradient.rearrange(LOW);
        FloatVector inside = zero.blend(bases, VectorMask.fromLong(SPECIES, first(width)));
        if (width > WIDTH) {
            FloatVector high = gradient.rearrange(HIGH);
            FloatVector rest = zero.blend(bases, VectorMask.fromLong(SPECIES, first(width) >>> WIDTH));
            add(rest, high, upper >>> WIDTH, dx, to + WIDTH);
            add(inside, low, upper, dx, to);
            add(rest, high, lower >>> WIDTH, dx, to + row + WIDTH);
            add(inside, low, lower, dx, to + row);
            return;
        }
        add(inside, low, upper, dx, to);
        add(inside, low, lower, dx, to + row);
    }

    /** Pixels of the upper row that are the first of their window to spike, or the first of a window without spikes. */
    private static long upper(long first, long second) {
        long left = first & EVEN;
        long right = (first >>> 1) & EVEN;
        long none = ~(right | second | (second >>> 1)) & EVEN;
        return left | none | ((right & ~left) << 1);
    }

    /** Pixels of the lower row that are the first of their window to spike. */
    private static long lower(long first, long second) {
        long silent = ~(first | (first >>> 1)) & EVEN;
        long left = second & silent;
        long right = (second >>> 1) & silent & ~left;
        return left | (right << 1);
    }
}
