package spikelane.kernels.layer;

import java.lang.foreign.Arena;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;

/**
 * Neuron update with integer state, exact:
 *
 * <pre>
 * I = (current &lt;&lt; fractionBits) + bias[m]
 * U = V + ((I - V) &gt;&gt; leakShift)        LIF, the shift rounds down;  IF: U = V + I
 * spike when U &gt;= threshold[m], or U &gt; threshold[m] where ties are silent
 * V = 0 where it spiked (hard reset) or U - threshold[m] (soft reset), else U;  clamped to +-2^30
 * </pre>
 *
 * Overflow: {@link #check} asks for |I| &lt; 2^30. With |V| at most 2^30, I - V and V + I stay below 2^31. A LIF neuron
 * with hard reset stays between V and I and is never clamped. Soft reset subtracts at most a threshold of +-2^30.
 */
public interface LifUpdate extends NeuronUpdate<IntMap, IntMap> {
    /** Bound of the membrane potential. */
    int LIMIT = 1 << 30;

    /**
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     * @return the specification
     */
    static LifUpdate scalar(IntNeurons neurons, long maxCurrent) {
        return new LifUpdateScalar(neurons, maxCurrent);
    }

    /**
     * @param arena      owner of the padded parameters
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     * @return the SIMD form
     */
    static LifUpdate vector(Arena arena, IntNeurons neurons, long maxCurrent) {
        return new LifUpdateVector(arena, neurons, maxCurrent);
    }

    /**
     * @param neurons    parameters
     * @param maxCurrent largest absolute current that the propagation can give
     * @throws IllegalArgumentException if an input could reach 2^30
     */
    static void check(IntNeurons neurons, long maxCurrent) {
        if (!(maxCurrent >= 0 && maxCurrent <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("maxCurrent " + maxCurrent);
        }
        for (int m = 0; m < neurons.channels(); m++) {
            long largest = (maxCurrent << neurons.fractionBits()) + Math.abs((long) neurons.bias()[m]);
            if (!(largest < LIMIT)) {
                throw new IllegalArgumentException("channel " + m + ": current up to " + maxCurrent + ", "
                        + neurons.fractionBits() + " fraction bits and bias " + neurons.bias()[m] + " reach 2^30");
            }
            if (!(neurons.reset() == Reset.HARD || Math.abs((long) neurons.threshold()[m]) <= LIMIT)) {
                throw new IllegalArgumentException(
                        "channel " + m + ": threshold " + neurons.threshold()[m] + " is outside +-2^30");
            }
        }
    }
}
