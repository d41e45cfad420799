package spikelane.kernels.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;

/** One float32 per neuron, laid out as {@link FeatureMap} says. */
public final class FloatMap extends FeatureMap {
    /**
     * @param arena    owner of the memory
     * @param pixels   number of pixels
     * @param channels M
     */
    public FloatMap(Arena arena, int pixels, int channels) {
        super(arena, pixels, channels, Float.BYTES);
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @return the value
     */
    public float get(int pixel, int channel) {
        return values().getAtIndex(JAVA_FLOAT, (long) pixel * stride() + channel);
    }

    /**
     * @param pixel   y*W + x
     * @param channel m
     * @param value   the value
     */
    public void set(int pixel, int channel, float value) {
        values().setAtIndex(JAVA_FLOAT, (long) pixel * stride() + channel, value);
    }
}
