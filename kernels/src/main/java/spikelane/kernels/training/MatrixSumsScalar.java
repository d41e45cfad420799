package spikelane.kernels.training;

import static spikelane.kernels.data.Channels.fma;

/** Plain loops. */
final class MatrixSumsScalar implements MatrixSums {
    @Override
    public void multiply(float[] a, int aAt, int aRow, int aDepth, int rows, int[] shifts, int from, int to, int depth,
            float[] b, int bAt, int bStride, boolean add, float[] c, int cAt, int cStride, int columns) {
        for (int r = 0; r < rows; r++) {
            for (int m = 0; m < columns; m++) {
                float sum = add ? c[cAt + r * cStride + m] : 0;
                for (int j = from; j < to; j++) {
                    for (int k = 0; k < depth; k++) {
                        sum = fma(b[bAt + ((j - from) * depth + k) * bStride + m],
                                a[aAt + shifts[j] + r * aRow + k * aDepth], sum);
                    }
                }
                c[cAt + r * cStride + m] = sum;
            }
        }
    }
}
