package spikelane.sim.accelerator.work;

/**
 * Loop bounds of one layer, run T times for a sample: {@code O[t][m][p][q] += W[m][c][r][s] * I[t][c][p*strideP + r -
 * padP][q*strideQ + s - padQ]}. A fully connected layer has P = Q = R = S = 1.
 *
 * @param t       T, time steps
 * @param m       M, output channels
 * @param c       C, input channels
 * @param p       P, output rows
 * @param q       Q, output columns
 * @param r       R, kernel rows
 * @param s       S, kernel columns
 * @param strideP stride over rows
 * @param strideQ stride over columns
 */
public record LayerDimensions(int t, int m, int c, int p, int q, int r, int s, int strideP, int strideQ) {
    /** Checks that every bound is at least 1. */
    public LayerDimensions {
        if (Math.min(Math.min(Math.min(t, m), Math.min(c, p)), Math.min(Math.min(q, r), Math.min(s, strideP))) < 1
                || strideQ < 1) {
            throw new IllegalArgumentException("loop bounds must be at least 1: T " + t + ", M " + m + ", C " + c
                    + ", P " + p + ", Q " + q + ", R " + r + ", S " + s + ", strides " + strideP + ", " + strideQ);
        }
    }

    /** {@return M*C*R*S} */
    public long weights() {
        return (long) m * c * r * s;
    }

    /** {@return input positions of one time step without padding, C * (P*strideP) * (Q*strideQ)} */
    public long inputs() {
        return (long) c * p * strideP * q * strideQ;
    }

    /** {@return outputs of one time step, M*P*Q} */
    public long outputs() {
        return (long) m * p * q;
    }

    /** {@return T*M*C*P*Q*R*S, multiply-accumulates when nothing is skipped, padding counted as the field does} */
    public long denseOps() {
        return t * weights() * p * q;
    }
}
