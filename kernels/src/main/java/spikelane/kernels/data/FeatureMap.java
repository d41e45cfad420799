package spikelane.kernels.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One value per neuron, of 32 or 16 bits, pixel-major {@code [pixels][M]}: currents, or membrane potentials. M is padded to whole
 * groups of 64; what lies in the padding has no meaning. Memory belongs to the arena given at construction; access after
 * it is closed is an {@link IllegalStateException}.
 */
public abstract sealed class FeatureMap permits IntMap, FloatMap, ShortMap {
    private final int pixels;
    private final int channels;
    private final int stride;
    private final MemorySegment values;

    FeatureMap(Arena arena, int pixels, int channels, int bytes) {
        this.pixels = pixels;
        this.channels = channels;
        stride = Channels.padded(channels);
        values = Channels.allocate(arena, (long) pixels * stride * bytes);
    }

    /** {@return number of pixels} */
    public final int pixels() {
        return pixels;
    }

    /** {@return M} */
    public final int channels() {
        return channels;
    }

    /** {@return lanes of one pixel: M padded} */
    public final int stride() {
        return stride;
    }

    /** {@return the values, as described above} */
    public final MemorySegment values() {
        return values;
    }

    /** Sets everything to zero. */
    public final void clear() {
        values.fill((byte) 0);
    }
}
