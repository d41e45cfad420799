package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for weights of -7 to 7, two a byte: half the memory of int8. A row of {@link HalfByteRows} holds w + 7 (0 to 14)
 * of two outputs in each byte. One accumulator adds whole bytes, one the upper halves; the lower sum is the first less 16 times the
 * second, modulo 2^32. {@value #BLOCK} rows overflow no byte of either sum (18 * 14 = 252), {@value #SEGMENT} rows no
 * 16-bit field that collects them (4680 * 14 = 65520); then all goes to the int32 currents, less 7 times the rows.
 */
public final class SpikePropagationInt4Vector implements SpikePropagation {
    /** Largest absolute weight. */
    static final int MAX_ABS = 7;

    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int COLUMN = HalfByteRows.COLUMN;
    private static final int ROW_SHIFT = HalfByteRows.ROW_SHIFT;
    private static final int BLOCK = 18;
    private static final int SEGMENT = 4680;
    private static final int HALVES = 0x0F0F0F0F;
    private static final int FIELDS = 0x00FF00FF;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final PackedWeights weights;
    private final MemorySegment table;
    private final long columnBytes;
    private final ThreadLocal<int[]> scratch;

    /**
     * @param arena   owner of the packed weights
     * @param weights weights of -7 to 7
     */
    public SpikePropagationInt4Vector(Arena arena, PackedWeights weights) {
        SpikePropagation.check(weights);
        Lanes.require(weights.maxAbs() <= MAX_ABS, "weights up to " + weights.maxAbs() + " pass " + MAX_ABS);
        this.weights = weights;
        Geometry g = weights.geometry();
        HalfByteRows packed = HalfByteRows.pack(arena, weights, MAX_ABS);
        table = packed.rows();
        columnBytes = packed.columnBytes();
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
        int laneFrom = groupFrom * Lanes.GROUP;
        int laneTo = groupTo * Lanes.GROUP;
        int width = g.outputWidth();
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, p / width, p % width, ROW_SHIFT, taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int column = laneFrom / COLUMN; column * COLUMN < laneTo; column++) {
                int lane = column * COLUMN;
                int from = 0;
                do {
                    int to = Math.min(count, from + SEGMENT);
                    gather(taps, from, to, column * columnBytes, currents.values(), (out + lane) * Integer.BYTES,
                            lane >= laneFrom, lane + VECTOR_BYTES < laneTo, from > 0);
                    from = to;
                } while (from < count);
            }
        }
    }

    /** One method, written out: a helper that takes a vector may not be inlined, and would then have it boxed. */
    private void gather(int[] taps, int from, int to, long base, MemorySegment out, long at, boolean first,
            boolean second, boolean add) {
        IntVector lowEven = IntVector.zero(INTS);
        IntVector lowOdd = lowEven;
        IntVector highEven = lowEven;
        IntVector highOdd = lowEven;
        for (int block = from; block < to; block += BLOCK) {
            int end = Math.min(to, block + BLOCK);
            IntVector all = IntVector.zero(INTS);
            IntVector high = all;
            for (int i = block; i < end; i += 3) { // rows of zeros follow the list
                IntVector a = IntVector.fromMemorySegment(INTS, table, base + taps[i], ORDER);
                IntVector b = IntVector.fromMemorySegment(INTS, table, base + taps[i + 1], ORDER);
                IntVector c = IntVector.fromMemorySegment(INTS, table, base + taps[i + 2], ORDER);
                all = all.add(a.add(b).add(c));
                high = high.add(a.lanewise(LSHR, 4).and(HALVES).add(b.lanewise(LSHR, 4).and(HALVES))
                        .add(c.lanewise(LSHR, 4).and(HALVES)));
            }
            IntVector low = all.sub(high.lanewise(LSHL, 4));
            lowEven = lowEven.add(low.and(FIELDS));
            lowOdd = lowOdd.add(low.lanewise(LSHR, 8).and(FIELDS));
            highEven = highEven.add(high.and(FIELDS));
            highOdd = highOdd.add(high.lanewise(LSHR, 8).and(FIELDS));
        }
        int bias = MAX_ABS * (to - from);
        if (first) {
            IntVector v0 = lowEven.and(0xFFFF).sub(bias);
            IntVector v1 = lowOdd.and(0xFFFF).sub(bias);
            IntVector v2 = lowEven.lanewise(LSHR, 16).sub(bias);
            IntVector v3 = lowOdd.lanewise(LSHR, 16).sub(bias);
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
        if (second) {
            IntVector v0 = highEven.and(0xFFFF).sub(bias);
            IntVector v1 = highOdd.and(0xFFFF).sub(bias);
            IntVector v2 = highEven.lanewise(LSHR, 16).sub(bias);
            IntVector v3 = highOdd.lanewise(LSHR, 16).sub(bias);
            if (add) {
                v0 = v0.add(IntVector.fromMemorySegment(INTS, out, at + 4L * VECTOR_BYTES, ORDER));
                v1 = v1.add(IntVector.fromMemorySegment(INTS, out, at + 5L * VECTOR_BYTES, ORDER));
                v2 = v2.add(IntVector.fromMemorySegment(INTS, out, at + 6L * VECTOR_BYTES, ORDER));
                v3 = v3.add(IntVector.fromMemorySegment(INTS, out, at + 7L * VECTOR_BYTES, ORDER));
            }
            v0.intoMemorySegment(out, at + 4L * VECTOR_BYTES, ORDER);
            v1.intoMemorySegment(out, at + 5L * VECTOR_BYTES, ORDER);
            v2.intoMemorySegment(out, at + 6L * VECTOR_BYTES, ORDER);
            v3.intoMemorySegment(out, at + 7L * VECTOR_BYTES, ORDER);
        }
    }
}
