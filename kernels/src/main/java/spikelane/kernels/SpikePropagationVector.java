package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for any int8 weights. Two weights share an int16 lane, a signed one in the upper byte and one plus
 * {@code maxAbs}, so not negative, in the lower. One accumulator adds whole lanes, one the upper bytes; the lower sum is
 * the first less 256 times the second, modulo 2^16. {@code 32767 / maxAbs} rows overflow neither the upper sum, at most
 * 32767, nor the lower, at most 65534; then both go to the int32 currents.
 *
 * <pre>
 * row: 64 bytes, one cache line; byte 4*l + k of its vector v:  output v*V + k*L + l of the column
 *                                                            V = bytes, L = int32 lanes of a vector
 * </pre>
 *
 * so that int32 vectors 0 and 2 of the lower sums, and 1 and 3 of the upper ones, hold neighbouring outputs.
 */
public final class SpikePropagationVector implements SpikePropagation {
    private static final VectorSpecies<Short> SHORTS = Registers.SHORTS;
    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int COLUMN = Lanes.GROUP;
    private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(COLUMN);
    /** Vectors of a row that are summed together: 2, or 1 where a vector is a whole row. */
    private static final int TOGETHER = Math.min(2, COLUMN / VECTOR_BYTES);
    /** Rows of one turn; rows of zeros follow the list. */
    private static final int BLOCK = 4;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final PackedWeights weights;
    private final int bias;
    private final int segment;
    private final MemorySegment table;
    private final long columnBytes;
    private final ThreadLocal<Scratch> scratch;

    private record Scratch(int[] taps, MemorySegment sums) {
        Scratch(Geometry geometry) {
            this(TapList.allocate(geometry), Lanes.allocate(Arena.ofAuto(), 4L * VECTOR_BYTES));
        }
    }

