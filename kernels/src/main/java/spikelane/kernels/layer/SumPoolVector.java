package spikelane.kernels.layer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Vectors;

/**
 * SIMD form: a word of spikes is a mask, under which 1 is added to int16 lanes, one a channel. Whole vectors go to the
 * counts; where a pixel's channels end inside one, it goes through a buffer, since the next lanes are those of another pixel,
 * which may be another thread's.
 */
final class SumPoolVector implements SumPool {
    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final int LANES = SHORTS.length();
    private static final int VECTOR_BYTES = SHORTS.vectorByteSize();
    /** Vectors that are summed together, at most those of a word. */
    private static final int TOGETHER = Math.min(4, Channels.GROUP / LANES);
    /** Channels of those vectors. */
    private static final int COLUMN = TOGETHER * LANES;
    private static final ShortVector ONE = ShortVector.broadcast(SHORTS, (short) 1);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final ThreadLocal<MemorySegment> buffer = ThreadLocal
            .withInitial(() -> Channels.allocate(Arena.ofAuto(), (long) COLUMN * Short.BYTES));

    @Override
    public void pool(SpikeBits in, PoolWindow window, EventCounts out, int rowFrom, int rowTo) {
        SumPool.check(in, window, out, rowFrom, rowTo);
        MemorySegment own = buffer.get();
        int words = in.wordsPerPixel();
        int channels = in.channels();
        int width = window.outputWidth();
        for (int y = rowFrom; y < rowTo; y++) {
            int rows = window.rowTo(y) - window.rowFrom(y);
            long row = (long) window.rowFrom(y) * window.width();
            for (int x = 0; x < width; x++) {
                int columns = window.columnTo(x) - window.columnFrom(x);
                long from = (row + window.columnFrom(x)) * words;
                long to = ((long) y * width + x) * channels;
                for (int c = 0; c < channels; c += COLUMN) {
                    long word = from + c / Channels.GROUP;
                    int shift = c % Channels.GROUP;
                    if (c + COLUMN <= channels) {
                        sum(in.words(), word, window.width() * words, rows, columns, words, shift, out.counts(),
                                (to + c) * Short.BYTES);
                    } else {
                        sum(in.words(), word, window.width() * words, rows, columns, words, shift, own, 0);
                        MemorySegment.copy(own, 0, out.counts(), (to + c) * Short.BYTES,
                                (channels - c) * (long) Short.BYTES);
                    }
                }
            }
        }
    }

    /** Written out: a helper that takes a vector may not be inlined, and would have it boxed. */
    private static void sum(MemorySegment words, long from, int rowWords, int rows, int columns, int step, int shift,
            MemorySegment out, long outAt) {
        ShortVector a = ShortVector.zero(SHORTS);
        ShortVector b = a;
        ShortVector c = a;
        ShortVector d = a;
        for (int r = 0; r < rows; r++) {
            long at = from + (long) r * rowWords;
            for (int s = 0; s < columns; s++) {
                long bits = words.getAtIndex(JAVA_LONG, at) >>> shift;
                at += step;
                a = a.add(ONE, VectorMask.fromLong(SHORTS, bits));
                b = b.add(ONE, VectorMask.fromLong(SHORTS, bits >>> LANES));
                if (TOGETHER == 4) {
                    c = c.add(ONE, VectorMask.fromLong(SHORTS, bits >>> (2 * LANES)));
                    d = d.add(ONE, VectorMask.fromLong(SHORTS, bits >>> (3 * LANES)));
                }
            }
        }
        a.intoMemorySegment(out, outAt, ORDER);
        b.intoMemorySegment(out, outAt + VECTOR_BYTES, ORDER);
        if (TOGETHER == 4) {
            c.intoMemorySegment(out, outAt + 2L * VECTOR_BYTES, ORDER);
            d.intoMemorySegment(out, outAt + 3L * VECTOR_BYTES, ORDER);
        }
    }
}
