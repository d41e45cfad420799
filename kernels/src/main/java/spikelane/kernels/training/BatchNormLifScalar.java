package spikelane.kernels.training;

import static spikelane.kernels.data.Channels.fma;

import java.util.Arrays;

/** Plain loops; sums in double precision. */
final class BatchNormLifScalar implements BatchNormLif {
    @Override
    public double sum(float[] z, int at, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += z[at + i];
        }
        return sum;
    }

    @Override
    public double squaredDeviation(float[] z, int at, int length, float mean) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double deviation = (double) z[at + i] - mean;
            sum += deviation * deviation;
        }
        return sum;
    }

    @Override
    public void membranes(float[] z, int zAt, int steps, int plane, float[] mean, float[] scale, float beta, float[] u,
            int uAt) {
        for (int t = 0; t < steps; t++) {
            for (int p = 0; p < plane; p++) {
                float before = t == 0 ? 0 : u[uAt + (t - 1) * plane + p];
                float v = before >= THRESHOLD ? 0 : before;
                float x = fma(z[zAt + t * plane + p] - mean[t], scale[t], beta);
                u[uAt + t * plane + p] = v + (x - v) / TAU;
            }
        }
    }

    @Override
    public void spikes(float[] u, int uAt, int length, long[] bits) {
        for (int i = 0; i < length; i += Long.SIZE) {
            long word = 0;
            for (int bit = 0; bit < Long.SIZE; bit++) {
                word |= u[uAt + i + bit] >= THRESHOLD ? 1L << bit : 0;
            }
            bits[i / Long.SIZE] = word;
        }
    }

    @Override
    public void currentGradient(float[] u, int uAt, int steps, int plane, float[] ds, int dsAt) {
        for (int t = steps - 1; t >= 0; t--) {
            for (int p = 0; p < plane; p++) {
                float membrane = u[uAt + t * plane + p];
                int at = dsAt + t * plane + p;
                float dv = t == steps - 1 || membrane >= THRESHOLD ? 0 : ds[at + plane] * (TAU - 1);
                float a = (float) Math.PI * (membrane - THRESHOLD);
                float du = ds[at] / fma(a, a, 1f) + dv;
                ds[at] = du / TAU;
            }
        }
    }

    @Override
    public double covariance(float[] dx, int dxAt, float[] z, int zAt, int length, float mean) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += dx[dxAt + i] * ((double) z[zAt + i] - mean);
        }
        return sum;
    }

    @Override
    public void inputGradient(float[] dx, int dxAt, float[] z, int zAt, int length, float mean, float scale,
            float shift, float slope) {
        for (int i = 0; i < length; i++) {
            z[zAt + i] = fma(scale, dx[dxAt + i], -shift) - slope * (z[zAt + i] - mean);
        }
    }

    @Override
    public void pool(Image image, long[] bits, int at, float[] y, int yAt) {
        for (int h = 0; h < image.pooledHeight(); h++) {
            for (int w = 0; w < image.pooledWidth(); w++) {
                int pixel = at + 2 * h * image.row() + 2 * w;
                y[yAt + h * image.pooledRow() + w] = spikes(bits, first(image, bits, pixel)) ? 1 : 0;
            }
        }
    }

    @Override
    public void unpool(Image image, long[] bits, int at, float[] dy, int dyAt, float factor, float base, float[] dx,
            int dxAt) {
        Arrays.fill(dx, dxAt, dxAt + image.frame(), 0f);
        for (int h = 0; h < image.height(); h++) {
            for (int w = 0; w < image.width(); w++) {
                dx[dxAt + h * image.row() + w] += base;
            }
        }
        for (int h = 0; h < image.pooledHeight(); h++) {
            for (int w = 0; w < image.pooledWidth(); w++) {
                int pixel = at + 2 * h * image.row() + 2 * w;
                dx[dxAt - at + first(image, bits, pixel)] += factor * dy[dyAt + h * image.pooledRow() + w];
            }
        }
    }

    /** The first pixel of a window that spikes, or its first. */
    private static int first(Image image, long[] bits, int pixel) {
        int[] window = {pixel, pixel + 1, pixel + image.row(), pixel + image.row() + 1};
        for (int candidate : window) {
            if (spikes(bits, candidate)) {
                return candidate;
            }
        }
        return pixel;
    }

    private static boolean spikes(long[] bits, int pixel) {
        return ((bits[pixel / Long.SIZE] >>> pixel % Long.SIZE) & 1) != 0;
    }
}
