package spikelane.kernels.layer;

import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;

/**
 * Propagation and neuron update of one layer, fused: the currents of one tile stay in a small scratch buffer in the
 * first-level cache, and only spikes and membrane potentials travel through memory. Output pixels are independent: threads
 * may share them, and the result is the same on any number of threads.
 *
 * @param <I> input
 * @param <Z> currents
 * @param <V> membrane potentials
 */
public final class SpikingLayer<I, Z, V> {
    /** Output pixels of one tile, unless the propagation asks for more. */
    public static final int TILE_PIXELS = 16;

    private final Propagation<I, Z> propagation;
    private final NeuronUpdate<Z, V> neurons;
    private final int pixels;
    private final int groups;
    private final int tilePixels;

    /**
     * @param propagation gives the currents
     * @param neurons     takes them
     */
    public SpikingLayer(Propagation<I, Z> propagation, NeuronUpdate<Z, V> neurons) {
        this.propagation = propagation;
        this.neurons = neurons;
        pixels = propagation.geometry().outputPixels();
        groups = Channels.groups(propagation.geometry().outputs());
        tilePixels = propagation.tilePixels();
    }

    /** {@return the layer's shape} */
    public Geometry geometry() {
        return propagation.geometry();
    }

    /** {@return output pixels of one tile} */
    public int tilePixels() {
        return tilePixels;
    }

    /**
     * Runs one time step of a range of output pixels, all channels.
     *
     * @param pixelFrom first output pixel
     * @param pixelTo   output pixel after the last
     * @param input     input of the time step; only what the range reads has to be there
     * @param scratch   {@code [tilePixels][M]} currents of the calling thread, overwritten
     * @param membrane  {@code [outputPixels][M]}, updated in the range
     * @param spikes    {@code [outputPixels][M]}, overwritten in the range
     */
    public void step(int pixelFrom, int pixelTo, I input, Z scratch, V membrane, SpikeBits spikes) {
        for (int from = pixelFrom; from < pixelTo; from += tilePixels) {
            int to = Math.min(pixelTo, from + tilePixels);
            propagation.propagate(input, from, to, 0, groups, scratch, 0);
            neurons.update(scratch, 0, membrane, spikes, from, to, 0, groups);
        }
    }

    /**
     * Runs one time step of the whole layer.
     *
     * @param input    input of the time step
     * @param scratch  {@code [tilePixels][M]} currents, overwritten
     * @param membrane {@code [outputPixels][M]}, updated
     * @param spikes   {@code [outputPixels][M]}, overwritten
     */
    public void step(I input, Z scratch, V membrane, SpikeBits spikes) {
        step(0, pixels, input, scratch, membrane, spikes);
    }
}
