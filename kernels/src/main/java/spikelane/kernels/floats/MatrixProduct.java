package spikelane.kernels.floats;

/**
 * Product of two matrices of float64, with sums in a fixed order: what a gate needs of small weights and counts.
 *
 * <pre>
 * out[i][c] = sum over j, from 0 up, of  a[i][j] * b[j][c]        each product rounded, then added
 * </pre>
 *
 * Every form gives the same bits.
 */
public interface MatrixProduct {
    /** {@return the specification} */
    static MatrixProduct scalar() {
        return new MatrixProductScalar();
    }

    /** {@return the SIMD form} */
    static MatrixProduct vector() {
        return new MatrixProductVector();
    }

    /**
     * @param a       {@code [rows][inner]}
     * @param b       {@code [inner][columns]}
     * @param rows    rows of a, and of the product
     * @param inner   columns of a, rows of b
     * @param columns columns of b, and of the product
     * @param out     {@code [rows][columns]}, overwritten
     */
    void multiply(double[] a, double[] b, int rows, int inner, int columns, double[] out);

    /** @throws IllegalArgumentException if an array is too short */
    static void check(double[] a, double[] b, int rows, int inner, int columns, double[] out) {
        if (!(rows >= 0 && inner >= 0 && columns >= 0 && a.length >= (long) rows * inner
                && b.length >= (long) inner * columns && out.length >= (long) rows * columns)) {
            throw new IllegalArgumentException(rows + " x " + inner + " times " + inner + " x " + columns
                    + ", but arrays of " + a.length + ", " + b.length + " and " + out.length);
        }
    }
}
