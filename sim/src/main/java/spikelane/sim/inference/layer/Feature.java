package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.Arrays;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.network.FeatureShape;

/** What one layer hands to the next in all time steps of one sample: spikes, gated spikes, or whole numbers. */
public final class Feature {
    private final FeatureShape shape;
    private final SpikeBits[] spikes;
    private final EventCounts[] counts;
    private final float[][] gates;
    private short[] frames;

    private Feature(FeatureShape shape, SpikeBits[] spikes, EventCounts[] counts, float[][] gates) {
        this.shape = shape;
        this.spikes = spikes;
        this.counts = counts;
        this.gates = gates;
    }

    /** {@return the network's input, whose frames are set for each sample} */
    public static Feature ofFrames(FeatureShape shape) {
        return new Feature(shape, null, null, null);
    }

    /** {@return spikes of T time steps, each worth 1 or, where gated, its gate} */
    public static Feature ofSpikes(Arena arena, FeatureShape shape, int steps, boolean gated) {
        SpikeBits[] spikes = new SpikeBits[steps];
        Arrays.setAll(spikes, t -> new SpikeBits(arena, shape.height() * shape.width(), shape.channels()));
        return new Feature(shape, spikes, null, gated ? new float[steps][shape.channels()] : null);
    }

    /** {@return the same gates, which hold for pooled spikes too} */
    public static Feature pooled(Arena arena, FeatureShape shape, int steps, float[][] gates) {
        Feature spikes = ofSpikes(arena, shape, steps, false);
        return new Feature(shape, spikes.spikes, null, gates);
    }

    /** {@return whole numbers of T time steps} */
    public static Feature ofCounts(Arena arena, FeatureShape shape, int steps, int largest) {
        EventCounts[] counts = new EventCounts[steps];
        Arrays.setAll(counts, t -> new EventCounts(arena, shape.height() * shape.width(), shape.channels(), largest));
        return new Feature(shape, null, counts, null);
    }

    public FeatureShape shape() {
        return shape;
    }

    public int pixels() {
        return shape.height() * shape.width();
    }

    /** {@return spikes of each time step; null of whole numbers} */
    public SpikeBits[] spikes() {
        return spikes;
    }

    /** {@return whole numbers of each time step; null of spikes, and of the network's input} */
    public EventCounts[] counts() {
        return counts;
    }

    /** {@return [T][C], what a spike is worth; null where that is 1} */
    public float[][] gates() {
        return gates;
    }

    /** {@return [T][C][H*W] event counts of the network's input; null of everything else} */
    public short[] frames() {
        return frames;
    }

    public void setFrames(short[] sample) {
        frames = sample;
    }

    /** {@return a value, as a whole number} */
    public int get(int step, int pixel, int channel) {
        if (spikes != null) {
            return spikes[step].get(pixel, channel) ? 1 : 0;
        }
        return counts != null
                ? counts[step].get(pixel, channel)
                : frames[(step * shape.channels() + channel) * pixels() + pixel];
    }
}
