package spikelane.kernels.floats;

import java.lang.foreign.Arena;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.layer.NeuronUpdate;

/**
 * Neuron update with float32 state:
 *
 * <pre>
 * I = fma(current, scale[m], bias[m])          current: float32
 * U = fma(gain, I - (V - vReset), V)           LIF with gain 1/tau, PLIF;  IF: U = fma(gain, I, V)
 * spike when U &gt;= threshold[m], or U &gt; threshold[m] where ties are silent
 * V = vReset where it spiked (hard reset) or U - threshold[m] (soft reset), else U
 * </pre>
 *
 * The operations and their order are part of the contract: all forms agree bit for bit.
 */
public interface FloatLifUpdate extends NeuronUpdate<FloatMap, FloatMap> {
    /**
     * @param neurons parameters
     * @return the specification
     */
    static FloatLifUpdate scalar(FloatNeurons neurons) {
        return new FloatLifUpdateScalar(neurons);
    }

    /**
     * @param arena   owner of the padded parameters
     * @param neurons parameters
     * @return the SIMD form
     */
    static FloatLifUpdate vector(Arena arena, FloatNeurons neurons) {
        return new FloatLifUpdateVector(arena, neurons);
    }
}
