package spikelane.kernels.layer;

import spikelane.kernels.data.EventCounts;

/** Brings event counts of a frame, channel after channel, into the order of the kernels: pixel after pixel. */
public interface FrameLoad {
    /** {@return the specification} */
    static FrameLoad scalar() {
        return new FrameLoadScalar();
    }

    /** {@return the SIMD form} */
    static FrameLoad vector() {
        return new FrameLoadVector();
    }

    /**
     * @param frames    {@code [..][C][H*W]} counts
     * @param from      index of channel 0, pixel 0
     * @param counts    {@code [H*W][C]}, overwritten in the range
     * @param pixelFrom first pixel
     * @param pixelTo   pixel after the last
     * @throws IllegalArgumentException if a count is negative, or larger than was declared
     */
    void load(short[] frames, int from, EventCounts counts, int pixelFrom, int pixelTo);
}
