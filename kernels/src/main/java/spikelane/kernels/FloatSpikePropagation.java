package spikelane.kernels;

/**
 * Spikes times float32 weights, in float32: no gates, so no products.
 *
 * <p>
 * Error: as for {@link GatedPropagation} with all gates 1. A form may add the n active weights in any order, and is off
 * from the exact sum by at most {@link GatedPropagation#errorBound} of n and the sum of their absolute values; two forms
 * differ by at most twice that.
 */
public interface FloatSpikePropagation extends Propagation<SpikeList, FloatLanes> {}
