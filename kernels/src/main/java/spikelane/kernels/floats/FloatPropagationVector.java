package spikelane.kernels.floats;

import static spikelane.kernels.data.Vectors.fma;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.TapList;

/**
 * SIMD form: four registers of output channels take the weights of one active input after the other. The weights are
 * copied so that the four vectors of a row, and the rows of a column, lie side by side:
 *
 * <pre>
 * column 0: row 0: outputs 0 .. 4*L-1, row 1: ..      column 1: row 0: outputs 4*L .. 8*L-1, ..      L = float lanes
 * </pre>
 */
final class FloatPropagationVector<I> implements FloatPropagation<I> {
    private static final VectorSpecies<Float> FLOATS = Vectors.FLOATS;
    private static final int VECTOR_BYTES = FLOATS.vectorByteSize();
    /** Outputs of a column. */
    private static final int COLUMN = 4 * FLOATS.length();
    private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(4 * VECTOR_BYTES);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final FloatInput<I> kind;
    private final Geometry geometry;
    private final MemorySegment table;
    private final long columnBytes;
    private final ThreadLocal<Scratch> scratch;

    /** Of one thread: byte offsets of the rows that a pixel sums, and what each is worth. */
    private record Scratch(int[] rows, float[] worth) {
        Scratch(int[] rows) {
            this(rows, new float[rows.length]);
        }
    }

    FloatPropagationVector(Arena arena, FloatInput<I> kind, FloatWeights weights) {
        this.kind = kind;
        geometry = weights.geometry();
        columnBytes = (long) geometry.rows() << ROW_SHIFT;
        Channels.require(columnBytes <= Integer.MAX_VALUE,
                geometry.rows() + " inputs an output are too many for offsets of int");
        table = Channels.allocate(arena, weights.stride() / COLUMN * columnBytes);
        for (int row = 0; row < geometry.rows(); row++) {
            for (int m = 0; m < weights.stride(); m += COLUMN) {
                MemorySegment.copy(weights.rows(), ((long) row * weights.stride() + m) * Float.BYTES, table,
                        m / COLUMN * columnBytes + ((long) row << ROW_SHIFT), 1L << ROW_SHIFT);
            }
        }
        scratch = ThreadLocal.withInitial(() -> new Scratch(TapList.allocate(geometry)));
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    /** A multiply-add each; an addition has no peak of its own and takes no less. */
    @Override
    public RowWork row() {
        int outputs = Channels.padded(geometry.outputs());
        return RowWork.ofSpikes((double) outputs * Float.BYTES, Resource.FMA, outputs);
    }

    @Override
    public long tableBytes() {
        return table.byteSize();
    }

    @Override
    public void propagate(I input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, FloatMap currents, int at) {
        Geometry g = geometry;
        kind.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        Scratch own = scratch.get();
        boolean weighted = kind.weighted();
        int width = g.outputWidth();
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = kind.list(g, input, p / width, p % width, ROW_SHIFT, own.rows, own.worth);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int lane = groupFrom * Channels.GROUP; lane < groupTo * Channels.GROUP; lane += COLUMN) {
                long base = lane / COLUMN * columnBytes;
                if (weighted) {
                    sumProducts(own.rows, own.worth, count, base, currents.values(), (out + lane) * Float.BYTES);
                } else {
                    sumRows(own.rows, count, base, currents.values(), (out + lane) * Float.BYTES);
                }
            }
        }
    }

    /** Written out: a helper that takes a vector may not be inlined, and would have it boxed. */
    private void sumRows(int[] rows, int count, long base, MemorySegment out, long at) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < count; i++) {
            long row = base + rows[i];
            a = a.add(FloatVector.fromMemorySegment(FLOATS, table, row, ORDER));
            b = b.add(FloatVector.fromMemorySegment(FLOATS, table, row + VECTOR_BYTES, ORDER));
            c = c.add(FloatVector.fromMemorySegment(FLOATS, table, row + 2L * VECTOR_BYTES, ORDER));
            d = d.add(FloatVector.fromMemorySegment(FLOATS, table, row + 3L * VECTOR_BYTES, ORDER));
        }
        a.intoMemorySegment(out, at, ORDER);
        b.intoMemorySegment(out, at + VECTOR_BYTES, ORDER);
        c.intoMemorySegment(out, at + 2L * VECTOR_BYTES, ORDER);
        d.intoMemorySegment(out, at + 3L * VECTOR_BYTES, ORDER);
    }

    private void sumProducts(int[] rows, float[] worth, int count, long base, MemorySegment out, long at) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < count; i++) {
            long row = base + rows[i];
            FloatVector times = FloatVector.broadcast(FLOATS, worth[i]);
            a = fma(FloatVector.fromMemorySegment(FLOATS, table, row, ORDER), times, a);
            b = fma(FloatVector.fromMemorySegment(FLOATS, table, row + VECTOR_BYTES, ORDER), times, b);
            c = fma(FloatVector.fromMemorySegment(FLOATS, table, row + 2L * VECTOR_BYTES, ORDER), times, c);
            d = fma(FloatVector.fromMemorySegment(FLOATS, table, row + 3L * VECTOR_BYTES, ORDER), times, d);
        }
        a.intoMemorySegment(out, at, ORDER);
        b.intoMemorySegment(out, at + VECTOR_BYTES, ORDER);
        c.intoMemorySegment(out, at + 2L * VECTOR_BYTES, ORDER);
        d.intoMemorySegment(out, at + 3L * VECTOR_BYTES, ORDER);
    }
}
