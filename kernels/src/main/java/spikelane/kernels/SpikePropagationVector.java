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
 * byte 4*l + k of a row vector:  output k*L + l of the column      L = int32 lanes of a vector
 * </pre>
 *
 * so that int32 vectors 0 and 2 of the lower sums, and 1 and 3 of the upper ones, hold neighbouring outputs.
 */
public final class SpikePropagationVector implements SpikePropagation {
    private static final VectorSpecies<Short> SHORTS = Registers.SHORTS;
    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(VECTOR_BYTES);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final PackedWeights weights;
    private final int bias;
    private final int segment;
    private final MemorySegment table;
    private final long columnBytes;
    private final ThreadLocal<int[]> scratch;

    /**
     * @param arena   owner of the packed weights
     * @param weights weights of the layer
     */
    public SpikePropagationVector(Arena arena, PackedWeights weights) {
        SpikePropagation.check(weights);
        this.weights = weights;
        bias = weights.maxAbs();
        segment = Short.MAX_VALUE / Math.max(1, bias);
        Geometry g = weights.geometry();
        columnBytes = (long) g.rows() << ROW_SHIFT;
        Lanes.require(columnBytes <= Integer.MAX_VALUE, g.rows() + " inputs an output are too many for offsets of int");
        table = Lanes.allocate(arena, Lanes.padded(g.outputs()) / VECTOR_BYTES * columnBytes);
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                int lane = m % VECTOR_BYTES;
                int k = lane / INTS.length();
                table.set(JAVA_BYTE,
                        m / VECTOR_BYTES * columnBytes + ((long) row << ROW_SHIFT) + lane % INTS.length() * 4L + k,
                        (byte) (weights.get(row, m) + (k % 2 == 0 ? bias : 0)));
            }
        }
        scratch = ThreadLocal.withInitial(() -> TapList.allocate(g));
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
        int[] taps = scratch.get();
        int width = g.outputWidth();
        int y = pixelFrom / width;
        int x = pixelFrom % width;
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, y, x, ROW_SHIFT, taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int lane = groupFrom * Lanes.GROUP; lane < groupTo * Lanes.GROUP; lane += VECTOR_BYTES) {
                int from = 0;
                do {
                    int to = Math.min(count, from + segment);
                    gather(taps, from, to, lane / VECTOR_BYTES * columnBytes, currents.values(),
                            (out + lane) * Integer.BYTES, from > 0);
                    from = to;
                } while (from < count);
            }
            if (++x == width) {
                x = 0;
                y++;
            }
        }
    }

    /** One method, written out: a helper that takes a vector may not be inlined, and would then have it boxed. */
    private void gather(int[] taps, int from, int to, long base, MemorySegment out, long at, boolean add) {
        ShortVector sums = ShortVector.zero(SHORTS);
        ShortVector upper = sums;
        int i = from;
        for (; i <= to - 4; i += 4) {
            ShortVector a = ShortVector.fromMemorySegment(SHORTS, table, base + taps[i], ORDER);
            ShortVector b = ShortVector.fromMemorySegment(SHORTS, table, base + taps[i + 1], ORDER);
            ShortVector c = ShortVector.fromMemorySegment(SHORTS, table, base + taps[i + 2], ORDER);
            ShortVector d = ShortVector.fromMemorySegment(SHORTS, table, base + taps[i + 3], ORDER);
            sums = sums.add(a.add(b)).add(c.add(d));
            upper = upper.add(a.lanewise(ASHR, 8).add(b.lanewise(ASHR, 8)))
                    .add(c.lanewise(ASHR, 8).add(d.lanewise(ASHR, 8)));
        }
        for (; i < to; i++) {
            ShortVector a = ShortVector.fromMemorySegment(SHORTS, table, base + taps[i], ORDER);
            sums = sums.add(a);
            upper = upper.add(a.lanewise(ASHR, 8));
        }
        IntVector before0 = IntVector.fromMemorySegment(INTS, out, at, ORDER);
        IntVector before1 = IntVector.fromMemorySegment(INTS, out, at + VECTOR_BYTES, ORDER);
        sums.sub(upper.lanewise(LSHL, 8)).intoMemorySegment(out, at, ORDER); // not reinterpreted: see package-info
        upper.intoMemorySegment(out, at + VECTOR_BYTES, ORDER);
        IntVector even = IntVector.fromMemorySegment(INTS, out, at, ORDER);
        IntVector odd = IntVector.fromMemorySegment(INTS, out, at + VECTOR_BYTES, ORDER);
        IntVector v0 = even.and(0xFFFF).sub(bias * (to - from));
        IntVector v1 = odd.lanewise(LSHL, 16).lanewise(ASHR, 16);
        IntVector v2 = even.lanewise(LSHR, 16).sub(bias * (to - from));
        IntVector v3 = odd.lanewise(ASHR, 16);
        if (add) {
            v0 = v0.add(before0);
            v1 = v1.add(before1);
            v2 = v2.add(IntVector.fromMemorySegment(INTS, out, at + 2L * VECTOR_BYTES, ORDER));
            v3 = v3.add(IntVector.fromMemorySegment(INTS, out, at + 3L * VECTOR_BYTES, ORDER));
        }
        v0.intoMemorySegment(out, at, ORDER);
        v1.intoMemorySegment(out, at + VECTOR_BYTES, ORDER);
        v2.intoMemorySegment(out, at + 2L * VECTOR_BYTES, ORDER);
        v3.intoMemorySegment(out, at + 3L * VECTOR_BYTES, ORDER);
    }
}
