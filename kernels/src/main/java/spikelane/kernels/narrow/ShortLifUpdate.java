package spikelane.kernels.narrow;

import java.lang.foreign.Arena;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.NeuronUpdate;

/**
 * {@link LifUpdate} with potentials of int16: the same spikes and the same potentials, which is why inputs are refused
 * with which any could leave int16. With R the largest |I|:
 *
 * <pre>
 * LIF    |V| &lt;= max(R, |V| at first), U lies between V and I      R + |V| has to fit, for I - V
 *        soft reset: a threshold t below 0 adds to V, |V| &lt;= R + 2^leakShift * |t|
 * IF     |V| grows by R in each of T steps, and there by |t|       |V| has to fit
 * </pre>
 */
public interface ShortLifUpdate extends NeuronUpdate<IntMap, ShortMap> {
    /**
     * The update, of currents of int16.
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
    void update(ShortMap currents, int at, ShortMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo);

    /**
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     * @param initial    potentials before the first time step, one a channel
     * @param steps      T, time steps after which potentials begin anew, of neurons that do not leak
     * @return the specification
     * @throws IllegalArgumentException if it does not {@link #suits suit}
     */
    static ShortLifUpdate scalar(IntNeurons neurons, long maxCurrent, int[] initial, int steps) {
        return new ShortLifUpdateScalar(neurons, maxCurrent, initial, steps);
    }

    /**
     * @param arena      owner of the padded parameters
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     * @param initial    potentials before the first time step, one a channel
     * @param steps      T, time steps after which potentials begin anew, of neurons that do not leak
     * @return the SIMD form
     * @throws IllegalArgumentException if it does not {@link #suits suit}
     */
    static ShortLifUpdate vector(Arena arena, IntNeurons neurons, long maxCurrent, int[] initial, int steps) {
        return new ShortLifUpdateVector(arena, neurons, maxCurrent, initial, steps);
    }

    /** {@return whether neither input nor potential can leave int16} */
    static boolean suits(IntNeurons neurons, long maxCurrent, int[] initial, int steps) {
        for (int m = 0; m < neurons.channels(); m++) {
            if (largest(neurons, m, maxCurrent, initial[m], steps) > Short.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }

    /** @throws IllegalArgumentException naming the channel, if an input or a potential could leave int16 */
    static void check(IntNeurons neurons, long maxCurrent, int[] initial, int steps) {
        LifUpdate.check(neurons, maxCurrent);
        if (initial.length != neurons.channels()) {
            throw new IllegalArgumentException(neurons.channels() + " neurons, " + initial.length + " potentials");
        }
        for (int m = 0; m < initial.length; m++) {
            long largest = largest(neurons, m, maxCurrent, initial[m], steps);
            if (largest > Short.MAX_VALUE) {
                throw new IllegalArgumentException("channel " + m + ": currents up to " + maxCurrent + ", "
                        + neurons.fractionBits() + " fraction bits and bias " + neurons.bias()[m] + " reach " + largest
                        + ", more than int16 holds");
            }
        }
    }

    /** {@return the largest number that is computed for a channel} */
    private static long largest(IntNeurons neurons, int m, long maxCurrent, int initial, int steps) {
        long reach = (maxCurrent << neurons.fractionBits()) + Math.abs((long) neurons.bias()[m]);
        long push = neurons.reset() == Reset.SOFT ? Math.max(0, -(long) neurons.threshold()[m]) : 0;
        if (neurons.leakShift() == IntNeurons.NO_LEAK) {
            return Math.abs((long) initial) + steps * (reach + push);
        }
        long potential = Math.max(Math.abs((long) initial), reach + (push << neurons.leakShift()));
        return potential + reach;
    }
}
