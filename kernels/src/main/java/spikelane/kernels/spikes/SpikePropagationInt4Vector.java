package spikelane.kernels.spikes;

import static jdk.incubator.vector.VectorOperators.LSHL;
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

/**
 * SIMD form for weights of -7 to 7, two a byte: half the memory of int8. A row of {@link HalfByteRows} holds w + 7 (0 to 14)
 * of two outputs in each byte. One accumulator adds whole bytes, one the upper halves; the lower sum is the first less 16 times the
 * second, modulo 2^32. {@value #ROWS} rows overflow no byte of either sum (18 * 14 = 252), {@value #SEGMENT} rows no
 * 16-bit field that collects them (4680 * 14 = 65520); then all goes to the int32 currents, less 7 times the rows.
 */
final class SpikePropagationInt4Vector extends RowSum {
    static final SpikeForm FORM = new SpikeForm("int4") {
        @Override
        public boolean suits(IntWeights weights) {
            return weights.maxAbs() <= MAX_ABS;
        }

        @Override
        public SpikePropagation make(Arena arena, IntWeights weights) {
            return new SpikePropagationInt4Vector(arena, weights);
        }

        @Override
        public Work work(IntWeights weights, double spikeDensity) {
            Geometry g = weights.geometry();
            return new Work((double) g.outputPixels() * columns(g, Byte.SIZE / 2), active(g, spikeDensity), 0);
        }

        @Override
        public List<Sample> samples(Geometry g) {
            return List.of(new Sample(MAX_ABS, TERNARY_DENSITY));
        }
    };

    /** Largest absolute weight. */
    private static final int MAX_ABS = 7;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int COLUMN = HalfByteRows.COLUMN;
    private static final int ROWS = 18;
    private static final int SEGMENT = 4680;
    private static final int HALVES = 0x0F0F0F0F;
    private static final int FIELDS = 0x00FF00FF;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final MemorySegment table;
    private final long columnBytes;

    /**
     * @param arena   owner of the packed weights
     * @param weights weights of -7 to 7
     */
    SpikePropagationInt4Vector(Arena arena, IntWeights weights) {
        super(weights, HalfByteRows.ROW_SHIFT, 0);
        Channels.require(weights.maxAbs() <= MAX_ABS, "weights up to " + weights.maxAbs() + " pass " + MAX_ABS);
        HalfByteRows packed = HalfByteRows.pack(arena, weights, MAX_ABS);
        table = packed.rows();
        columnBytes = packed.columnBytes();
    }

    @Override
    public SpikeForm form() {
        return FORM;
    }

    /**
     * Whole bytes and upper halves are added, the latter after a shift and a mask: four instructions, and twelve for a block
     * of {@value #ROWS} rows.
     */
    @Override
    public RowWork row() {
        double bytes = HalfByteRows.rowBytes(geometry());
        return RowWork.ofSpikes(bytes, Resource.BYTE_ADD, (4 + 12.0 / ROWS) * bytes);
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
                for (int lane = laneFrom / COLUMN * COLUMN; lane < laneTo; lane += COLUMN) {
                    int from = start;
                    do {
                        int to = Math.min(end, from + SEGMENT);
                        sumRows(taps, from, to, base + lane / COLUMN * columnBytes, currents.values(),
                                out + (long) lane * Integer.BYTES, lane >= laneFrom, lane + VECTOR_BYTES < laneTo,
                                from > start);
                        from = to;
                    } while (from < end);
                }
            }
            p += last - first;
        }
    }

    /**
     * Sum and widening store in one method, from registers: by way of memory a pixel took 4 ns longer. Written out: a
     * helper that takes a vector may not be inlined, and would then have it boxed.
     */
    private void sumRows(int[] taps, int from, int to, long base, MemorySegment out, long at, boolean first,
            boolean second, boolean add) {
        IntVector lowEven = IntVector.zero(INTS);
        IntVector lowOdd = lowEven;
        IntVector highEven = lowEven;
        IntVector highOdd = lowEven;
        for (int block = from; block < to; block += ROWS) {
            int end = Math.min(to, block + ROWS);
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
