package spikelane.kernels.spikes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.TapList;
import spikelane.kernels.layer.Widening;

/**
 * SIMD form for ternary weights and many output channels: carry-save counters over bit planes (bit-sliced vertical
 * counters). A weight is w + 1, 0 to 2, as two bits of which one at most is set: {@code w > 0} for the twos, {@code w == 0}
 * for the ones, so that a row's carry from the ones and its own two never meet. The number of rows is subtracted at the
 * end. A weight row is two vectors, twos and ones:
 *
 * <pre>
 * bit b of byte 4*l + k:  output b*V + k*L + l of the column      V = bytes, L = int32 lanes of a vector
 * </pre>
 *
 * Byte j of the transposed planes then counts for one output, and int32 vector k of them for neighbouring ones.
 */
final class SpikePropagationPlanesVector extends RowSum {
    static final SpikeForm FORM = new SpikeForm("planes") {
        @Override
        public boolean suits(IntWeights weights) {
            return weights.ternary();
        }

        @Override
        public SpikePropagation make(Arena arena, IntWeights weights) {
            return new SpikePropagationPlanesVector(arena, weights);
        }

        @Override
        public Work work(IntWeights weights, double spikeDensity) {
            Geometry g = weights.geometry();
            return new Work((double) g.outputPixels() * columns(g, 1), active(g, spikeDensity), 0);
        }

        @Override
        public List<Sample> samples(Geometry g) {
            return List.of(new Sample(1, TERNARY_DENSITY));
        }
    };

    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int BYTES_PER_VECTOR = LONGS.vectorByteSize();
    private static final int COLUMN = BYTES_PER_VECTOR * 8;
    private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(2 * BYTES_PER_VECTOR);
    /** Bytes from which on a table is large: the second-level cache of the machine that this was measured on. */
    private static final long LARGE_TABLE = 2 << 20;
    /** Active inputs from which on blocks of sixteen rows of a large table took less time than blocks of eight. */
    private static final int MANY_ROWS = 128;
    /** Rows that eight planes can count. */
    private static final int BYTE_ROWS = 127;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Rows of each column. */
    private final MemorySegment[] columns;
    private final long tableBytes;

