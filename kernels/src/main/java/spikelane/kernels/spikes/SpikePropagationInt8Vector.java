package spikelane.kernels.spikes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.ShortVector;
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
final class SpikePropagationInt8Vector extends RowSum {
    static final SpikeForm FORM = new SpikeForm("int8") {
        @Override
        public boolean suits(IntWeights weights) {
            return true;
        }

        @Override
        public SpikePropagation make(Arena arena, IntWeights weights) {
            return new SpikePropagationInt8Vector(arena, weights);
        }

        @Override
        public Work work(IntWeights weights, double spikeDensity) {
            Geometry g = weights.geometry();
            return new Work((double) g.outputPixels() * columns(g, Byte.SIZE), active(g, spikeDensity), 0);
        }

        @Override
        public List<Sample> samples(Geometry g) {
            return List.of(new Sample(Byte.MAX_VALUE, TERNARY_DENSITY));
        }
    };

    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final int VECTOR_BYTES = SHORTS.vectorByteSize();
    /** Outputs whose rows lie together: those of a cache line. */
    private static final int LINE = Channels.GROUP;
    private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(LINE);
    /** Vectors of a row that are summed together: 2, or 1 where a vector is a whole row. */
    private static final int TOGETHER = Math.min(2, LINE / VECTOR_BYTES);
    /** Outputs of those vectors. */
    private static final int COLUMN = TOGETHER * VECTOR_BYTES;
    /** Rows of one turn; rows of zeros follow the list. */
    private static final int ROWS = 4;
    /** Makes signed sums of shorts unsigned. */
    private static final short SIGN = Short.MIN_VALUE;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final int bias;
    private final int segment;
    private final MemorySegment table;
    private final long lineBytes;

    /**
     * @param arena   owner of the packed weights
     * @param weights weights of the layer
     */
    SpikePropagationInt8Vector(Arena arena, IntWeights weights) {
        super(weights, ROW_SHIFT, 2L * COLUMN);
        bias = weights.maxAbs();
        segment = Short.MAX_VALUE / Math.max(1, bias) / ROWS * ROWS;
        Geometry g = weights.geometry();
        lineBytes = columnBytes(g, ROW_SHIFT);
        table = Channels.allocate(arena, Channels.groups(g.outputs()) * lineBytes);
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                int lane = m % VECTOR_BYTES;
                int at = Widening.byteOf(lane);
                table.set(JAVA_BYTE, m / LINE * lineBytes + ((long) row << ROW_SHIFT) + m % LINE - lane + at,
                        (byte) (weights.get(row, m) + (at % 2 == 0 ? bias : 0)));
            }
        }
    }

    @Override
    public SpikeForm form() {
        return FORM;
    }

    /** Whole lanes and upper bytes are added, the latter after a shift: three instructions. */
    @Override
    public RowWork row() {
        double bytes = Channels.padded(geometry().outputs());
        return RowWork.ofSpikes(bytes, Resource.BYTE_ADD, 3 * bytes);
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
                        int to = Math.min(end, from + segment);
                        sumRows(taps, from, to, base + lane / LINE * lineBytes + lane % LINE, own.sums());
                        for (int v = 0; v < TOGETHER; v++) {
                            Widening.unsignedShorts(own.sums(), 2L * v * VECTOR_BYTES, bias * (to - from), -SIGN,
                                    currents.values(), out + (lane + v * (long) VECTOR_BYTES) * Integer.BYTES,
                                    from > start);
                        }
                        from = to;
                    } while (from < end);
                }
            }
            p += last - first;
        }
    }

    /** Written out: a helper that takes a vector may not be inlined, and would have it boxed. */
    private void sumRows(int[] taps, int from, int to, long base, MemorySegment sums) {
        MemorySegment rows = table;
        ShortVector all0 = ShortVector.zero(SHORTS);
        ShortVector upper0 = all0;
        ShortVector all1 = all0;
        ShortVector upper1 = all0;
        for (int i = from; i < to; i += ROWS) {
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
        upper0.add(SIGN).intoMemorySegment(sums, VECTOR_BYTES, ORDER);
        if (TOGETHER == 2) {
            all1.sub(upper1.lanewise(LSHL, 8)).intoMemorySegment(sums, 2L * VECTOR_BYTES, ORDER);
            upper1.add(SIGN).intoMemorySegment(sums, 3L * VECTOR_BYTES, ORDER);
        }
    }
}
