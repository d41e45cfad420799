package spikelane.sim.train.layer;

import java.util.Arrays;
import spikelane.kernels.training.RowSums;

/**
 * The weights of a correlation that are not zero, row by row: pruned layers are computed from them alone. Sums are those of
 * {@link spikelane.kernels.training.FloatCorrelation#correlate}, term by term in the same order without those of zeros.
 */
public final class KeptTaps {
    private static final RowSums KERNEL = RowSums.vector();
    /** Positions whose inputs stay in the level-1 cache over all rows, and whose sums stay in registers over all taps. */
    private static final int BLOCK = 128;

    private final int rows;
    private final int taps;
    /** Taps of row m begin at starts[m]. */
    private final int[] starts;
    private final int[][] spans;
    private int[] offsets = new int[0];
    private float[] weights = new float[0];

    /**
     * @param rows    M
     * @param taps    K of a row
     * @param threads most threads that will sum
     */
    public KeptTaps(int rows, int taps, int threads) {
        this.rows = rows;
        this.taps = taps;
        starts = new int[rows + 1];
        spans = new int[threads][rows * RowSums.SPAN];
    }

    /** {@return share of the weights that are not zero} */
    public static double density(float[] weights) {
        int kept = 0;
        for (float weight : weights) {
            kept += weight != 0 ? 1 : 0;
        }
        return (double) kept / weights.length;
    }

    /**
     * Takes over the weights after a change.
     *
     * @param w    [M][K]
     * @param at   offset of each tap, from a position
     */
    public void take(float[] w, int[] at) {
        int kept = 0;
        for (int m = 0; m < rows; m++) {
            starts[m] = kept;
            for (int k = 0; k < taps; k++) {
                float weight = w[m * taps + k];
                if (weight != 0) {
                    if (kept == offsets.length) {
                        offsets = Arrays.copyOf(offsets, Math.max(taps, 2 * kept));
                        weights = Arrays.copyOf(weights, offsets.length);
                    }
                    offsets[kept] = at[k];
                    weights[kept++] = weight;
                }
            }
        }
        starts[rows] = kept;
    }

    /**
     * @param worker    that calls
     * @param from      first row m
     * @param to        last row, exclusive
     * @param x         input
     * @param xAt       where position 0, offset 0 lies in {@code x}
     * @param out       output, overwritten
     * @param outAt     where row 0, position 0 lies in {@code out}
     * @param outStride from a row to the next, in floats
     * @param length    positions of each row, a multiple of {@link RowSums#LANES}
     */
    public void sum(int worker, int from, int to, float[] x, int xAt, float[] out, int outAt, int outStride,
            int length) {
        int[] span = spans[worker];
        for (int m = from; m < to; m++) {
            int at = (m - from) * RowSums.SPAN;
            span[at] = starts[m];
            span[at + 1] = starts[m + 1];
        }
        for (int block = 0; block < length; block += BLOCK) {
            for (int m = 0; m < to - from; m++) {
                span[m * RowSums.SPAN + 2] = xAt + block;
            }
            KERNEL.sum(x, offsets, weights, span, 1, to - from, false, out, outAt + from * outStride + block, outStride,
                    Math.min(BLOCK, length - block));
        }
    }
}
