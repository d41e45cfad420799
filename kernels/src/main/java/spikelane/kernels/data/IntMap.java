package spikelane.kernels.data;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/** One int32 per neuron, laid out as {@link FeatureMap} says. */
public final class IntMap extends FeatureMap {
    /**
     * @param arena    owner of the memory
     * @param pixels   number of pixels
     * @param channels M
     */
    public IntMap(Arena arena, int pixels, int channels) {
        super(arena, pixels, channels, Integer.BYTES);
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @return the value
     */
    public int get(int pixel, int channel) {
        return values().getAtIndex(JAVA_INT, (long) pixel * stride() + channel);
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @param value   the value
     */
    public void set(int pixel, int channel, int value) {
        values().setAtIndex(JAVA_INT, (long) pixel * stride() + channel, value);
    }
}
