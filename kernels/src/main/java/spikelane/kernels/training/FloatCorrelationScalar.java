package spikelane.kernels.training;

import static spikelane.kernels.data.Channels.fma;

/** Plain loops; sums in double precision, so that the other form is judged against nearly exact values. */
final class FloatCorrelationScalar implements FloatCorrelation {
    @Override
    public void correlate(float[] packed, int from, int to, float[] x, int xAt, int[] offsets, float[] out, int outAt,
            int outStride, int length) {
        for (int m = from; m < to; m++) {
            int weights = m / ROWS * ROWS * offsets.length + m % ROWS;
            for (int p = 0; p < length; p++) {
                double sum = 0;
                for (int k = 0; k < offsets.length; k++) {
                    sum += (double) packed[weights + k * ROWS] * x[xAt + offsets[k] + p];
                }
                out[outAt + m * outStride + p] = (float) sum;
            }
        }
    }

    @Override
    public void weightGradient(int samples, float[][] dy, int dyAt, int dyStride, int rows, float[][] x, int xAt,
            int[] offsets, int from, int to, int length, float[] dw, int dwAt, float[] scratch) {
        for (int m = 0; m < rows; m++) {
            for (int k = from; k < to; k++) {
                double sum = 0;
                for (int n = 0; n < samples; n++) {
                    for (int p = 0; p < length; p++) {
                        sum += (double) dy[n][dyAt + m * dyStride + p] * x[n][xAt + offsets[k] + p];
                    }
                }
                dw[dwAt + m * offsets.length + k] = (float) sum;
            }
        }
    }

    @Override
    public int count(float[] x, int at, int length) {
        int active = 0;
        for (int i = at; i < at + length; i++) {
            active += x[i] != 0 ? 1 : 0;
        }
        return active;
    }

    @Override
    public void turn(float[] z, int zAt, int stride, int channels, int length, float[] out, int outAt) {
        for (int p = 0; p < length; p++) {
            for (int m = 0; m < channels; m++) {
                out[outAt + p * channels + m] = z[zAt + m * stride + p];
            }
        }
    }

    @Override
    public void addActive(float[] x, int xAt, int length, int[] shifts, float[] dy, int dyAt, int channels,
            float[] sums, int sumsAt, int[] scratch) {
        int columns = FloatCorrelation.columns(channels);
        for (int p = 0; p < length; p++) {
            if (x[xAt + p] != 0) {
                for (int k = 0; k < KERNEL_TAPS; k++) {
                    int from = dyAt + (p - shifts[k]) * channels;
                    int to = sumsAt + (p % PARTIAL * KERNEL_TAPS + k) * columns;
                    for (int m = 0; m < channels; m++) {
                        sums[to + m] = fma(dy[from + m], x[xAt + p], sums[to + m]);
                    }
                }
            }
        }
    }
}
