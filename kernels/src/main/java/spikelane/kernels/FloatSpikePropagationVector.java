package spikelane.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form: four registers of output channels take the weights of one active input after the other. The weights are
 * copied so that the four vectors of a row, and the rows of a column, lie side by side:
 *
 * <pre>
 * column 0: row 0: outputs 0 .. 4*L-1, row 1: ..      column 1: row 0: outputs 4*L .. 8*L-1, ..      L = float lanes
 * </pre>
 */
public final class FloatSpikePropagationVector implements FloatSpikePropagation {
    private static final VectorSpecies<Float> FLOATS = Registers.FLOATS;
    private static final int VECTOR_BYTES = FLOATS.vectorByteSize();
    /** Outputs of a column. */
    private static final int COLUMN = 4 * FLOATS.length();
    private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(4 * VECTOR_BYTES);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final MemorySegment table;
    private final long columnBytes;
    private final ThreadLocal<int[]> scratch;

    /**
     * @param arena   owner of the copied weights
     * @param weights weights of the layer
     */
    public FloatSpikePropagationVector(Arena arena, FloatWeights weights) {
        geometry = weights.geometry();
        columnBytes = (long) geometry.rows() << ROW_SHIFT;
        Lanes.require(columnBytes <= Integer.MAX_VALUE,
                geometry.rows() + " inputs an output are too many for offsets of int");
        table = Lanes.allocate(arena, Lanes.padded(geometry.outputs()) / COLUMN * columnBytes);
        for (int row = 0; row < geometry.rows(); row++) {
            for (int m = 0; m < weights.stride(); m += COLUMN) {
                MemorySegment.copy(weights.rows(), ((long) row * weights.stride() + m) * Float.BYTES, table,
                        m / COLUMN * columnBytes + ((long) row << ROW_SHIFT), 1L << ROW_SHIFT);
            }
        }
        scratch = ThreadLocal.withInitial(() -> TapList.allocate(geometry));
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, FloatLanes currents,
            int at) {
        Propagation.check(geometry, input);
        Propagation.check(geometry, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        int[] taps = scratch.get();
        int width = geometry.outputWidth();
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, geometry, p / width, p % width, ROW_SHIFT, taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int lane = groupFrom * Lanes.GROUP; lane < groupTo * Lanes.GROUP; lane += COLUMN) {
                gather(taps, count, lane / COLUMN * columnBytes, currents.values(), (out + lane) * Float.BYTES);
            }
        }
    }

    /** One method, written out: a helper that takes a vector may not be inlined, and would then have it boxed. */
    private void gather(int[] taps, int count, long base, MemorySegment out, long at) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < count; i++) {
            long row = base + taps[i];
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
}
