package spikelane.sim.accelerator.work;

import java.util.Locale;

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
    /** Most of any loop bound or stride. */
    public static final int MOST_BOUND = 1 << 20;
    private static final long MOST_WEIGHTS = 1L << 36;
    /** Most of any other product: doubles and longs hold every count of the model exactly. */
    private static final long MOST_COUNT = 1L << 53;

    /** Checks that every bound is at least 1 and that all counts stay exact. */
    public LayerDimensions {
        int[] bounds = {t, m, c, p, q, r, s, strideP, strideQ};
        String[] names = {"T", "M", "C", "P", "Q", "R", "S", "HS", "WS"};
        for (int i = 0; i < bounds.length; i++) {
            if (bounds[i] < 1 || bounds[i] > MOST_BOUND) {
                throw new IllegalArgumentException(names[i] + " is " + bounds[i] + ", expected 1 to " + MOST_BOUND);
            }
        }
        requireRows("P*HS input rows", (long) p * strideP);
        requireRows("Q*WS input columns", (long) q * strideQ);
        requireCount("M*C*R*S weights", MOST_WEIGHTS, m, c, r, s);
        requireCount("T*M*C*P*Q*R*S multiply-accumulates", MOST_COUNT, t, m, c, p, q, r, s);
        requireCount("T*M*C*P*Q*(R+HS)*(S+WS) inputs that tiles may bring in", MOST_COUNT, t, m, c, p, q,
                (long) r + strideP, (long) s + strideQ);
    }

    private static void requireRows(String what, long rows) {
        if (rows > MOST_BOUND) {
            throw new IllegalArgumentException(what + " are " + rows + ", expected at most " + MOST_BOUND);
        }
    }

    private static void requireCount(String what, long most, long... factors) {
        double product = 1;
        for (long factor : factors) {
            product *= factor;
        }
        if (product > most) { // exact up to 2^53, and so is the comparison
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s are %.3g, expected at most %.3g", what, product, (double) most));
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
