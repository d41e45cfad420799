package spikelane.kernels.data;

import static java.lang.foreign.ValueLayout.JAVA_CHAR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Event counts of one time step, pixel-major {@code [pixels][C]}, unsigned 16 bits each, without padding between them. Memory
 * belongs to the arena given at construction.
 */
public final class EventCounts {
    /** Largest count that the type holds. */
    public static final int LIMIT = Character.MAX_VALUE;

    /** Bytes beyond the last count that a form may load. */
    private static final int SLACK_BYTES = 64;

    private final int pixels;
    private final int channels;
    private final int maxCount;
    private final MemorySegment counts;

    /**
     * @param arena    owner of the memory
     * @param pixels   H*W
     * @param channels C
     * @param maxCount largest count that will be stored, at most {@link #LIMIT}: the propagation's overflow bound
     *                 follows from it
     */
    public EventCounts(Arena arena, int pixels, int channels, int maxCount) {
        if (!(maxCount >= 1 && maxCount <= LIMIT)) {
            throw new IllegalArgumentException("maxCount " + maxCount + ": 1 to " + LIMIT + " is possible");
        }
        this.pixels = pixels;
        this.channels = channels;
        this.maxCount = maxCount;
        counts = Channels.allocate(arena, (long) pixels * channels * Character.BYTES + SLACK_BYTES);
    }

    /** {@return H*W} */
    public int pixels() {
        return pixels;
    }

    /** {@return C} */
    public int channels() {
        return channels;
    }

    /** {@return largest count that can be stored} */
    public int maxCount() {
        return maxCount;
    }

    /** {@return the counts, as drawn above} */
    public MemorySegment counts() {
        return counts;
    }

    /**
     * @param pixel   y*W + x
     * @param channel c
     * @return number of events
     */
    public int get(int pixel, int channel) {
        return counts.getAtIndex(JAVA_CHAR, (long) pixel * channels + channel);
    }

    /**
     * @param pixel   y*W + x
     * @param channel c
     * @param count   number of events
     * @throws IllegalArgumentException if it is negative or above {@link #maxCount}
     */
    public void set(int pixel, int channel, int count) {
        if (count < 0 || count > maxCount) {
            throw new IllegalArgumentException("count " + count + " at pixel " + pixel + ", channel " + channel
                    + ": 0 to " + maxCount + " was declared");
        }
        counts.setAtIndex(JAVA_CHAR, (long) pixel * channels + channel, (char) count);
    }
}
