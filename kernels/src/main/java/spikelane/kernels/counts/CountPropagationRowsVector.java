package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.SpikingLayer;

/**
 * SIMD form for few input channels, small weights and mostly small counts: a table holds count times weight for every
 * tap and every count up to {@link #tableCount}, so that an input is one row of int8 to add. Runs of output pixels with a
 * larger count under the kernel go to {@link CountPropagationTablesVector}.
 *
 * <p>
 * Overflow: {@value #ROWS} rows are added at a time. As many blocks as {@code 127 / (tableCount * maxAbs)} rows allow,
 * at least one, stay in int8; then they are added to the int32 currents, which {@link CountPropagation} bounds.
 *
 * <pre>
 * row (tap * (tableCount + 1) + count) of a column, byte V*v + 4*l + k  =  count * weight of output V*v + k*L + l
 *                                                            V = bytes, L = int32 lanes of a vector
 * </pre>
 */
final class CountPropagationRowsVector implements CountPropagation {
    static final CountForm FORM = new CountForm("rows",
            "small integer weights, input is event counts of few channels") {
        @Override
        public boolean suits(IntWeights weights, int maxCount) {
            return holds(weights, maxCount);
        }

        @Override
        public CountPropagation make(Arena arena, IntWeights weights, int maxCount) {
            return new CountPropagationRowsVector(arena, weights, maxCount);
        }
    };

    private static final VectorSpecies<Byte> BYTES = Vectors.BYTES;
    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Outputs of a column: one vector or two. */
    private static final int COLUMN = Math.min(Channels.GROUP, 2 * VECTOR_BYTES);
    private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(COLUMN);
    private static final int ROWS = 4;
    private static final int LARGEST_TABLE_COUNT = 15;
    private static final int LEAST_TABLE_COUNT = 3;
    /** Half of a usual second-level cache. */
    private static final int LARGEST_TABLE_BYTES = 256 << 10;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final CountPropagationTablesVector fallback;
    private final int tableCount;
    private final int segment;
    private final int rowInputs;
    private final int run;
    private final MemorySegment table;
    private final long columnBytes;
    private final ThreadLocal<Scratch> scratch;

    /** Of one run of output pixels: what lies under it in each kernel row, and the rows that each pixel adds. */
    private record Scratch(long[] masks, int[] inputs, int[] counts, int[] rows, int capacity) {
        Scratch(Geometry g, int run) {
            this(g, run, g.rows() + 2 * LANES + ROWS);
        }

        private Scratch(Geometry g, int run, int capacity) {
            this(new long[g.kernelHeight()], new int[g.kernelHeight() * Long.SIZE + 2 * LANES], new int[run],
                    new int[run * capacity], capacity);
        }
    }

    /**
     * @param arena    owner of the table
     * @param weights  weights of the layer
     * @param maxCount largest count
     * @throws IllegalArgumentException if the form does not suit
     */
    CountPropagationRowsVector(Arena arena, IntWeights weights, int maxCount) {
        CountPropagation.check(weights, maxCount);
        Channels.require(holds(weights, maxCount),
                "too many inputs, or too large weights, for a table of their multiples");
        geometry = weights.geometry();
        fallback = new CountPropagationTablesVector(arena, weights, maxCount);
        tableCount = tableCount(weights, maxCount);
        segment = Byte.MAX_VALUE / (tableCount * Math.max(1, weights.maxAbs())) / ROWS * ROWS;
        rowInputs = geometry.kernelWidth() * geometry.channels();
        run = Math.min(SpikingLayer.TILE_PIXELS,
                1 + (Long.SIZE - rowInputs) / (geometry.stride() * geometry.channels()));
        columnBytes = ((long) geometry.rows() * (tableCount + 1)) << ROW_SHIFT;
        table = Channels.allocate(arena, Channels.padded(geometry.outputs()) / COLUMN * columnBytes);
        for (int row = 0; row < geometry.rows(); row++) {
            for (int m = 0; m < geometry.outputs(); m++) {
                int lane = m % VECTOR_BYTES;
                long at = m / COLUMN * columnBytes + m % COLUMN / VECTOR_BYTES * (long) VECTOR_BYTES + lane % LANES * 4L
                        + lane / LANES;
                for (int count = 1; count <= tableCount; count++) {
                    table.set(JAVA_BYTE, at + ((row * (tableCount + 1L) + count) << ROW_SHIFT),
                            (byte) (count * weights.get(row, m)));
                }
            }
        }
        scratch = ThreadLocal.withInitial(() -> new Scratch(geometry, run));
    }

    private static int tableCount(IntWeights weights, int maxCount) {
        return Math.min(Math.min(maxCount, LARGEST_TABLE_COUNT),
                Byte.MAX_VALUE / (ROWS * Math.max(1, weights.maxAbs())));
    }

