package spikelane.kernels.data;

/**
 * Spikes of one time step, each worth its channel's gate: input {@code (pixel, c)} is {@code gate[c]} where it spiked,
 * else 0. Max-pooling and gating may change places, since gates are positive.
 *
 * @param spikes the active inputs
 * @param gate   C values; all 1 for plain spikes
 */
public record GatedSpikes(SpikeList spikes, float[] gate) {
    /** Checks that there is a gate for each channel. */
    public GatedSpikes {
        if (!(gate.length == spikes.channels())) {
            throw new IllegalArgumentException(gate.length + " gates for " + spikes.channels() + " channels");
        }
    }
}