    /**
     * @param arena   owner of the packed weights
     * @param weights ternary weights
     */
    SpikePropagationPlanesVector(Arena arena, IntWeights weights) {
        super(weights, ROW_SHIFT, PlaneSums.VECTORS * (long) BYTES_PER_VECTOR);
        Channels.require(weights.ternary(), "weights up to " + weights.maxAbs() + " are not ternary");
        Geometry g = weights.geometry();
        long columnBytes = columnBytes(g, ROW_SHIFT);
        columns = new MemorySegment[(g.outputs() + COLUMN - 1) / COLUMN];
        MemorySegment table = Channels.allocate(arena, columns.length * columnBytes);
        tableBytes = table.byteSize();
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                int weight = weights.get(row, m);
                if (weight >= 0) {
                    int lane = m % COLUMN;
                    long at = m / COLUMN * columnBytes + ((long) row << ROW_SHIFT)
                            + Widening.byteOf(lane % BYTES_PER_VECTOR) + (weight == 0 ? BYTES_PER_VECTOR : 0);
                    table.set(JAVA_BYTE, at, (byte) (table.get(JAVA_BYTE, at) | 1 << (lane / BYTES_PER_VECTOR)));
                }
            }
        }
        Arrays.setAll(columns, column -> table.asSlice(column * columnBytes, columnBytes));
    }

    @Override
    public SpikeForm form() {
        return FORM;
    }

    /** Of eight rows: eight ones or twos, 7 full adders and 6 half adders. Blocks of sixteen take fewer half adders. */
    @Override
    public RowWork row() {
        double bytes = (long) columns.length << ROW_SHIFT;
        double instructions = (8 * RowWork.ONE_OR_TWO + 7 * RowWork.FULL_ADDER + 6 * RowWork.HALF_ADDER) / 8.0;
        return RowWork.ofSpikes(bytes, Resource.LOGIC, bytes / 2 * Byte.SIZE * instructions);
    }

    @Override
    public long tableBytes() {
        return tableBytes;
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        check(input, pixelFrom, pixelTo, groupFrom, groupTo, currents, at);
        Scratch own = scratch();
        int laneFrom = groupFrom * Channels.GROUP;
        int laneTo = groupTo * Channels.GROUP;
        Geometry g = geometry();
        int[] taps = own.strip().taps();
        int y = pixelFrom / g.outputWidth();
        int x = pixelFrom % g.outputWidth();
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = own.strip().alone(input, y, x);
            boolean sixteens = count >= MANY_ROWS && tableBytes >= LARGE_TABLE;
            if (sixteens) {
                Arrays.fill(taps, count + TapList.ROWS, count + PlaneSums.SIXTEEN, g.rows() << ROW_SHIFT);
            }
            long out = (long) (at + p - pixelFrom) * currents.stride() * Integer.BYTES;
            for (int lane = laneFrom / COLUMN * COLUMN; lane < laneTo; lane += COLUMN) {
                int from = 0;
                do {
                    int to = Math.min(count, from + PlaneSums.SEGMENT);
                    if (sixteens) {
                        PlaneSums.sixteens(taps, from, to, columns[lane / COLUMN], own.sums());
                    } else {
                        PlaneSums.eights(taps, from, to, columns[lane / COLUMN], own.sums());
                    }
                    transpose(own.sums());
                    for (int b = 0; b < 8; b++) {
                        int first = lane + b * BYTES_PER_VECTOR;
                        if (first >= laneFrom && first < laneTo) {
                            widen(own.sums(), b, to - from, currents.values(), out + (long) first * Integer.BYTES,
                                    from > 0);
                        }
                    }
                    from = to;
                } while (from < count);
            }
            if (++x == g.outputWidth()) {
                x = 0;
                y++;
            }
        }
    }

    /**
     * Bit b of byte j of plane i becomes bit i of byte j of vector b, in place (Hacker's Delight, section 7-3, with
     * planes as rows). Written out, since the compiler stops inlining helpers in a method of this size.
     */
    private static void transpose(MemorySegment planes) {
        LongVector v0 = LongVector.fromMemorySegment(LONGS, planes, 0L * BYTES_PER_VECTOR, ORDER);
        LongVector v1 = LongVector.fromMemorySegment(LONGS, planes, 1L * BYTES_PER_VECTOR, ORDER);
        LongVector v2 = LongVector.fromMemorySegment(LONGS, planes, 2L * BYTES_PER_VECTOR, ORDER);
        LongVector v3 = LongVector.fromMemorySegment(LONGS, planes, 3L * BYTES_PER_VECTOR, ORDER);
        LongVector v4 = LongVector.fromMemorySegment(LONGS, planes, 4L * BYTES_PER_VECTOR, ORDER);
        LongVector v5 = LongVector.fromMemorySegment(LONGS, planes, 5L * BYTES_PER_VECTOR, ORDER);
        LongVector v6 = LongVector.fromMemorySegment(LONGS, planes, 6L * BYTES_PER_VECTOR, ORDER);
        LongVector v7 = LongVector.fromMemorySegment(LONGS, planes, 7L * BYTES_PER_VECTOR, ORDER);
        LongVector t = v1.lanewise(LSHL, 1).lanewise(BITWISE_BLEND, v0, 0x5555555555555555L);
        v1 = v1.lanewise(BITWISE_BLEND, v0.lanewise(LSHR, 1), 0x5555555555555555L);
        v0 = t;
        t = v3.lanewise(LSHL, 1).lanewise(BITWISE_BLEND, v2, 0x5555555555555555L);
        v3 = v3.lanewise(BITWISE_BLEND, v2.lanewise(LSHR, 1), 0x5555555555555555L);
        v2 = t;
        t = v5.lanewise(LSHL, 1).lanewise(BITWISE_BLEND, v4, 0x5555555555555555L);
        v5 = v5.lanewise(BITWISE_BLEND, v4.lanewise(LSHR, 1), 0x5555555555555555L);
        v4 = t;
        t = v7.lanewise(LSHL, 1).lanewise(BITWISE_BLEND, v6, 0x5555555555555555L);
        v7 = v7.lanewise(BITWISE_BLEND, v6.lanewise(LSHR, 1), 0x5555555555555555L);
        v6 = t;
        t = v2.lanewise(LSHL, 2).lanewise(BITWISE_BLEND, v0, 0x3333333333333333L);
        v2 = v2.lanewise(BITWISE_BLEND, v0.lanewise(LSHR, 2), 0x3333333333333333L);
        v0 = t;
        t = v3.lanewise(LSHL, 2).lanewise(BITWISE_BLEND, v1, 0x3333333333333333L);
        v3 = v3.lanewise(BITWISE_BLEND, v1.lanewise(LSHR, 2), 0x3333333333333333L);
        v1 = t;
        t = v6.lanewise(LSHL, 2).lanewise(BITWISE_BLEND, v4, 0x3333333333333333L);
        v6 = v6.lanewise(BITWISE_BLEND, v4.lanewise(LSHR, 2), 0x3333333333333333L);
        v4 = t;
        t = v7.lanewise(LSHL, 2).lanewise(BITWISE_BLEND, v5, 0x3333333333333333L);
        v7 = v7.lanewise(BITWISE_BLEND, v5.lanewise(LSHR, 2), 0x3333333333333333L);
        v5 = t;
        t = v4.lanewise(LSHL, 4).lanewise(BITWISE_BLEND, v0, 0x0F0F0F0F0F0F0F0FL);
        v4 = v4.lanewise(BITWISE_BLEND, v0.lanewise(LSHR, 4), 0x0F0F0F0F0F0F0F0FL);
        v0 = t;
        t = v5.lanewise(LSHL, 4).lanewise(BITWISE_BLEND, v1, 0x0F0F0F0F0F0F0F0FL);
        v5 = v5.lanewise(BITWISE_BLEND, v1.lanewise(LSHR, 4), 0x0F0F0F0F0F0F0F0FL);
        v1 = t;
        t = v6.lanewise(LSHL, 4).lanewise(BITWISE_BLEND, v2, 0x0F0F0F0F0F0F0F0FL);
        v6 = v6.lanewise(BITWISE_BLEND, v2.lanewise(LSHR, 4), 0x0F0F0F0F0F0F0F0FL);
        v2 = t;
        t = v7.lanewise(LSHL, 4).lanewise(BITWISE_BLEND, v3, 0x0F0F0F0F0F0F0F0FL);
        v7 = v7.lanewise(BITWISE_BLEND, v3.lanewise(LSHR, 4), 0x0F0F0F0F0F0F0F0FL);
        v3 = t;
        v0.intoMemorySegment(planes, 0L * BYTES_PER_VECTOR, ORDER);
        v1.intoMemorySegment(planes, 1L * BYTES_PER_VECTOR, ORDER);
        v2.intoMemorySegment(planes, 2L * BYTES_PER_VECTOR, ORDER);
        v3.intoMemorySegment(planes, 3L * BYTES_PER_VECTOR, ORDER);
        v4.intoMemorySegment(planes, 4L * BYTES_PER_VECTOR, ORDER);
        v5.intoMemorySegment(planes, 5L * BYTES_PER_VECTOR, ORDER);
        v6.intoMemorySegment(planes, 6L * BYTES_PER_VECTOR, ORDER);
        v7.intoMemorySegment(planes, 7L * BYTES_PER_VECTOR, ORDER);
    }

    /**
     * Counts of one vector, less the number of rows, to int32 lanes. Byte 4*l + k is lane l of int vector k; of more
     * rows than a byte can count, planes 8 and 9 hold the rest.
     */
    private static void widen(MemorySegment planes, int b, int rows, MemorySegment out, long at, boolean add) {
        IntVector low = IntVector.fromMemorySegment(INTS, planes, (long) b * BYTES_PER_VECTOR, ORDER);
        IntVector v0 = low.and(0xFF);
        IntVector v1 = low.lanewise(LSHR, 8).and(0xFF);
        IntVector v2 = low.lanewise(LSHR, 16).and(0xFF);
        IntVector v3 = low.lanewise(LSHR, 24);
        if (rows > BYTE_ROWS) {
            IntVector high = IntVector.fromMemorySegment(INTS, planes, 8L * BYTES_PER_VECTOR, ORDER).lanewise(LSHR, b)
                    .and(0x01010101).or(IntVector.fromMemorySegment(INTS, planes, 9L * BYTES_PER_VECTOR, ORDER)
                            .lanewise(LSHR, b).and(0x01010101).lanewise(LSHL, 1));
            v0 = v0.or(high.lanewise(LSHL, 8).and(0x300));
            v1 = v1.or(high.and(0x300));
            v2 = v2.or(high.lanewise(LSHR, 8).and(0x300));
            v3 = v3.or(high.lanewise(LSHR, 16).and(0x300));
        }
        v0 = v0.sub(rows);
        v1 = v1.sub(rows);
        v2 = v2.sub(rows);
        v3 = v3.sub(rows);
        if (add) {
            v0 = v0.add(IntVector.fromMemorySegment(INTS, out, at, ORDER));
            v1 = v1.add(IntVector.fromMemorySegment(INTS, out, at + BYTES_PER_VECTOR, ORDER));
            v2 = v2.add(IntVector.fromMemorySegment(INTS, out, at + 2L * BYTES_PER_VECTOR, ORDER));
            v3 = v3.add(IntVector.fromMemorySegment(INTS, out, at + 3L * BYTES_PER_VECTOR, ORDER));
        }
        v0.intoMemorySegment(out, at, ORDER);
        v1.intoMemorySegment(out, at + BYTES_PER_VECTOR, ORDER);
        v2.intoMemorySegment(out, at + 2L * BYTES_PER_VECTOR, ORDER);
        v3.intoMemorySegment(out, at + 3L * BYTES_PER_VECTOR, ORDER);
    }
}
