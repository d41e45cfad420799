package spikelane.kernels.floats;

/** Specification of {@link MatrixProduct}. */
final class MatrixProductScalar implements MatrixProduct {
    @Override
    public void multiply(double[] a, double[] b, int rows, int inner, int columns, double[] out) {
        MatrixProduct.check(a, b, rows, inner, columns, out);
        for (int i = 0; i < rows; i++) {
            for (int c = 0; c < columns; c++) {
                double sum = 0;
                for (int j = 0; j < inner; j++) {
                    sum += a[i * inner + j] * b[j * columns + c];
                }
                out[i * columns + c] = sum;
            }
        }
    }
}