    /**
     * @param arena   owner of the packed weights
     * @param weights weights of the layer
     */
    public SpikePropagationVector(Arena arena, PackedWeights weights) {
        SpikePropagation.check(weights);
        this.weights = weights;
        bias = weights.maxAbs();
        segment = Short.MAX_VALUE / Math.max(1, bias) / BLOCK * BLOCK;
        Geometry g = weights.geometry();
        columnBytes = (g.rows() + 1L) << ROW_SHIFT; // the last row is zero
        Lanes.require(columnBytes <= Integer.MAX_VALUE, g.rows() + " inputs an output are too many for offsets of int");
        table = Lanes.allocate(arena, Lanes.padded(g.outputs()) / COLUMN * columnBytes);
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                int lane = m % VECTOR_BYTES;
                int k = lane / INTS.length();
                table.set(JAVA_BYTE,
                        m / COLUMN * columnBytes + ((long) row << ROW_SHIFT) + m % COLUMN - lane
                                + lane % INTS.length() * 4L + k,
                        (byte) (weights.get(row, m) + (k % 2 == 0 ? bias : 0)));
            }
        }
        scratch = ThreadLocal.withInitial(() -> new Scratch(g));
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntLanes currents,
            int at) {
        Geometry g = geometry();
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        Scratch own = scratch.get();
        int[] taps = own.taps;
        int width = g.outputWidth();
        int y = pixelFrom / width;
        int x = pixelFrom % width;
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, y, x, ROW_SHIFT, taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int lane = groupFrom * Lanes.GROUP; lane < groupTo * Lanes.GROUP; lane += TOGETHER * VECTOR_BYTES) {
                long base = lane / COLUMN * columnBytes + lane % COLUMN;
                int from = 0;
                do {
                    int to = Math.min(count, from + segment);
                    gather(taps, from, to, base, own.sums);
                    for (int v = 0; v < TOGETHER; v++) {
                        widen(own.sums, 2L * v * VECTOR_BYTES, bias * (to - from), currents.values(),
                                (out + lane + v * (long) VECTOR_BYTES) * Integer.BYTES, from > 0);
                    }
                    from = to;
                } while (from < count);
            }
            if (++x == width) {
                x = 0;
                y++;
            }
        }
    }

    /** Written out, as is {@link #widen}: a helper that takes a vector may not be inlined, and would have it boxed. */
    private void gather(int[] taps, int from, int to, long base, MemorySegment sums) {
        MemorySegment rows = table;
        ShortVector all0 = ShortVector.zero(SHORTS);
        ShortVector upper0 = all0;
        ShortVector all1 = all0;
        ShortVector upper1 = all0;
        for (int i = from; i < to; i += BLOCK) {
            long r0 = base + taps[i];
            long r1 = base + taps[i + 1];
            long r2 = base + taps[i + 2];
            long r3 = base + taps[i + 3];
            ShortVector a = ShortVector.fromMemorySegment(SHORTS, rows, r0, ORDER);
            ShortVector b = ShortVector.fromMemorySegment(SHORTS, rows, r1, ORDER);
            ShortVector c = ShortVector.fromMemorySegment(SHORTS, rows, r2, ORDER);
            ShortVector d = ShortVector.fromMemorySegment(SHORTS, rows, r3, ORDER);
            all0 = all0.add(a.add(b).add(c.add(d)));
            upper0 = upper0.add(
                    a.lanewise(ASHR, 8).add(b.lanewise(ASHR, 8)).add(c.lanewise(ASHR, 8).add(d.lanewise(ASHR, 8))));
            if (TOGETHER == 2) {
                a = ShortVector.fromMemorySegment(SHORTS, rows, r0 + VECTOR_BYTES, ORDER);
                b = ShortVector.fromMemorySegment(SHORTS, rows, r1 + VECTOR_BYTES, ORDER);
                c = ShortVector.fromMemorySegment(SHORTS, rows, r2 + VECTOR_BYTES, ORDER);
                d = ShortVector.fromMemorySegment(SHORTS, rows, r3 + VECTOR_BYTES, ORDER);
                all1 = all1.add(a.add(b).add(c.add(d)));
                upper1 = upper1.add(
                        a.lanewise(ASHR, 8).add(b.lanewise(ASHR, 8)).add(c.lanewise(ASHR, 8).add(d.lanewise(ASHR, 8))));
            }
        }
        all0.sub(upper0.lanewise(LSHL, 8)).intoMemorySegment(sums, 0, ORDER);
        upper0.intoMemorySegment(sums, VECTOR_BYTES, ORDER);
        if (TOGETHER == 2) {
            all1.sub(upper1.lanewise(LSHL, 8)).intoMemorySegment(sums, 2L * VECTOR_BYTES, ORDER);
            upper1.intoMemorySegment(sums, 3L * VECTOR_BYTES, ORDER);
        }
    }

    /** Lower and upper sums of a vector, loaded with other lanes: not reinterpreted, see package-info. */
    private static void widen(MemorySegment sums, long from, int less, MemorySegment out, long at, boolean add) {
        IntVector even = IntVector.fromMemorySegment(INTS, sums, from, ORDER);
        IntVector odd = IntVector.fromMemorySegment(INTS, sums, from + VECTOR_BYTES, ORDER);
        IntVector v0 = even.and(0xFFFF).sub(less);
        IntVector v1 = odd.lanewise(LSHL, 16).lanewise(ASHR, 16);
        IntVector v2 = even.lanewise(LSHR, 16).sub(less);
        IntVector v3 = odd.lanewise(ASHR, 16);
        if (add) {
            v0 = v0.add(IntVector.fromMemorySegment(INTS, out, at, ORDER));
            v1 = v1.add(IntVector.fromMemorySegment(INTS, out, at + VECTOR_BYTES, ORDER));
            v2 = v2.add(IntVector.fromMemorySegment(INTS, out, at + 2L * VECTOR_BYTES, ORDER));
            v3 = v3.add(IntVector.fromMemorySegment(INTS, out, at + 3L * VECTOR_BYTES, ORDER));
        }
        v0.intoMemorySegment(out, at, ORDER);
        v1.intoMemorySegment(out, at + VECTOR_BYTES, ORDER);
        v2.intoMemorySegment(out, at + 2L * VECTOR_BYTES, ORDER);
        v3.intoMemorySegment(out, at + 3L * VECTOR_BYTES, ORDER);
    }
}
