package spikelane.kernels.sliced;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/**
 * Squares of 64 x 64 bits, one in each long lane of a register: what turns a word a channel into a word a sample, and back.
 * Row i of square s is word {@code i * SQUARES + s}.
 */
final class BitSquares {
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    /** Squares that are transposed together. */
    static final int SQUARES = LONGS.length();
    /** Words of them. */
    static final int WORDS = Long.SIZE * SQUARES;

    private BitSquares() {}

    /**
     * Transposes in place: swaps the off-diagonal quarters, then those of each quarter, and so on.
     *
     * @param rows {@value Long#SIZE} rows of each square
     */
    static void transpose(long[] rows) {
        long mask = 0xFFFF_FFFFL;
        for (int half = Integer.SIZE; half != 0; half >>= 1, mask ^= mask << half) {
            swap(rows, half, mask);
        }
    }

    private static void swap(long[] rows, int half, long mask) {
        LongVector by = LongVector.broadcast(LONGS, half);
        for (int i = 0; i < Long.SIZE; i += 2 * half) {
            for (int j = i; j < i + half; j++) {
                LongVector upper = LongVector.fromArray(LONGS, rows, j * SQUARES);
                LongVector lower = LongVector.fromArray(LONGS, rows, (j + half) * SQUARES);
                LongVector swap = upper.lanewise(LSHR, by).lanewise(XOR, lower).and(mask);
                upper.lanewise(XOR, swap.lanewise(LSHL, by)).intoArray(rows, j * SQUARES);
                lower.lanewise(XOR, swap).intoArray(rows, (j + half) * SQUARES);
            }
        }
    }
}
