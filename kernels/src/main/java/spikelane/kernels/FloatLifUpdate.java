package spikelane.kernels;

/**
 * Neuron update with float32 state:
 *
 * <pre>
 * I = fma(current, scale[m], bias[m])          current: float32, or int32 rounded to float32
 * U = fma(gain, I - (V - vReset), V)           LIF with gain 1/tau, PLIF;  IF: U = fma(gain, I, V)
 * spike when U &gt;= threshold[m]
 * V = vReset where it spiked (hard reset) or U - threshold[m] (soft reset), else U
 * </pre>
 *
 * The operations and their order are part of the contract: all forms agree bit for bit.
 */
public interface FloatLifUpdate extends NeuronUpdate<FloatLanes, FloatLanes> {
    /**
     * The same with integer currents.
     *
     * @param currents  {@code [..][M]}
     * @param at        pixel of {@code currents} that belongs to {@code pixelFrom}
     * @param membrane  {@code [pixels][M]}, updated
     * @param spikes    {@code [pixels][M]}, overwritten
     * @param pixelFrom first pixel
     * @param pixelTo   pixel after the last
     * @param groupFrom first group of 64 channels
     * @param groupTo   group after the last
     */
    void updateInt(IntLanes currents, int at, FloatLanes membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo);
}
