package spikelane.kernels.spikes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.Widening;

/**
 * SIMD form for ternary weights and few output channels a pixel: two 4-bit counters a byte. A row of
 * {@link HalfByteRows} holds w + 1 (0, 1 or 2) of two outputs in each byte; {@value #ROWS} rows cannot overflow 4 bits,
 * {@value #SEGMENT} rows cannot overflow the bytes that collect them. The number of rows is subtracted at the end.
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
final class SpikePropagationNibblesVector extends RowSum {
    static final SpikeForm FORM = new SpikeForm("nibbles") {
        @Override
        public boolean suits(IntWeights weights) {
            return weights.ternary();
        }

        @Override
        public SpikePropagation make(Arena arena, IntWeights weights) {
            return new SpikePropagationNibblesVector(arena, weights);
        }

        @Override
        public Work work(IntWeights weights, double spikeDensity) {
            Geometry g = weights.geometry();
            return new Work((double) g.outputPixels() * columns(g, Byte.SIZE / 2), active(g, spikeDensity), 0);
        }

        @Override
        public List<Sample> samples(Geometry g) {
            return List.of(new Sample(1, TERNARY_DENSITY));
        }
    };

    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int COLUMN = HalfByteRows.COLUMN;
    private static final int ROW_SHIFT = HalfByteRows.ROW_SHIFT;
    private static final int ROWS = 7;
    private static final int SEGMENT = 126;
    private static final int NIBBLES = 0x0F0F0F0F;
    private static final int PAIRS = 0x33333333;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final MemorySegment table;
    private final long columnBytes;
    /** Vectors of nibbles that a row is spread over. */
    private final int vectors;

    /**
     * @param arena   owner of the packed weights
     * @param weights ternary weights
     */
    SpikePropagationNibblesVector(Arena arena, IntWeights weights) {
        super(weights, ROW_SHIFT, 4L * VECTOR_BYTES);
        Channels.require(weights.ternary(), "weights up to " + weights.maxAbs() + " are not ternary");
        Geometry g = weights.geometry();
        vectors = pairs(g) ? 2 : 1;
        columnBytes = columnBytes(g, ROW_SHIFT);
        table = pairs(g) ? packPairs(arena) : HalfByteRows.pack(arena, weights, 1).rows();
    }

    private static boolean pairs(Geometry g) {
        return Channels.vectorBits() < 512 && Channels.padded(g.outputs()) > COLUMN;
    }

    private static int pairColumns(Geometry g) {
        return (Channels.padded(g.outputs()) + 2 * COLUMN - 1) / (2 * COLUMN);
    }

    private MemorySegment packPairs(Arena arena) {
        Geometry g = geometry();
        MemorySegment rows = Channels.allocate(arena, pairColumns(g) * columnBytes);
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                int part = m % (2 * COLUMN) / VECTOR_BYTES; // 2*v + h
                long at = m / (2 * COLUMN) * columnBytes + ((long) row << ROW_SHIFT)
                        + Widening.byteOf(m % VECTOR_BYTES);
                int field = (weights().get(row, m) + 1) << (part / 2 * 2 + part % 2 * 4);
                rows.set(JAVA_BYTE, at, (byte) (rows.get(JAVA_BYTE, at) | field));
            }
        }
        return rows;
    }

    @Override
    public SpikeForm form() {
        return FORM;
    }

    /**
     * Instructions on a vector of 7 rows: 6 additions, and 5 that take both nibbles to bytes. Of four outputs a byte, two
     * masks, a shift and two additions a row, and twice those 5; an addition fewer in each of both sums.
     */
    @Override
    public RowWork row() {
        Geometry g = geometry();
        boolean pairs = pairs(g);
        double bytes = pairs ? (long) pairColumns(g) << ROW_SHIFT : HalfByteRows.rowBytes(g);
        return RowWork.ofSpikes(bytes, Resource.BYTE_ADD, bytes * (pairs ? 5 * ROWS - 2 + 2 * 5 : ROWS - 1 + 5) / ROWS);
    }

    @Override
    public long tableBytes() {
        return table.byteSize();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        check(input, pixelFrom, pixelTo, groupFrom, groupTo, currents, at);
        Scratch own = scratch();
        int laneFrom = groupFrom * Channels.GROUP;
        int laneTo = groupTo * Channels.GROUP;
        int width = vectors * COLUMN;
        Geometry g = geometry();
        TapStrip strip = own.strip();
        int[] taps = strip.taps();
        for (int p = pixelFrom; p < pixelTo;) {
            int first = p % g.outputWidth();
            int last = Math.min(g.outputWidth(), first + pixelTo - p);
            strip.list(input, p / g.outputWidth(), first, last);
            for (int x = last - 1; x >= first; x--) {
                int end = strip.end(x);
                int start = strip.start(x);
                long base = strip.base(x);
                long out = (long) (at + p - pixelFrom + x - first) * currents.stride() * Integer.BYTES;
                for (int lane = laneFrom / width * width; lane < laneTo; lane += width) {
                    int from = start;
                    do {
                        int to = Math.min(end, from + SEGMENT);
                        long outAt = out + (long) lane * Integer.BYTES;
                        if (vectors == 1) {
                            sumRows(taps, from, to, base + lane / width * columnBytes, currents.values(), outAt,
                                    lane >= laneFrom, lane + VECTOR_BYTES < laneTo, from > start);
                        } else {
                            sumPairs(taps, from, to, base + lane / width * columnBytes, own.sums());
                            for (int part = 0; part < 4 * VECTOR_BYTES; part += VECTOR_BYTES) {
                                if (lane + part >= laneFrom && lane + part < laneTo) {
                                    Widening.unsignedBytes(own.sums(), part, to - from, currents.values(),
                                            outAt + (long) part * Integer.BYTES, from > start);
                                }
                            }
                        }
                        from = to;
                    } while (from < end);
                }
            }
            p += last - first;
        }
    }

    /**
     * Sum and widening store in one method, from registers: by way of memory a pixel took 10 ns longer, and with the sum
     * inlined into the loop over pixels 20 % longer. Written out: a helper that takes a vector may not be inlined, and would
     * then have it boxed.
     */
    private void sumRows(int[] taps, int from, int to, long base, MemorySegment out, long at, boolean first,
            boolean second, boolean add) {
        IntVector low = IntVector.zero(INTS);
        IntVector high = low;
        for (int i = from; i < to; i += ROWS) {
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

    /** Sums rows of four outputs a byte. */
    private void sumPairs(int[] taps, int from, int to, long base, MemorySegment sums) {
        IntVector low0 = IntVector.zero(INTS);
        IntVector high0 = low0;
        IntVector low1 = low0;
        IntVector high1 = low0;
        for (int i = from; i < to; i += ROWS) {
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
}
