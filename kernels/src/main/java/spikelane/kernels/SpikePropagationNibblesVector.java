package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for ternary weights and few output channels a pixel: two 4-bit counters a byte. A row of
 * {@link HalfByteRows} holds w + 1 (0, 1 or 2) of two outputs in each byte; {@value #BLOCK} rows cannot overflow 4 bits, {@value #SEGMENT} rows cannot overflow
 * the bytes that collect them. The number of rows is subtracted at the end.
 */
public final class SpikePropagationNibblesVector implements SpikePropagation {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int COLUMN = HalfByteRows.COLUMN;
    private static final int ROW_SHIFT = HalfByteRows.ROW_SHIFT;
    private static final int BLOCK = 7;
    private static final int SEGMENT = 126;
    private static final int NIBBLES = 0x0F0F0F0F;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final PackedWeights weights;
    private final MemorySegment table;
    private final long columnBytes;
    private final ThreadLocal<int[]> scratch;

    /**
     * @param arena   owner of the packed weights
     * @param weights ternary weights
     */
    public SpikePropagationNibblesVector(Arena arena, PackedWeights weights) {
        SpikePropagation.check(weights);
        Lanes.require(weights.ternary(), "weights up to " + weights.maxAbs() + " are not ternary");
        this.weights = weights;
        Geometry g = weights.geometry();
        HalfByteRows packed = HalfByteRows.pack(arena, weights, 1);
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
        int y = pixelFrom / width;
        int x = pixelFrom % width;
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, y, x, ROW_SHIFT, taps);
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
            if (++x == width) {
                x = 0;
                y++;
            }
        }
    }

    /** One method, written out: a helper that takes a vector may not be inlined, and would then have it boxed. */
    private void gather(int[] taps, int from, int to, long base, MemorySegment out, long at, boolean first,
            boolean second, boolean add) {
        IntVector low = IntVector.zero(INTS);
        IntVector high = low;
        for (int i = from; i < to; i += BLOCK) {
            IntVector sums = IntVector.fromMemorySegment(INTS, table, base + taps[i], ORDER)
                    .add(IntVector.fromMemorySegment(INTS, table, base + taps[i + 1], ORDER))
                    .add(IntVector.fromMemorySegment(INTS, table, base + taps[i + 2], ORDER))
                    .add(IntVector.fromMemorySegment(INTS, table, base + taps[i + 3], ORDER))
                    .add(IntVector.fromMemorySegment(INTS, table, base + taps[i + 4], ORDER))
                    .add(IntVector.fromMemorySegment(INTS, table, base + taps[i + 5], ORDER))
                    .add(IntVector.fromMemorySegment(INTS, table, base + taps[i + 6], ORDER));
            low = low.add(sums.and(NIBBLES));
            high = high.add(sums.lanewise(LSHR, 4).and(NIBBLES));
        }
        int rows = to - from;
        if (first) {
            IntVector v0 = low.and(0xFF).sub(rows);
            IntVector v1 = low.lanewise(LSHR, 8).and(0xFF).sub(rows);
            IntVector v2 = low.lanewise(LSHR, 16).and(0xFF).sub(rows);
            IntVector v3 = low.lanewise(LSHR, 24).sub(rows);
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
            IntVector v0 = high.and(0xFF).sub(rows);
            IntVector v1 = high.lanewise(LSHR, 8).and(0xFF).sub(rows);
            IntVector v2 = high.lanewise(LSHR, 16).and(0xFF).sub(rows);
            IntVector v3 = high.lanewise(LSHR, 24).sub(rows);
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
