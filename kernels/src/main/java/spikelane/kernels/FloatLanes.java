package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One float32 per neuron, pixel-major {@code [pixels][M]}: currents, or membrane potentials. M is padded to whole groups of
 * 64; what lies in the padding has no meaning. Memory belongs to the arena given at construction.
 */
public final class FloatLanes {
    private final int pixels;
    private final int channels;
    private final int stride;
    private final MemorySegment values;

    /**
     * @param arena    owner of the memory
     * @param pixels   number of pixels
     * @param channels M
     */
    public FloatLanes(Arena arena, int pixels, int channels) {
        this.pixels = pixels;
        this.channels = channels;
        stride = Lanes.padded(channels);
        values = Lanes.allocate(arena, (long) pixels * stride * Float.BYTES);
    }

    /** {@return number of pixels} */
    public int pixels() {
        return pixels;
    }

    /** {@return M} */
    public int channels() {
        return channels;
    }

    /** {@return lanes of one pixel: M padded} */
    public int stride() {
        return stride;
    }

    /** {@return the values, as drawn above} */
    MemorySegment values() {
        return values;
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @return the value
     */
    public float get(int pixel, int channel) {
        return values.getAtIndex(JAVA_FLOAT, (long) pixel * stride + channel);
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @param value   the value
     */
    public void set(int pixel, int channel, float value) {
        values.setAtIndex(JAVA_FLOAT, (long) pixel * stride + channel, value);
    }

    /** Sets everything to zero. */
    public void clear() {
        values.fill((byte) 0);
    }
}