    /** {@return whether a small table holds most counts, and one word the inputs under a row of the kernel} */
    private static boolean holds(IntWeights weights, int maxCount) {
        Geometry g = weights.geometry();
        int count = tableCount(weights, maxCount);
        return CountPropagationTablesVector.holds(weights) && g.kernelWidth() * g.channels() <= Long.SIZE
                && count >= Math.min(maxCount, LEAST_TABLE_COUNT)
                && (long) g.rows() * (count + 1) * Channels.padded(g.outputs()) <= LARGEST_TABLE_BYTES;
    }

    /** One addition a byte, for a count that the table holds. */
    @Override
    public RowWork row() {
        int outputs = Channels.padded(geometry.outputs());
        return RowWork.ofSpikes(outputs, Resource.BYTE_ADD, outputs);
    }

    @Override
    public long tableBytes() {
        return table.byteSize();
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public int maxCount() {
        return fallback.maxCount();
    }

    @Override
    public void propagate(EventCounts input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        CountPropagation.check(this, input);
        Propagation.check(geometry, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        Scratch own = scratch.get();
        int width = geometry.outputWidth();
        int y = pixelFrom / width;
        int x = pixelFrom % width;
        int pixels;
        for (int p = pixelFrom; p < pixelTo; p += pixels) {
            pixels = Math.min(Math.min(pixelTo - p, width - x), run);
            int out = at + p - pixelFrom;
            if (read(input.counts(), y, x, pixels, own)) {
                list(own, pixels);
                for (int lane = groupFrom * Channels.GROUP; lane < groupTo * Channels.GROUP; lane += COLUMN) {
                    sum(own, pixels, lane / COLUMN * columnBytes, currents.values(),
                            ((long) out * currents.stride() + lane) * Integer.BYTES,
                            currents.stride() * (long) Integer.BYTES);
                }
            } else {
                fallback.propagate(input, p, p + pixels, groupFrom, groupTo, currents, out);
            }
            x += pixels;
            if (x == width) {
                x = 0;
                y++;
            }
        }
    }

    /**
     * Finds the inputs under a run of output pixels. Bit j of a kernel row's mask is input j from the left edge of the
     * first pixel's window, and the inputs of set bits are listed as byte offsets of rows, as the first pixel sees them.
     *
     * @return whether the table holds all of them
     */
    private boolean read(MemorySegment counts, int y, int x, int pixels, Scratch own) {
        Geometry g = geometry;
        int left = x * g.stride() - g.padding();
        int from = Math.max(0, left);
        int to = Math.min(g.width(), left + (pixels - 1) * g.stride() + g.kernelWidth());
        int inputs = Math.max(0, to - from) * g.channels();
        int skipped = (from - left) * g.channels();
        int top = y * g.stride() - g.padding();
        boolean held = true;
        for (int r = 0; r < g.kernelHeight(); r++) {
            long mask = 0;
            if (top + r >= 0 && top + r < g.height() && inputs > 0) {
                long first = ((long) (top + r) * g.width() + from) * g.channels() * Character.BYTES;
                for (int i = 0; i < inputs; i += SHORTS.length()) {
                    mask |= ShortVector.fromMemorySegment(SHORTS, counts, first + (long) i * Character.BYTES, ORDER)
                            .compare(NE, (short) 0).toLong() << i;
                }
                mask &= -1L >>> (Long.SIZE - inputs);
                int at = r * Long.SIZE;
                int row = r * rowInputs + skipped;
                for (long rest = mask; rest != 0; rest &= rest - 1) {
                    int i = Long.numberOfTrailingZeros(rest);
                    int count = counts.get(JAVA_CHAR, first + (long) i * Character.BYTES);
                    held &= count <= tableCount;
                    own.inputs[at++] = ((row + i) * (tableCount + 1) + count) << ROW_SHIFT;
                }
                mask <<= skipped;
            }
            own.masks[r] = mask;
        }
        return held;
    }

    /** Copies whole vectors: what is too much is overwritten by the next kernel row, or by empty rows at the end. */
    private void list(Scratch own, int pixels) {
        int step = geometry.stride() * geometry.channels();
        int stepBytes = (step * (tableCount + 1)) << ROW_SHIFT;
        long window = -1L >>> (Long.SIZE - rowInputs);
        int[] inputs = own.inputs;
        int[] rows = own.rows;
        long[] masks = own.masks;
        for (int p = 0; p < pixels; p++) {
            int begin = p * own.capacity;
            int end = begin;
            for (int r = 0; r < masks.length; r++) {
                long mask = masks[r];
                int at = r * Long.SIZE + Long.bitCount(mask & ((1L << (p * step)) - 1));
                int count = Long.bitCount((mask >>> (p * step)) & window);
                int i = 0;
                do {
                    IntVector.fromArray(INTS, inputs, at + i).sub(p * stepBytes).intoArray(rows, end + i);
                    i += LANES;
                } while (i < count);
                end += count;
            }
            IntVector.zero(INTS).intoArray(rows, end);
            own.counts[p] = end - begin;
        }
    }

    /**
     * Slices cost less than a check each vector. The widening store is written out: by way of scratch memory ({@code
     * Widening}) the first layer took 1.2 times as long at 512 bits and 1.9 times at 256.
     */
    private void sum(Scratch own, int pixels, long base, MemorySegment currents, long to, long stride) {
        int[] rows = own.rows;
        for (int p = 0; p < pixels; p++) {
            MemorySegment out = currents.asSlice(to + p * stride, 4L * COLUMN);
            int i = p * own.capacity;
            int end = i + own.counts[p];
            boolean add = false;
            do {
                int stop = Math.min(end, i + segment);
                ByteVector a = ByteVector.zero(BYTES);
                ByteVector b = a;
                do {
                    MemorySegment row0 = table.asSlice(base + rows[i], COLUMN);
                    MemorySegment row1 = table.asSlice(base + rows[i + 1], COLUMN);
                    MemorySegment row2 = table.asSlice(base + rows[i + 2], COLUMN);
                    MemorySegment row3 = table.asSlice(base + rows[i + 3], COLUMN);
                    a = a.add(ByteVector.fromMemorySegment(BYTES, row0, 0, ORDER)
                            .add(ByteVector.fromMemorySegment(BYTES, row1, 0, ORDER)))
                            .add(ByteVector.fromMemorySegment(BYTES, row2, 0, ORDER)
                                    .add(ByteVector.fromMemorySegment(BYTES, row3, 0, ORDER)));
                    if (COLUMN > VECTOR_BYTES) {
                        b = b.add(ByteVector.fromMemorySegment(BYTES, row0, VECTOR_BYTES, ORDER)
                                .add(ByteVector.fromMemorySegment(BYTES, row1, VECTOR_BYTES, ORDER)))
                                .add(ByteVector.fromMemorySegment(BYTES, row2, VECTOR_BYTES, ORDER)
                                        .add(ByteVector.fromMemorySegment(BYTES, row3, VECTOR_BYTES, ORDER)));
                    }
                    i += ROWS;
                } while (i < stop);
                IntVector before = IntVector.fromMemorySegment(INTS, out, 0, ORDER);
                a.intoMemorySegment(out, 0, ORDER); // not reinterpreted: see package-info
                IntVector v = IntVector.fromMemorySegment(INTS, out, 0, ORDER);
                IntVector v0 = v.lanewise(LSHL, 24).lanewise(ASHR, 24);
                IntVector v1 = v.lanewise(LSHL, 16).lanewise(ASHR, 24);
                IntVector v2 = v.lanewise(LSHL, 8).lanewise(ASHR, 24);
                IntVector v3 = v.lanewise(ASHR, 24);
                if (add) {
                    v0 = v0.add(before);
                    v1 = v1.add(IntVector.fromMemorySegment(INTS, out, VECTOR_BYTES, ORDER));
                    v2 = v2.add(IntVector.fromMemorySegment(INTS, out, 2L * VECTOR_BYTES, ORDER));
                    v3 = v3.add(IntVector.fromMemorySegment(INTS, out, 3L * VECTOR_BYTES, ORDER));
                }
                v0.intoMemorySegment(out, 0, ORDER);
                v1.intoMemorySegment(out, VECTOR_BYTES, ORDER);
                v2.intoMemorySegment(out, 2L * VECTOR_BYTES, ORDER);
                v3.intoMemorySegment(out, 3L * VECTOR_BYTES, ORDER);
                if (COLUMN > VECTOR_BYTES) {
                    before = IntVector.fromMemorySegment(INTS, out, 4L * VECTOR_BYTES, ORDER);
                    b.intoMemorySegment(out, 4L * VECTOR_BYTES, ORDER);
                    v = IntVector.fromMemorySegment(INTS, out, 4L * VECTOR_BYTES, ORDER);
                    v0 = v.lanewise(LSHL, 24).lanewise(ASHR, 24);
                    v1 = v.lanewise(LSHL, 16).lanewise(ASHR, 24);
                    v2 = v.lanewise(LSHL, 8).lanewise(ASHR, 24);
                    v3 = v.lanewise(ASHR, 24);
                    if (add) {
                        v0 = v0.add(before);
                        v1 = v1.add(IntVector.fromMemorySegment(INTS, out, 5L * VECTOR_BYTES, ORDER));
                        v2 = v2.add(IntVector.fromMemorySegment(INTS, out, 6L * VECTOR_BYTES, ORDER));
                        v3 = v3.add(IntVector.fromMemorySegment(INTS, out, 7L * VECTOR_BYTES, ORDER));
                    }
                    v0.intoMemorySegment(out, 4L * VECTOR_BYTES, ORDER);
                    v1.intoMemorySegment(out, 5L * VECTOR_BYTES, ORDER);
                    v2.intoMemorySegment(out, 6L * VECTOR_BYTES, ORDER);
                    v3.intoMemorySegment(out, 7L * VECTOR_BYTES, ORDER);
                }
                add = true;
            } while (i < end);
        }
    }
}
