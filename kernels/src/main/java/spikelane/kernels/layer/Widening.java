package spikelane.kernels.layer;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/**
 * The widening store: narrow sums of a register to int32 currents. Each byte or short of an int32 lane goes to a register of
 * its own, so that neighbouring outputs lie four or two lanes apart:
 *
 * <pre>
 * byte 4*l + k of a vector  =  output k*L + l      L = int32 lanes of a vector
 * </pre>
 *
 * From memory to memory: a helper that takes or returns a vector may not be inlined, and would then have it boxed. The
 * sums are stored by the caller and loaded here with other lanes, since no vector is reinterpreted.
 */
public final class Widening {
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private Widening() {}

    /**
     * @param output an output of a vector of bytes, 0 to V - 1
     * @return the byte that counts for it
     */
    public static int byteOf(int output) {
        return output % LANES * Integer.BYTES + output / LANES;
    }

    /**
     * Unsigned bytes.
     *
     * @param sums a vector of bytes
     * @param from its first byte
     * @param less is subtracted from each
     * @param out  int32 currents
     * @param at   byte of the first of them
     * @param add  whether to add to them, or overwrite
     */
    public static void unsignedBytes(MemorySegment sums, long from, int less, MemorySegment out, long at, boolean add) {
        IntVector v3 = IntVector.fromMemorySegment(INTS, sums, from, ORDER);
        IntVector v0 = v3.and(0xFF).sub(less);
        IntVector v1 = v3.lanewise(LSHR, 8).and(0xFF).sub(less);
        IntVector v2 = v3.lanewise(LSHR, 16).and(0xFF).sub(less);
        v3 = v3.lanewise(LSHR, 24).sub(less);
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

    /**
     * Signed bytes.
     *
     * @param sums a vector of bytes
     * @param from its first byte
     * @param out  int32 currents
     * @param at   byte of the first of them
     * @param add  whether to add to them, or overwrite
     */
    public static void signedBytes(MemorySegment sums, long from, MemorySegment out, long at, boolean add) {
        IntVector v3 = IntVector.fromMemorySegment(INTS, sums, from, ORDER);
        IntVector v0 = v3.lanewise(LSHL, 24).lanewise(ASHR, 24);
        IntVector v1 = v3.lanewise(LSHL, 16).lanewise(ASHR, 24);
        IntVector v2 = v3.lanewise(LSHL, 8).lanewise(ASHR, 24);
        v3 = v3.lanewise(ASHR, 24);
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

    /**
     * Unsigned shorts of two vectors: the sums of bytes 0 and 2 of each int32 lane, and of bytes 1 and 3.
     *
     * @param sums     both vectors, one behind the other
     * @param from     their first byte
     * @param lessEven is subtracted from those of the first vector
     * @param lessOdd  is subtracted from those of the second
     * @param out      int32 currents
     * @param at       byte of the first of them
     * @param add      whether to add to them, or overwrite
     */
    public static void unsignedShorts(MemorySegment sums, long from, int lessEven, int lessOdd, MemorySegment out,
            long at, boolean add) {
        IntVector even = IntVector.fromMemorySegment(INTS, sums, from, ORDER);
        IntVector odd = IntVector.fromMemorySegment(INTS, sums, from + VECTOR_BYTES, ORDER);
        IntVector v0 = even.and(0xFFFF).sub(lessEven);
        IntVector v1 = odd.and(0xFFFF).sub(lessOdd);
        IntVector v2 = even.lanewise(LSHR, 16).sub(lessEven);
        IntVector v3 = odd.lanewise(LSHR, 16).sub(lessOdd);
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
