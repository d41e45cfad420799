package spikelane.kernels.training;

/**
 * Products of small dense matrices, the arithmetic of training where most inputs are not zero: the input gradient, and
 * forward pass and weight gradient of layers that spike often.
 *
 * <pre>
 * c[r][m] (+)= sum over taps j, over k of  a[r][shifts[j] + k] * b[j][k][m]
 * </pre>
 *
 * Every element is a sum of its own, taken in the order of j and k from what c holds (or 0), with one rounding a term where
 * {@link spikelane.kernels.data.Channels#FUSED}: all implementations give the same bits at every register width.
 */
public interface MatrixSums {
    /** Columns are a multiple of this, so that no vector is cut. */
    int LANES = 16;
    /** Columns of b that one sweep over a reads. */
    int PANEL = 64;
    /** Floats of b that one sweep over a should read at most: they stay in the level-1 cache. */
    int SWEEP = 8192;

    /**
     * @param a       first factor
     * @param aAt     where a[0][0] lies
     * @param aRow    from a row r to the next
     * @param aDepth  from a k to the next
     * @param rows    of a and c
     * @param shifts  where each tap looks, from aAt
     * @param from    first tap
     * @param to      last tap, exclusive
     * @param depth   how many k
     * @param b       second factor
     * @param bAt     where b[from][0][0] lies
     * @param bStride from a k to the next, and from the last of a tap to the first of the next
     * @param add     whether c is added to, else it is overwritten
     * @param c       result
     * @param cAt     where c[0][0] lies
     * @param cStride from a row of c to the next
     * @param columns of b and c, a multiple of {@link #LANES}
     */
    void multiply(float[] a, int aAt, int aRow, int aDepth, int rows, int[] shifts, int from, int to, int depth,
            float[] b, int bAt, int bStride, boolean add, float[] c, int cAt, int cStride, int columns);

    /** {@return the specification} */
    static MatrixSums scalar() {
        return new MatrixSumsScalar();
    }

    /** {@return the SIMD form} */
    static MatrixSums vector() {
        return MatrixSumsVector.INSTANCE;
    }
}
