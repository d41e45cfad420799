package spikelane.kernels.floats;

import java.lang.foreign.Arena;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.layer.Propagation;

/**
 * Inputs times float32 weights, in float32. An input is worth 1 where it is a spike, its channel's gate where it is a
 * gated spike, or its count ({@link FloatInput}).
 *
 * <p>
 * Error: a form may add the n active terms in any order, with or without fused multiply-add. Against the exact sum each
 * is off by at most {@link #errorBound}, so two forms differ by at most twice that.
 *
 * @param <I> input
 */
public interface FloatPropagation<I> extends Propagation<I, FloatMap> {
    /** Unit roundoff of float32, 2^-24. */
    double UNIT_ROUNDOFF = 0x1p-24;

    /**
     * Higham, Accuracy and Stability of Numerical Algorithms, section 3.1: n products summed in any order are off by
     * at most {@code n*u / (1 - n*u) * sum |value*weight|}.
     *
     * @param terms  n, number of active inputs
     * @param sumAbs sum of |value * weight| over them
     * @return bound on |computed - exact|
     */
    static double errorBound(int terms, double sumAbs) {
        double nu = terms * UNIT_ROUNDOFF;
        return nu / (1 - nu) * sumAbs;
    }

    /**
     * @param input   kind of input
     * @param weights weights of a layer
     * @param <I>     input
     * @return the specification
     */
    static <I> FloatPropagation<I> scalar(FloatInput<I> input, FloatWeights weights) {
        return new FloatPropagationScalar<>(input, weights);
    }

    /**
     * @param arena   owner of the packed weights
     * @param input   kind of input
     * @param weights weights of a layer
     * @param <I>     input
     * @return the SIMD form
     */
    static <I> FloatPropagation<I> vector(Arena arena, FloatInput<I> input, FloatWeights weights) {
        return new FloatPropagationVector<>(arena, input, weights);
    }
}
