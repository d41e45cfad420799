package spikelane.kernels;

/**
 * Spike bits times ternary weights of a fully connected layer, exact in int32, without a list of the active inputs:
 *
 * <pre>
 * current[m] = number of (spikes AND weight[m] == 1) - number of (spikes AND weight[m] == -1)
 * </pre>
 *
 * The time does not depend on the density of the spikes.
 *
 * <p>
 * Overflow: both numbers are at most the inputs of the layer, which {@link Geometry} holds below 2^31 - 2^20.
 */
public interface BitPropagation extends Propagation<SpikeBits, IntLanes> {
    /**
     * @param weights weights of a layer
     * @throws IllegalArgumentException if they are not ternary or the layer is not fully connected
     */
    static void check(PackedWeights weights) {
        Lanes.require(weights.ternary(), "weights up to " + weights.maxAbs() + " are not ternary");
        Geometry g = weights.geometry();
        Lanes.require(g.outputPixels() == 1 && g.padding() == 0 && g.rows() == g.height() * g.width() * g.channels(),
                g + " is not fully connected");
    }

    /** @throws IllegalArgumentException if the spikes are not for this layer */
    static void check(Geometry geometry, SpikeBits input) {
        if (!(input.pixels() == geometry.height() * geometry.width() && input.channels() == geometry.channels())) {
            throw new IllegalArgumentException(
                    "spikes of " + input.pixels() + " pixels, " + input.channels() + " channels for " + geometry);
        }
    }
}
