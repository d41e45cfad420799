package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of 64 int8 weights that a form has expanded from what it stores, and their sum. Two weights share an int16 lane;
 * both halves are summed, sign extended, in int16 lanes of their own. {@value #ROWS} rows of 127 reach 8128, so that
 * nothing overflows before it goes to the int32 currents.
 *
 * <pre>
 * byte 4*l + k of vector v of a row:  output v*V + k*L + l of the group     V = bytes, L = int32 lanes of a vector
 * </pre>
 */
final class ExpandedRows {
    /** Rows that are expanded and then summed: 4 KB. */
    static final int ROWS = 64;

    private static final VectorSpecies<Short> SHORTS = Registers.SHORTS;
    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long[] BYTES_OF_BITS = bytesOfBits();

    private ExpandedRows() {}

    private static long[] bytesOfBits() {
        long[] bytes = new long[256];
        for (int bits = 0; bits < bytes.length; bits++) {
            bytes[bits] = Long.expand(bits, 0x0101010101010101L) * 0xFF;
        }
        return bytes;
    }

    /** {@return room for a block of rows} */
    static MemorySegment allocate() {
        return Lanes.allocate(Arena.ofAuto(), (long) ROWS * Lanes.GROUP);
    }

    /** {@return place of an output among the 64 bytes of its group} */
    static int byteOf(int output) {
        int inGroup = output % Lanes.GROUP;
        int lane = inGroup % VECTOR_BYTES;
        return inGroup - lane + lane % INTS.length() * 4 + lane / INTS.length();
    }

    /** {@return eight bytes: the lowest of {@code values} where a bit is set, in order, and 0 elsewhere} */
    static long expand(long values, int bits) {
        return Long.expand(values, BYTES_OF_BITS[bits]);
    }

    /**
     * Sums a block.
     *
     * @param rows  number of rows, at most {@value #ROWS}
     * @param block the rows
     * @param out   int32 currents
     * @param at    byte of the group's first current
     * @param add   whether to add to them, or overwrite
     */
    static void sum(int rows, MemorySegment block, MemorySegment out, long at, boolean add) {
        for (int v = 0; v < Lanes.GROUP; v += VECTOR_BYTES) {
            sumColumn(rows, block, v, out, at + (long) v * Integer.BYTES, add);
        }
    }

    private static void sumColumn(int rows, MemorySegment block, long from, MemorySegment out, long at, boolean add) {
        ShortVector low = ShortVector.zero(SHORTS);
        ShortVector high = low;
        long end = from + (long) rows * Lanes.GROUP;
        for (long i = from; i < end; i += Lanes.GROUP) {
            ShortVector row = ShortVector.fromMemorySegment(SHORTS, block, i, ORDER);
            low = low.add(row.lanewise(LSHL, 8).lanewise(ASHR, 8));
            high = high.add(row.lanewise(ASHR, 8));
        }
        IntVector before0 = IntVector.fromMemorySegment(INTS, out, at, ORDER);
        IntVector before1 = IntVector.fromMemorySegment(INTS, out, at + VECTOR_BYTES, ORDER);
        low.intoMemorySegment(out, at, ORDER); // not reinterpreted: see package-info
        high.intoMemorySegment(out, at + VECTOR_BYTES, ORDER);
        IntVector even = IntVector.fromMemorySegment(INTS, out, at, ORDER);
        IntVector odd = IntVector.fromMemorySegment(INTS, out, at + VECTOR_BYTES, ORDER);
        IntVector v0 = even.lanewise(LSHL, 16).lanewise(ASHR, 16);
        IntVector v1 = odd.lanewise(LSHL, 16).lanewise(ASHR, 16);
        IntVector v2 = even.lanewise(ASHR, 16);
        IntVector v3 = odd.lanewise(ASHR, 16);
        if (add) {
            v0 = v0.add(before0);
            v1 = v1.add(before1);
            v2 = v2.add(IntVector.fromMemorySegment(INTS, out, at + 2L * VECTOR_BYTES, ORDER));
            v3 = v3.add(IntVector.fromMemorySegment(INTS, out, at + 3L * VECTOR_BYTES, ORDER));
        }
        v0.intoMemorySegment(out, at, ORDER);
        v1.intoMemorySegment(out, at + VECTOR_BYTES, ORDER);
        v2.intoMemorySegment(out, at + 2L * VECTOR_BYTES, ORDER);
        v3.intoMemorySegment(out, at + 3L * VECTOR_BYTES, ORDER);
    }
}
