package spikelane.kernels.layer;

import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;

/**
 * Sums the weights of a layer's active inputs:
 *
 * <pre>
 * current[y][x][m] = sum over r, s, c of  weight[m][c][r][s] * input[y*stride + r - padding][x*stride + s - padding][c]
 * </pre>
 *
 * where inputs outside the image are zero. A form holds no state besides its weights: any number of threads may call
 * it, each for its own pixels or groups of output channels, and the result does not depend on how they are split.
 *
 * @param <I> input: {@link SpikeList}, {@link SpikeBits}, {@link EventCounts} or {@link GatedSpikes}
 * @param <Z> currents: {@link IntMap} or {@link FloatMap}
 */
public interface Propagation<I, Z> {
    /** {@return the layer} */
    Geometry geometry();

    /** {@return work for one input at one output pixel, of the weights as the form packs them} */
    RowWork row();

    /** {@return bytes of the weights as the form packs them, rows of zeros and padding included} */
    long tableBytes();

    /**
     * Computes the currents of a range of output pixels and of output channels.
     *
     * @param input     input of one time step
     * @param pixelFrom first output pixel
     * @param pixelTo   output pixel after the last
     * @param groupFrom first group of 64 output channels
     * @param groupTo   group after the last
     * @param currents  {@code [pixels][M]}, overwritten in the range
     * @param at        pixel of {@code currents} that takes {@code pixelFrom}
     */
    void propagate(I input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, Z currents, int at);

    /**
     * Computes all currents.
     *
     * @param input    input of one time step
     * @param currents {@code [outputPixels][M]}, overwritten
     */
    default void propagate(I input, Z currents) {
        propagate(input, 0, geometry().outputPixels(), 0, Channels.groups(geometry().outputs()), currents, 0);
    }

    /** {@return output pixels that a call should have: what is fused with it then still lies in a near cache} */
    default int tilePixels() {
        return SpikingLayer.TILE_PIXELS;
    }

    /** @throws IllegalArgumentException if the list is not one for this layer's input */
    static void check(Geometry geometry, SpikeList list) {
        if (!(list.rows() == geometry.height() && list.width() == geometry.width()
                && list.channels() == geometry.channels())) {
            throw new IllegalArgumentException(
                    "a list of " + list.rows() + " x " + list.width() + " x " + list.channels() + " for " + geometry);
        }
    }

    /** @throws IllegalArgumentException if the range lies outside the layer or the currents */
    static void check(Geometry geometry, int pixelFrom, int pixelTo, int groupFrom, int groupTo, int pixels, int stride,
            int at) {
        if (!(pixelFrom >= 0 && pixelFrom <= pixelTo && pixelTo <= geometry.outputPixels() && groupFrom >= 0
                && groupFrom <= groupTo && groupTo <= Channels.groups(geometry.outputs()) && at >= 0
                && at + (pixelTo - pixelFrom) <= pixels && stride == Channels.padded(geometry.outputs()))) {
            throw new IllegalArgumentException("pixels " + pixelFrom + " to " + pixelTo + ", groups " + groupFrom
                    + " to " + groupTo + " do not fit the layer or its currents");
        }
    }
}
