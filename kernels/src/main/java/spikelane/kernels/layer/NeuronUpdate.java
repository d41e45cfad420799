package spikelane.kernels.layer;

import spikelane.kernels.data.Channels;
import spikelane.kernels.data.SpikeBits;

/**
 * One time step of a layer's neurons: currents move the membrane potentials, and spikes leave as bits in the layout
 * that the next layer reads. Threads may share the work by pixels or by groups of channels.
 *
 * @param <Z> currents
 * @param <V> membrane potentials
 */
@FunctionalInterface
public interface NeuronUpdate<Z, V> {
    /**
     * @param currents  {@code [..][M]}
     * @param at        pixel of {@code currents} that belongs to {@code pixelFrom}
     * @param membrane  {@code [pixels][M]}, updated
     * @param spikes    {@code [pixels][M]}, overwritten
     * @param pixelFrom first pixel
     * @param pixelTo   pixel after the last
     * @param groupFrom first group of 64 channels
     * @param groupTo   group after the last
     */
    void update(Z currents, int at, V membrane, SpikeBits spikes, int pixelFrom, int pixelTo, int groupFrom,
            int groupTo);

    /**
     * Parameters are repeated for a run of pixels, so that no index wraps; the run leaves most of a first-level cache to
     * the potentials.
     *
     * @param lanes lanes of a pixel
     * @return pixels of a run
     */
    static int runPixels(int lanes) {
        return Math.max(1, 2048 / lanes);
    }

    /** @throws IllegalArgumentException if the buffers are not of this many channels, or the range leaves them */
    static void check(int channels, int currentChannels, int currentPixels, int at, int membraneChannels,
            int membranePixels, SpikeBits spikes, int pixelFrom, int pixelTo, int groupFrom, int groupTo) {
        if (!(channels == currentChannels && channels == membraneChannels && channels == spikes.channels())) {
            throw new IllegalArgumentException(channels + " neurons a pixel, but " + currentChannels + " currents, "
                    + membraneChannels + " potentials, " + spikes.channels() + " spikes");
        }
        if (!(pixelFrom >= 0 && pixelFrom <= pixelTo && pixelTo <= membranePixels && pixelTo <= spikes.pixels()
                && at >= 0 && at + (pixelTo - pixelFrom) <= currentPixels && groupFrom >= 0 && groupFrom <= groupTo
                && groupTo <= Channels.groups(channels))) {
            throw new IllegalArgumentException("pixels " + pixelFrom + " to " + pixelTo + ", groups " + groupFrom
                    + " to " + groupTo + " do not fit the buffers");
        }
    }
}
