package spikelane.kernels.floats;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/** SIMD form: register tiles of {@value #ROWS} rows and two vectors. The last tiles reach back over what is done. */
final class MatrixProductVector implements MatrixProduct {
    private static final VectorSpecies<Double> DOUBLES = Vectors.DOUBLES;
    private static final int LANES = DOUBLES.length();
    private static final int ROWS = 4;
    private static final MatrixProduct SMALL = MatrixProduct.scalar();
    private static final int COLUMNS = 2 * LANES;

    @Override
    public void multiply(double[] a, double[] b, int rows, int inner, int columns, double[] out) {
        MatrixProduct.check(a, b, rows, inner, columns, out);
        if (rows < ROWS || columns < COLUMNS) {
            SMALL.multiply(a, b, rows, inner, columns, out);
            return;
        }
        for (int i = 0; i < rows; i += ROWS) {
            int row = Math.min(i, rows - ROWS);
            for (int c = 0; c < columns; c += COLUMNS) {
                tile(a, b, row, inner, columns, Math.min(c, columns - COLUMNS), out);
            }
        }
    }

    private static void tile(double[] a, double[] b, int row, int inner, int columns, int c, double[] out) {
        DoubleVector zero = DoubleVector.zero(DOUBLES);
        DoubleVector x0 = zero;
        DoubleVector x1 = zero;
        DoubleVector x2 = zero;
        DoubleVector x3 = zero;
        DoubleVector y0 = zero;
        DoubleVector y1 = zero;
        DoubleVector y2 = zero;
        DoubleVector y3 = zero;
        int from = row * inner;
        for (int j = 0; j < inner; j++) {
            DoubleVector left = DoubleVector.fromArray(DOUBLES, b, j * columns + c);
            DoubleVector right = DoubleVector.fromArray(DOUBLES, b, j * columns + c + LANES);
            double a0 = a[from + j];
            double a1 = a[from + inner + j];
            double a2 = a[from + 2 * inner + j];
            double a3 = a[from + 3 * inner + j];
            x0 = x0.add(left.mul(a0));
            y0 = y0.add(right.mul(a0));
            x1 = x1.add(left.mul(a1));
            y1 = y1.add(right.mul(a1));
            x2 = x2.add(left.mul(a2));
            y2 = y2.add(right.mul(a2));
            x3 = x3.add(left.mul(a3));
            y3 = y3.add(right.mul(a3));
        }
        int to = row * columns + c;
        x0.intoArray(out, to);
        y0.intoArray(out, to + LANES);
        x1.intoArray(out, to + columns);
        y1.intoArray(out, to + columns + LANES);
        x2.intoArray(out, to + 2 * columns);
        y2.intoArray(out, to + 2 * columns + LANES);
        x3.intoArray(out, to + 3 * columns);
        y3.intoArray(out, to + 3 * columns + LANES);
    }
}
