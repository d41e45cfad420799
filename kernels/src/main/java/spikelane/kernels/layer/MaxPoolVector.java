package spikelane.kernels.layer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Vectors;

/**
 * Word-parallel form. Halving: where a register holds whole pixels it pools two registers of each row at a time; what is
 * left, and other widths, go word by word. Other windows: words of neighbouring channels, and of neighbouring pixels where
 * the window steps by one column, lie side by side in the input too and are pooled by registers; what is left goes word by
 * word.
 */
final class MaxPoolVector implements MaxPool {
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final int LANES = LONGS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** By log2 of the words of a pixel. */
    private static final List<VectorShuffle<Long>> LEFT = shuffles(0);
    private static final List<VectorShuffle<Long>> RIGHT = shuffles(1);

    @Override
    public void pool(SpikeBits in, PoolWindow window, SpikeBits out, int rowFrom, int rowTo) {
        MaxPool.check(in, window, out, rowFrom, rowTo);
        if (window.halves()) {
            halve(in, window.width(), out, rowFrom, rowTo);
        } else {
            slide(in, window, out, rowFrom, rowTo);
        }
    }

    private static void halve(SpikeBits in, int width, SpikeBits out, int rowFrom, int rowTo) {
        int words = in.wordsPerPixel();
        int rowWords = width * words;
        int outWords = width / 2 * words;
        int vectorWords = words < LANES && Integer.bitCount(words) == 1 ? outWords - outWords % LANES : 0;
        VectorShuffle<Long> left = LEFT.get(vectorWords > 0 ? Integer.numberOfTrailingZeros(words) : 0);
        VectorShuffle<Long> right = RIGHT.get(vectorWords > 0 ? Integer.numberOfTrailingZeros(words) : 0);
        for (int y = rowFrom; y < rowTo; y++) {
            long from = 2L * y * rowWords;
            long to = (long) y * outWords;
            for (int i = 0; i < vectorWords; i += LANES) {
                LongVector a = rowPair(in.words(), from + 2L * i, rowWords);
                LongVector b = rowPair(in.words(), from + 2L * i + LANES, rowWords);
                a.rearrange(left, b).or(a.rearrange(right, b)).intoMemorySegment(out.words(), (to + i) * Long.BYTES,
                        ORDER);
            }
            for (int i = vectorWords; i < outWords; i++) {
                long at = from + 2L * (i - i % words) + i % words;
                out.words().setAtIndex(JAVA_LONG, to + i, word(in.words(), at) | word(in.words(), at + words)
                        | word(in.words(), at + rowWords) | word(in.words(), at + rowWords + words));
            }
        }
    }

    private static void slide(SpikeBits in, PoolWindow window, SpikeBits out, int rowFrom, int rowTo) {
        int words = in.wordsPerPixel();
        int width = window.outputWidth();
        int inside = inside(window);
        for (int y = rowFrom; y < rowTo; y++) {
            int rows = window.rowTo(y) - window.rowFrom(y);
            long row = (long) window.rowFrom(y) * window.width();
            for (int x = 0; x < width;) {
                int run = x >= window.paddingX() && x < inside ? inside - x : 1;
                or(in.words(), (row + window.columnFrom(x)) * words, window.width() * words, rows,
                        window.columnTo(x) - window.columnFrom(x), words, out.words(), ((long) y * width + x) * words,
                        run * words);
                x += run;
            }
        }
    }

    /** {@return end of the output columns whose windows lie inside the image, one input column apart; 0 if they are not} */
    private static int inside(PoolWindow window) {
        return window.strideX() == 1 ? window.width() + window.paddingX() - window.kernelWidth() + 1 : 0;
    }

    /** Words {@code to} to {@code to + count}, each the OR of those under a window. */
    private static void or(MemorySegment words, long from, int rowWords, int rows, int columns, int step,
            MemorySegment out, long to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            LongVector any = LongVector.zero(LONGS);
            for (int r = 0; r < rows; r++) {
                long at = from + i + (long) r * rowWords;
                for (int s = 0; s < columns; s++) {
                    any = any.or(LongVector.fromMemorySegment(LONGS, words, at * Long.BYTES, ORDER));
                    at += step;
                }
            }
            any.intoMemorySegment(out, (to + i) * Long.BYTES, ORDER);
        }
        for (; i < count; i++) {
            long any = 0;
            for (int r = 0; r < rows; r++) {
                long at = from + i + (long) r * rowWords;
                for (int s = 0; s < columns; s++) {
                    any |= word(words, at);
                    at += step;
                }
            }
            out.setAtIndex(JAVA_LONG, to + i, any);
        }
    }

    /** Channels of two registers that hold the left (0) or right (1) pixel of each pair. */
    private static List<VectorShuffle<Long>> shuffles(int side) {
        List<VectorShuffle<Long>> all = new ArrayList<>();
        for (int words = 1; words <= LANES; words *= 2) {
            int w = words;
            all.add(VectorShuffle.fromOp(LONGS, i -> {
                int source = 2 * (i - i % w) + i % w + side * w;
                return source < LANES ? source : source - 2 * LANES;
            }));
        }
        return List.copyOf(all);
    }

    private static LongVector rowPair(MemorySegment words, long at, int rowWords) {
        return LongVector.fromMemorySegment(LONGS, words, at * Long.BYTES, ORDER)
                .or(LongVector.fromMemorySegment(LONGS, words, (at + rowWords) * Long.BYTES, ORDER));
    }

    private static long word(MemorySegment words, long at) {
        return words.getAtIndex(JAVA_LONG, at);
    }
}
