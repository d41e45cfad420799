package spikelane.kernels.training;

import org.agrona.BitUtil;

/**
 * Dense float correlation over flat rows, the arithmetic of training: every convolution and fully connected layer,
 * forward and backward, is one of two sums over a set of taps k, each tap being a shift of the input.
 *
 * <pre>
 * correlate       out[m][p]  = sum over k of  w[m][k] * x[offsets[k] + p]     0 &lt;= p &lt; length
 * weightGradient  dw[m][k]   = sum over p of  dy[m][p] * x[offsets[k] + p]
 * </pre>
 *
 * A 3x3 convolution with padding 1 is a correlation over an image laid flat with one zero after each row (it is also
 * the left neighbour of the next row) and a row of zeros above and below: tap (c, r, s) has the offset
 * c * plane + (r - 1) * (W + 1) + (s - 1). What it writes after each row means nothing. A fully connected layer has
 * one tap a feature.
 *
 * <p>
 * The vector form takes sums in a fixed order, the same at every register width; it differs from the scalar form by
 * rounding: see {@link #ERROR_BOUND}.
 */
public interface FloatCorrelation {
    /** Output rows that are computed together; weights are packed in blocks of this many rows. */
    int ROWS = 8;

    /** Every length is a multiple of this, so that no vector is cut; the caller pads its rows. */
    int BLOCK = 32;

    /** Taps of an input whose weight gradient is of its active inputs. */
    int KERNEL_TAPS = 9;
    /** Channels that lie side by side have sums in so many columns or a multiple. */
    int LANES = 16;
    /** Partial sums of a weight's gradient: position p adds to number p % PARTIAL. */
    int PARTIAL = 16;

    /**
     * Bound of |result - exact| / sum of |products|, for up to 2^20 products: every product and partial sum is rounded
     * to 24 bits; with eight or more interleaved partial sums of random rounding the error stays far below
     * 2^10 * 2^-24.
     */
    float ERROR_BOUND = 6.2e-5f;

    /**
     * @param packed    weights as {@link #pack} lays them
     * @param from      first row m, a multiple of {@link #ROWS}
     * @param to        last row, exclusive
     * @param x         input
     * @param xAt       where p = 0, offset 0 lies in {@code x}
     * @param offsets   K shifts; {@code xAt + offsets[k]} to {@code xAt + offsets[k] + length} lies within {@code x}
     * @param out       output, overwritten
     * @param outAt     where row 0, p = 0 lies in {@code out}
     * @param outStride from a row to the next, in floats
     * @param length    positions of each row, a multiple of {@link #BLOCK}
     */
    void correlate(float[] packed, int from, int to, float[] x, int xAt, int[] offsets, float[] out, int outAt,
            int outStride, int length);

    /**
     * The gradient of a few weights over a whole batch: at most {@link #ROWS} rows, taps {@code from} to {@code to}.
     *
     * @param samples  how many of the arrays in {@code dy} and {@code x} count
     * @param dy       gradient at the output, an array a sample
     * @param dyAt     where row 0 of this call, p = 0 lies in each array of {@code dy}
     * @param dyStride from a row to the next, in floats
     * @param rows     rows of this call, at most {@link #ROWS}
     * @param x        input, an array a sample
     * @param xAt      where p = 0, offset 0 lies in each array of {@code x}
     * @param offsets  K shifts
     * @param from     first tap, inclusive
     * @param to       last tap, exclusive
     * @param length   positions of each row, a multiple of {@link #BLOCK}
     * @param dw       weight gradient, overwritten
     * @param dwAt     where row 0 of this call, tap 0 lies in {@code dw}; from a row to the next there are K floats
     * @param scratch  at least {@link #scratchFloats} floats, its content means nothing
     */
    void weightGradient(int samples, float[][] dy, int dyAt, int dyStride, int rows, float[][] x, int xAt,
            int[] offsets, int from, int to, int length, float[] dw, int dwAt, float[] scratch);

