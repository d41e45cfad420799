package spikelane.kernels.data;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;

/** One int16 per neuron, laid out as {@link FeatureMap} says. */
public final class ShortMap extends FeatureMap {
    /**
     * @param arena    owner of the memory
     * @param pixels   number of pixels
     * @param channels M
     */
    public ShortMap(Arena arena, int pixels, int channels) {
        super(arena, pixels, channels, Short.BYTES);
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @return the value
     */
    public int get(int pixel, int channel) {
        return values().getAtIndex(JAVA_SHORT, (long) pixel * stride() + channel);
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @param value   the value, of 16 bits
     * @throws IllegalArgumentException if it has more
     */
    public void set(int pixel, int channel, int value) {
        if (value != (short) value) {
            throw new IllegalArgumentException(value + " does not fit in int16");
        }
        values().setAtIndex(JAVA_SHORT, (long) pixel * stride() + channel, (short) value);
    }
}
