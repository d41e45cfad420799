package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.OR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.Vectors;

/**
 * Event counts under the kernel at up to {@value #PIXELS} neighbouring output pixels, as numbers of table entries; the
 * scratch space of one thread. Counts are split into bits. Bit b of all counts of an image row is one string of bits, so
 * that the inputs under a kernel row are neighbours, and an entry's number is cut out of it:
 *
 * <pre>
 * plane b of row y:   0 0 .. | x 0: c 0, 1, ..  x 1: c 0, 1, ..  ...  x W-1 | 0 0 ..     zeros for the padding
 * chunk of row r, at output x:  chunkBits bits from (x*stride - padding)*C + chunk*chunkBits
 * </pre>
 */
final class CountWindows {
    /** Output pixels of one run. */
    static final int PIXELS = 32;
    /** Look-ups of one block. */
    static final int LOOK_UPS = 3;
    /** Bits of a count. */
    static final int PLANES = Character.SIZE;

    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final int LANES = SHORTS.length();
    private static final ShortVector IOTA = ShortVector.zero(SHORTS).addIndex(1);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final int chunks;
    private final int chunkBits;
    private final int entryShift;
    private final long tableBytes;
    /** Output pixels whose chunks lie in one 64-bit load, which begins at a byte. */
    private final int together;
    private final LongVector shifts;
    private final int frontBytes;
    private final int planeBytes;
    private final MemorySegment planes;
    private final long[] offsets;
    private int outputY;
    private int outputX;
    private int pixels;

    /**
     * @param geometry   layer
     * @param chunks     parts of a kernel row
     * @param chunkBits  inputs of a part; the last may have fewer
     * @param planesTogether most planes that are listed at a time
     * @param entryShift log2 of the bytes of a table entry
     */
    CountWindows(Geometry geometry, int chunks, int chunkBits, int planesTogether, int entryShift) {
        this.geometry = geometry;
        this.chunks = chunks;
        this.chunkBits = chunkBits;
        this.entryShift = entryShift;
        tableBytes = 1L << (chunkBits + entryShift);
        int stepBits = geometry.stride() * geometry.channels();
        together = Math.min(LONGS.length(), 1 + (Long.SIZE - Byte.SIZE - chunkBits) / stepBits);
        shifts = LongVector.zero(LONGS).addIndex(1).mul(stepBits).min(Long.SIZE - 1);
        int paddingBytes = (geometry.padding() + geometry.kernelWidth()) * geometry.channels() / Byte.SIZE
                + 2 * Long.BYTES;
        frontBytes = paddingBytes;
        planeBytes = paddingBytes + geometry.width() * geometry.channels() / Byte.SIZE + LANES + paddingBytes;
        planes = Channels.allocate(Arena.ofAuto(), (long) geometry.kernelHeight() * PLANES * planeBytes);
        offsets = new long[(planesTogether * geometry.kernelHeight() * chunks + LOOK_UPS) * PIXELS + LONGS.length()];
    }

    /** {@return byte offset of the entry of look-up i at pixel p, at {@code i * PIXELS + p}} */
    long[] offsets() {
        return offsets;
    }

    /**
     * Splits the counts under a run of output pixels.
     *
     * @param input counts
     * @param y     row of the output pixels
     * @param x     column of the first
     * @param count how many, at most {@link #PIXELS}, all in one row
     * @return number of bits of the largest count
     */
    int read(EventCounts input, int y, int x, int count) {
        outputY = y;
        outputX = x;
        pixels = count;
        Geometry g = geometry;
        int rowInputs = g.width() * g.channels();
        int left = x * g.stride() - g.padding();
        int from = Math.max(0, left) * g.channels() / Byte.SIZE * Byte.SIZE;
        int to = Math.min(rowInputs, (left + (count - 1) * g.stride() + g.kernelWidth()) * g.channels());
        int top = y * g.stride() - g.padding();
        int rFrom = Math.max(0, -top);
        int rTo = Math.min(g.kernelHeight(), g.height() - top);
        ShortVector any = ShortVector.zero(SHORTS);
        for (int r = rFrom; r < rTo; r++) {
            long row = (long) (top + r) * rowInputs;
            for (int i = from; i < to; i += LANES) {
                any = any.or(load(input.counts(), row, i, rowInputs));
            }
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(any.reduceLanes(OR) & Character.MAX_VALUE);
        for (int r = rFrom; r < rTo; r++) {
            long row = (long) (top + r) * rowInputs;
            for (int i = from; i < to; i += LANES) {
                split(load(input.counts(), row, i, rowInputs), bits,
                        (long) r * PLANES * planeBytes + frontBytes + i / Byte.SIZE);
            }
        }
        return bits;
    }

    /** What lies behind the end is read and dropped: not every machine can load a part of a register of int16. */
    private static ShortVector load(MemorySegment counts, long row, int from, int end) {
        ShortVector loaded = ShortVector.fromMemorySegment(SHORTS, counts, (row + from) * Character.BYTES, ORDER);
        return from + LANES <= end ? loaded : loaded.blend(0, IOTA.compare(GE, (short) (end - from)));
    }

    private void split(ShortVector counts, int bits, long at) {
        for (int b = 0; b < bits; b++) {
            planes.set(JAVA_LONG_UNALIGNED, at + (long) b * planeBytes,
                    counts.and((short) (1 << b)).compare(NE, (short) 0).toLong());
        }
    }

    /**
     * Lists the entries of some planes, for each plane those of all chunks; then entry 0, the empty one, up to a multiple
     * of {@value #LOOK_UPS}, at least one block.
     *
     * @param planeFrom lowest plane
     * @param planeTo   plane after the highest
     * @return number of look-ups, a multiple of {@value #LOOK_UPS}
     */
    int list(int planeFrom, int planeTo) {
        Geometry g = geometry;
        int rowBits = g.kernelWidth() * g.channels();
        int y = outputY * g.stride() - g.padding();
        int at = 0;
        long table = 0;
        for (int b = planeFrom; b < planeTo; b++) {
            for (int r = 0; r < g.kernelHeight(); r++) {
                boolean inside = y + r >= 0 && y + r < g.height();
                for (int chunk = 0; chunk < chunks; chunk++) {
                    int bits = Math.min(chunkBits, rowBits - chunk * chunkBits);
                    if (inside) {
                        cut((r * PLANES + b) * planeBytes, chunk * chunkBits, (1L << bits) - 1, table, at);
                    } else {
                        Arrays.fill(offsets, at, at + pixels, 0);
                    }
                    at += PIXELS;
                    table += tableBytes;
                }
            }
        }
        while (at == 0 || at % (LOOK_UPS * PIXELS) != 0) {
            Arrays.fill(offsets, at, at + pixels, 0);
            at += PIXELS;
        }
        return at / PIXELS;
    }

    private void cut(int plane, int first, long mask, long table, int at) {
        int bit = frontBytes * Byte.SIZE + (outputX * geometry.stride() - geometry.padding()) * geometry.channels()
                + first;
        int step = together * geometry.stride() * geometry.channels();
        for (int p = 0; p < pixels; p += together, bit += step) {
            long word = planes.get(JAVA_LONG_UNALIGNED, plane + (bit >>> 3)) >>> (bit & 7);
            LongVector.broadcast(LONGS, word).lanewise(LSHR, shifts).and(mask).lanewise(LSHL, entryShift).add(table)
                    .intoArray(offsets, at + p);
        }
    }
}
