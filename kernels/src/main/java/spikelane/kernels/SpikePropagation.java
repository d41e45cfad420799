package spikelane.kernels;

/**
 * Spikes times integer weights, exact in int32.
 *
 * <p>
 * Overflow: an input is 0 or 1, so no partial sum of output channel m leaves +-sum |weight[m]|, which is
 * {@link PackedWeights#maxCurrent} at most, and that is at most 127*C*R*S. {@link #check} refuses weights where it
 * passes 2^31 - 1.
 */
public interface SpikePropagation extends Propagation<SpikeList, IntLanes> {
    /**
     * @param weights weights of a layer
     * @throws IllegalArgumentException if a current could overflow
     */
    static void check(PackedWeights weights) {
        if (!(weights.maxCurrent() <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "currents up to " + weights.maxCurrent() + " pass " + Integer.MAX_VALUE + ", the limit of int32");
        }
    }
}
