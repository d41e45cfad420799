package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
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
 *
 * <p>
 * With registers of 256 bits or less, a vector holds four outputs in each byte, as 2-bit numbers that are spread over two
 * nibble vectors as they are added: 128 outputs take one row of 32 bytes instead of two, and the rows of a 3x3 kernel of
 * 128 channels nearly fit the first-level cache.
 *
 * <pre>
 * byte 4*l + k of a row, bits from 2*v + 4*h:  output (8*v + 4*h + k)*L + l of the column     L = int32 lanes of a vector
 * </pre>
 */
public final class SpikePropagationNibblesVector implements SpikePropagation {
    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int COLUMN = HalfByteRows.COLUMN;
    private static final int ROW_SHIFT = HalfByteRows.ROW_SHIFT;
    private static final int BLOCK = 7;
    private static final int SEGMENT = 126;
    private static final int NIBBLES = 0x0F0F0F0F;
    private static final int PAIRS = 0x33333333;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final PackedWeights weights;
    private final MemorySegment table;
    private final long columnBytes;
    private final int vectors;
    private final ThreadLocal<Scratch> scratch;

    private record Scratch(int[] taps, MemorySegment sums) {
        Scratch(Geometry geometry) {
            this(TapList.allocate(geometry), Lanes.allocate(Arena.ofAuto(), 4L * VECTOR_BYTES));
        }
    }

    /**
     * @param arena   owner of the packed weights
     * @param weights ternary weights
     */
    public SpikePropagationNibblesVector(Arena arena, PackedWeights weights) {
        SpikePropagation.check(weights);
        Lanes.require(weights.ternary(), "weights up to " + weights.maxAbs() + " are not ternary");
        this.weights = weights;
        Geometry g = weights.geometry();
        vectors = Lanes.vectorBits() < 512 && Lanes.padded(g.outputs()) > COLUMN ? 2 : 1;
        if (vectors == 1) {
            HalfByteRows packed = HalfByteRows.pack(arena, weights, 1);
            table = packed.rows();
            columnBytes = packed.columnBytes();
        } else {
            columnBytes = (g.rows() + 1L) << ROW_SHIFT;
            Lanes.require(columnBytes <= Integer.MAX_VALUE,
                    g.rows() + " inputs an output are too many for offsets of int");
            table = pack(arena);
        }
        scratch = ThreadLocal.withInitial(() -> new Scratch(g));
    }

    private MemorySegment pack(Arena arena) {
        Geometry g = weights.geometry();
        int column = 2 * COLUMN;
        MemorySegment rows = Lanes.allocate(arena, (Lanes.padded(g.outputs()) + column - 1) / column * columnBytes);
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                int lane = m % VECTOR_BYTES;
                int part = m % column / VECTOR_BYTES; // 2*v + h
                long at = m / column * columnBytes + ((long) row << ROW_SHIFT) + lane % INTS.length() * 4L
                        + lane / INTS.length();
                int field = (weights.get(row, m) + 1) << (part / 2 * 2 + part % 2 * 4);
                rows.set(JAVA_BYTE, at, (byte) (rows.get(JAVA_BYTE, at) | field));
            }
        }
        return rows;
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
        int laneFrom = groupFrom * Lanes.GROUP;
        int laneTo = groupTo * Lanes.GROUP;
        int imageWidth = g.outputWidth();
        int y = pixelFrom / imageWidth;
        int x = pixelFrom % imageWidth;
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, y, x, ROW_SHIFT, taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            int width = vectors * COLUMN;
            for (int column = laneFrom / width; column * width < laneTo; column++) {
                int lane = column * width;
                int from = 0;
                do {
                    int to = Math.min(count, from + SEGMENT);
                    if (vectors == 1) {
                        gather(taps, from, to, column * columnBytes, currents.values(), (out + lane) * Integer.BYTES,
                                lane >= laneFrom, lane + VECTOR_BYTES < laneTo, from > 0);
                    } else {
                        sumPairs(taps, from, to, column * columnBytes, own.sums);
                        for (int part = 0; part < 4; part++) {
                            int partLane = lane + part * VECTOR_BYTES;
                            if (partLane >= laneFrom && partLane < laneTo) {
                                widen(own.sums, (long) part * VECTOR_BYTES, to - from, currents.values(),
                                        (out + partLane) * Integer.BYTES, from > 0);
                            }
                        }
                    }
                    from = to;
                } while (from < count);
            }
            if (++x == imageWidth) {
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

    /** Sums rows of four outputs a byte, for {@link #widen}: one method with it would be too large to compile soon. */
    private void sumPairs(int[] taps, int from, int to, long base, MemorySegment sums) {
        IntVector low0 = IntVector.zero(INTS);
        IntVector high0 = low0;
        IntVector low1 = low0;
        IntVector high1 = low0;
        for (int i = from; i < to; i += BLOCK) {
            IntVector row0 = IntVector.fromMemorySegment(INTS, table, base + taps[i], ORDER);
            IntVector row1 = IntVector.fromMemorySegment(INTS, table, base + taps[i + 1], ORDER);
            IntVector row2 = IntVector.fromMemorySegment(INTS, table, base + taps[i + 2], ORDER);
            IntVector row3 = IntVector.fromMemorySegment(INTS, table, base + taps[i + 3], ORDER);
            IntVector row4 = IntVector.fromMemorySegment(INTS, table, base + taps[i + 4], ORDER);
            IntVector row5 = IntVector.fromMemorySegment(INTS, table, base + taps[i + 5], ORDER);
            IntVector row6 = IntVector.fromMemorySegment(INTS, table, base + taps[i + 6], ORDER);
            IntVector sums0 = row0.and(PAIRS).add(row1.and(PAIRS)).add(row2.and(PAIRS)).add(row3.and(PAIRS))
                    .add(row4.and(PAIRS)).add(row5.and(PAIRS)).add(row6.and(PAIRS));
            IntVector sums1 = row0.lanewise(LSHR, 2).and(PAIRS).add(row1.lanewise(LSHR, 2).and(PAIRS))
                    .add(row2.lanewise(LSHR, 2).and(PAIRS)).add(row3.lanewise(LSHR, 2).and(PAIRS))
                    .add(row4.lanewise(LSHR, 2).and(PAIRS)).add(row5.lanewise(LSHR, 2).and(PAIRS))
                    .add(row6.lanewise(LSHR, 2).and(PAIRS));
            low0 = low0.add(sums0.and(NIBBLES));
            high0 = high0.add(sums0.lanewise(LSHR, 4).and(NIBBLES));
            low1 = low1.add(sums1.and(NIBBLES));
            high1 = high1.add(sums1.lanewise(LSHR, 4).and(NIBBLES));
        }
        low0.intoMemorySegment(sums, 0, ORDER);
        high0.intoMemorySegment(sums, VECTOR_BYTES, ORDER);
        low1.intoMemorySegment(sums, 2L * VECTOR_BYTES, ORDER);
        high1.intoMemorySegment(sums, 3L * VECTOR_BYTES, ORDER);
    }

    private static void widen(MemorySegment sums, long from, int rows, MemorySegment out, long at, boolean add) {
        IntVector v = IntVector.fromMemorySegment(INTS, sums, from, ORDER);
        IntVector v0 = v.and(0xFF).sub(rows);
        IntVector v1 = v.lanewise(LSHR, 8).and(0xFF).sub(rows);
        IntVector v2 = v.lanewise(LSHR, 16).and(0xFF).sub(rows);
        IntVector v3 = v.lanewise(LSHR, 24).sub(rows);
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
