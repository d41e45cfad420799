package spikelane.sim.accelerator.work;

import java.util.Locale;
import spikelane.sim.activity.LayerAxis;
import spikelane.sim.network.LayerShape;

/**
 * Loop bounds of one layer, run T times for a sample: {@code O[t][m][p][q] += W[m][c][r][s] * I[t][c][p*strideP + r -
 * padP][q*strideQ + s - padQ]}, what lies outside the H x W inputs being zero. A fully connected layer has P = Q = R = S =
 * H = W = 1. In a layer of groups the first M/groups outputs read the first C/groups inputs, and so on; a depthwise one has
 * C groups.
 *
 * @param t       T, time steps
 * @param m       M, output channels, of all groups
 * @param c       C, input channels, of all groups
 * @param p       P, output rows
 * @param q       Q, output columns
 * @param r       R, kernel rows
 * @param s       S, kernel columns
 * @param strideP stride over rows
 * @param strideQ stride over columns
 * @param h       H, input rows
 * @param w       W, input columns
 * @param padP    rows of zeros above the image
 * @param padQ    columns of zeros to its left
 * @param groups  a divisor of M and C; 1 for a layer that is not of groups
 */
public record LayerDimensions(int t, int m, int c, int p, int q, int r, int s, int strideP, int strideQ, int h, int w,
        int padP, int padQ, int groups) {
    /** Most of any loop bound or stride. */
    public static final int MOST_BOUND = 1 << 20;
    private static final long MOST_WEIGHTS = 1L << 36;
    /** Most of any other product: doubles and longs hold every count of the model exactly. */
    private static final long MOST_COUNT = 1L << 53;

    /** Checks that every bound is at least 1, that outputs and inputs fit each other, and that all counts stay exact. */
    public LayerDimensions {
        int[] bounds = {t, m, c, p, q, r, s, strideP, strideQ, groups};
        String[] names = {"T", "M", "C", "P", "Q", "R", "S", "HS", "WS", "groups"};
        for (int i = 0; i < bounds.length; i++) {
            requireBound(names[i], bounds[i]);
        }
        requireRows("P*HS input rows", (long) p * strideP);
        requireRows("Q*WS input columns", (long) q * strideQ);
        requireBound("H", h);
        requireBound("W", w);
        requireFit("H", h, "P", p, "HP", padP, r, strideP);
        requireFit("W", w, "Q", q, "WP", padQ, s, strideQ);
        if (m % groups != 0 || c % groups != 0) {
            throw new IllegalArgumentException(
                    "groups are " + groups + ", expected a divisor of M, " + m + ", and of C, " + c);
        }
        int read = c / groups;
        String inputs = groups == 1 ? "M*C" : "M*C/groups";
        requireCount(inputs + "*R*S weights", MOST_WEIGHTS, m, read, r, s);
        requireCount("T*" + inputs + "*P*Q*R*S multiply-accumulates", MOST_COUNT, t, m, read, p, q, r, s);
        requireCount("T*" + inputs + "*P*Q*(R+HS)*(S+WS) inputs that tiles may bring in", MOST_COUNT, t, m, read, p, q,
                (long) r + strideP, (long) s + strideQ);
    }

    /**
     * A layer of P*strideP x Q*strideQ inputs whose kernel stands with its middle on them ((R - 1)/2 rows of padding above,
     * (S - 1)/2 columns on the left), without groups.
     */
    public LayerDimensions(int t, int m, int c, int p, int q, int r, int s, int strideP, int strideQ) {
        this(t, m, c, p, q, r, s, strideP, strideQ, inputs(p, strideP), inputs(q, strideQ), middle(r), middle(s), 1);
    }

    /**
     * @param shape a layer of a network
     * @return its loop bounds; TCJA slides its kernel over the positions of the other axis
     */
    public static LayerDimensions of(LayerShape shape) {
        LayerAxis rows = LayerAxis.rows(shape);
        LayerAxis columns = LayerAxis.columns(shape);
        return new LayerDimensions(shape.steps(), shape.out(), shape.in(), rows.outputs(), columns.outputs(),
                rows.taps(), columns.taps(), rows.stride(), columns.stride(), rows.size(), columns.size(),
                rows.before(), columns.before(), shape.groups());
    }

    /** {@return inputs of an axis that are not stated: as many as strides over all outputs cover} */
    static int inputs(int outputs, int stride) {
        return (int) Math.min(Integer.MAX_VALUE, (long) outputs * stride);
    }

    /** {@return padding that is not stated} */
    static int middle(int taps) {
        return (taps - 1) / 2;
    }

    private static void requireBound(String name, int bound) {
        if (bound < 1 || bound > MOST_BOUND) {
            throw new IllegalArgumentException(name + " is " + bound + ", expected 1 to " + MOST_BOUND);
        }
    }

    /** Every output reads the image, and no further output would fit into it. */
    private static void requireFit(String size, int inputs, String count, int outputs, String pad, int before, int taps,
            int stride) {
        if (before < 0 || before >= taps) {
            throw new IllegalArgumentException(pad + " is " + before + ", expected 0 to " + (taps - 1));
        }
        long last = (long) (outputs - 1) * stride - before;
        long least = Math.max(1, last + 1);
        long most = last + taps + stride - 1;
        if (inputs < least || inputs > most) {
            throw new IllegalArgumentException(size + " is " + inputs + ", expected " + least + " to " + most
                    + ", which " + count + ", kernel, stride and padding allow");
        }
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

    /** {@return the rows} */
    public LayerAxis rows() {
        return new LayerAxis(h, p, r, strideP, padP);
    }

    /** {@return the columns} */
    public LayerAxis columns() {
        return new LayerAxis(w, q, s, strideQ, padQ);
    }

    /** {@return M*C/groups*R*S} */
    public long weights() {
        return (long) m * (c / groups) * r * s;
    }

    /** {@return input positions of one time step without padding, C*H*W} */
    public long inputs() {
        return (long) c * h * w;
    }

    /** {@return outputs of one time step, M*P*Q} */
    public long outputs() {
        return (long) m * p * q;
    }

    /** {@return T*M*C/groups*P*Q*R*S, multiply-accumulates when nothing is skipped, padding counted as the field does} */
    public long denseOps() {
        return t * weights() * p * q;
    }
}
