package spikelane.kernels.sliced;

/** 64 x 64 bits, a row a word: what turns one word a channel into one word a sample. */
final class BitSquare {
    private BitSquare() {}

    /**
     * Transposes in place: swaps the off-diagonal quarters, then those of each quarter, and so on.
     *
     * @param rows 64 words
     */
    static void transpose(long[] rows) {
        long mask = 0xFFFF_FFFFL;
        for (int half = Integer.SIZE; half != 0; half >>= 1, mask ^= mask << half) {
            for (int i = 0; i < Long.SIZE; i = (i + half + 1) & -half - 1) {
                long swap = (rows[i] >>> half ^ rows[i + half]) & mask;
                rows[i] ^= swap << half;
                rows[i + half] ^= swap;
            }
        }
    }
}