    /**
     * @param x      input
     * @param at     the first
     * @param length how many, a multiple of {@link #LANES}
     * @return how many are not zero
     */
    int count(float[] x, int at, int length);

    /**
     * From channels in rows to channels side by side.
     *
     * @param z        [channels][positions]
     * @param zAt      the first
     * @param stride   from a channel to the next
     * @param channels M
     * @param length   positions, a multiple of {@link #LANES}
     * @param out      receives [positions][channels]
     * @param outAt    the first
     */
    void turn(float[] z, int zAt, int stride, int channels, int length, float[] out, int outAt);

    /**
     * {@link #weightGradient} where most inputs are zero, of one input channel of one sample, from the inputs that are not:
     * {@code sums[p % PARTIAL][k][m] += x[p] * dy[p - shifts[k]][m]} for each p where x is not zero. Of the vector
     * form's sums only additions of zero are left out, so that finite numbers give its bits, in every form and at every width.
     *
     * @param x        input
     * @param xAt      position 0
     * @param length   positions, a multiple of {@link #LANES}
     * @param shifts   of the taps, three times three that follow each other
     * @param dy       gradient of the outputs [positions][channels], zero where there is no output; {@link #LANES} floats behind
     *                 the last may be read
     * @param dyAt     row of position 0
     * @param channels M
     * @param sums     [PARTIAL][KERNEL_TAPS][{@link #columns}]; behind channel M they mean nothing
     * @param sumsAt   the first
     * @param scratch  at least {@link #scratchInts} ints, their content means nothing
     */
    void addActive(float[] x, int xAt, int length, int[] shifts, float[] dy, int dyAt, int channels, float[] sums,
            int sumsAt, int[] scratch);

    /** {@return columns of the sums of so many outputs: whole vectors} */
    static int columns(int channels) {
        return BitUtil.align(channels, LANES);
    }

    /**
     * @param length positions
     * @return ints of scratch for them
     */
    static int scratchInts(int length) {
        return PARTIAL + length;
    }

    /**
     * The gradient of a weight: its partial sums, by the position of the output, in their order.
     *
     * @param sums    [PARTIAL][KERNEL_TAPS][columns]
     * @param sumsAt  the first
     * @param columns of a position
     * @param shift   of the tap
     * @param tap     k
     * @param channel m
     * @return their sum
     */
    static float join(float[] sums, int sumsAt, int columns, int shift, int tap, int channel) {
        float sum = 0;
        for (int output = 0; output < PARTIAL; output++) {
            int input = Math.floorMod(output + shift, PARTIAL);
            sum += sums[sumsAt + (input * KERNEL_TAPS + tap) * columns + channel];
        }
        return sum;
    }

    /**
     * @param taps {@code to - from} of {@link #weightGradient}
     * @return floats of scratch it needs
     */
    static int scratchFloats(int taps) {
        return (taps + 2) / 3 * 3 * ROWS * PARTIAL;
    }

    /**
     * @param rows M
     * @param taps K
     * @return floats of the packed weights
     */
    static int packedFloats(int rows, int taps) {
        return (rows + ROWS - 1) / ROWS * ROWS * taps;
    }

    /**
     * Lays weights [M][K] as [M / ROWS][K][ROWS], missing rows zero.
     *
     * @param w      M * K weights
     * @param rows   M
     * @param taps   K
     * @param packed receives {@link #packedFloats} floats
     */
    static void pack(float[] w, int rows, int taps, float[] packed) {
        for (int m = 0; m < (rows + ROWS - 1) / ROWS * ROWS; m++) {
            int at = m / ROWS * ROWS * taps + m % ROWS;
            for (int k = 0; k < taps; k++) {
                packed[at + k * ROWS] = m < rows ? w[m * taps + k] : 0;
            }
        }
    }

    /** {@return the specification} */
    static FloatCorrelation scalar() {
        return new FloatCorrelationScalar();
    }

    /** {@return the SIMD form} */
    static FloatCorrelation vector() {
        return FloatCorrelationVector.INSTANCE;
    }
}
