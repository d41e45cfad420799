package spikelane.kernels.spikes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Widening;

/**
 * Weight rows of two outputs a byte, each weight plus a bias so that it is not negative and fits 4 bits. A column of
 * outputs takes one vector a row; behind the last row is one of zeros.
 *
 * <pre>
 * byte 4*l + k of a row:  low half = output k*L + l,  high half = output (4 + k)*L + l      L = int32 lanes of a vector
 * </pre>
 *
 * so that int32 vector k of a sum of rows holds neighbouring outputs.
 *
 * @param rows        the rows, column after column
 * @param columnBytes bytes of a column
 */
record HalfByteRows(MemorySegment rows, long columnBytes) {
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Outputs of one column. */
    static final int COLUMN = 2 * VECTOR_BYTES;
    /** log2 of the bytes of a row. */
    static final int ROW_SHIFT = Integer.numberOfTrailingZeros(VECTOR_BYTES);

    /** {@return bytes of a row of all outputs} */
    static long rowBytes(Geometry g) {
        return (long) columns(g) << ROW_SHIFT;
    }

    private static int columns(Geometry g) {
        return (Channels.padded(g.outputs()) + COLUMN - 1) / COLUMN;
    }

    /**
     * @param arena   owner of the rows
     * @param weights of -bias to 15 - bias
     * @param bias    added to each weight
     */
    static HalfByteRows pack(Arena arena, IntWeights weights, int bias) {
        Geometry g = weights.geometry();
        long columnBytes = RowSum.columnBytes(g, ROW_SHIFT);
        MemorySegment rows = Channels.allocate(arena, columns(g) * columnBytes);
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                int lane = m % COLUMN;
                long at = m / COLUMN * columnBytes + ((long) row << ROW_SHIFT) + Widening.byteOf(lane % VECTOR_BYTES);
                int half = (weights.get(row, m) + bias) << (lane < VECTOR_BYTES ? 0 : 4);
                rows.set(JAVA_BYTE, at, (byte) (rows.get(JAVA_BYTE, at) | half));
            }
        }
        return new HalfByteRows(rows, columnBytes);
    }
}
