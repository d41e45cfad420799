package spikelane.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Lanes of the kernels: output channels lie side by side, padded to whole groups of {@value #GROUP}, so that a group's
 * spikes are one 64-bit word and its int8 weights are one 64-byte cache line.
 */
public final class Lanes {
    /** Output channels of one group. */
    public static final int GROUP = 64;
    /** Alignment of every buffer in bytes: a cache line, and the widest vector register. */
    public static final long ALIGNMENT_BYTES = 64;

    private Lanes() {}

    /** {@return register width in bits: 512, 256 or 128} */
    public static int vectorBits() {
        return Registers.SHAPE.vectorBitSize();
    }

    /**
     * @param channels number of channels
     * @return number of groups that hold them
     */
    public static int groups(int channels) {
        return (channels + GROUP - 1) / GROUP;
    }

    /**
     * @param channels number of channels
     * @return the next multiple of {@value #GROUP}
     */
    public static int padded(int channels) {
        return groups(channels) * GROUP;
    }

    /**
     * @param arena     owner of the memory
     * @param sizeBytes how much, rounded up to whole cache lines
     * @return zeroed memory that starts on a cache line
     */
    static MemorySegment allocate(Arena arena, long sizeBytes) {
        return arena.allocate((sizeBytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES, ALIGNMENT_BYTES);
    }

    /** {@return the bits of a group's word that stand for channels} */
    static long valid(int channels, int group) {
        int left = channels - group * GROUP;
        return left >= GROUP ? -1L : (1L << left) - 1;
    }

    /**
     * For set-up only: a message that is put together at every call costs more than a small kernel.
     *
     * @throws IllegalArgumentException with {@code what} unless {@code condition} holds
     */
    static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }
}
