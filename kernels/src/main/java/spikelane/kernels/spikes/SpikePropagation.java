package spikelane.kernels.spikes;

import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.Propagation;

/**
 * Spikes times integer weights, exact in int32.
 *
 * <p>
 * Overflow: an input is 0 or 1, so no partial sum of output channel m leaves +-sum |weight[m]|, which is
 * {@link IntWeights#maxCurrent} at most, and that is at most 127*C*R*S. {@link #check} refuses weights where it
 * passes 2^31 - 1.
 */
public interface SpikePropagation extends Propagation<SpikeList, IntMap> {
    /**
     * @param weights weights of a layer
     * @return the specification
     */
    static SpikePropagation scalar(IntWeights weights) {
        return new SpikePropagationScalar(weights);
    }

    /** {@return the form} */
    SpikeForm form();

    /**
     * @param weights weights of a layer
     * @throws IllegalArgumentException if a current could overflow
     */
    static void check(IntWeights weights) {
        if (!(weights.maxCurrent() <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "currents up to " + weights.maxCurrent() + " pass " + Integer.MAX_VALUE + ", the limit of int32");
        }
    }
}
