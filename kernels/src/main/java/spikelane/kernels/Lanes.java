package spikelane.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Lanes of the kernels: output channels lie side by side, padded to whole groups of {@value #GROUP}, so that a group's
 * spikes are one 64-bit word and its int8 weights are one 64-byte cache line.
 *
 * <p>
 * Memory of kernels lies in shared or automatic arenas. Confined ones are refused: in a process that has memory with and
 * without an owner thread, C2 moves the question for the owner before a loop, where it fails for memory without one, and
 * the kernel is compiled again, up to a hundred times, each time with every vector an object for about a second.
 */
public final class Lanes {
    /** Output channels of one group. */
    public static final int GROUP = 64;
    /** Alignment of every buffer in bytes: a cache line, and the widest vector register. */
    public static final long ALIGNMENT_BYTES = 64;

    /** Never started, owns nothing: it may reach all memory but confined memory. */
    private static final Thread ANOTHER = new Thread(() -> {});

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
     * @throws IllegalArgumentException if the arena is confined to a thread
     */
    static MemorySegment allocate(Arena arena, long sizeBytes) {
        MemorySegment segment = arena.allocate((sizeBytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES,
                ALIGNMENT_BYTES);
        require(segment.isAccessibleBy(ANOTHER), "the arena is confined to a thread: use a shared or automatic one");
        return segment;
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
