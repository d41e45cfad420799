package spikelane.kernels;

/**
 * Gated spikes times float32 weights, in float32. With all gates 1 it is the float32 network's propagation.
 *
 * <p>
 * Error: a form may add the n active terms in any order, with or without fused multiply-add. Against the exact sum each
 * is off by at most {@link #errorBound}, so two forms differ by at most twice that.
 */
public interface GatedPropagation extends Propagation<GatedSpikes, FloatLanes> {
    /** Unit roundoff of float32, 2^-24. */
    double UNIT_ROUNDOFF = 0x1p-24;

    /**
     * Higham, Accuracy and Stability of Numerical Algorithms, section 3.1: n products summed in any order are off by
     * at most {@code n*u / (1 - n*u) * sum |gate*weight|}.
     *
     * @param terms  n, number of active inputs
     * @param sumAbs sum of |gate * weight| over them
     * @return bound on |computed - exact|
     */
    static double errorBound(int terms, double sumAbs) {
        double nu = terms * UNIT_ROUNDOFF;
        return nu / (1 - nu) * sumAbs;
    }
}
