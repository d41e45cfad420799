package spikelane.kernels.training;

import static spikelane.kernels.data.Channels.fma;
import static spikelane.kernels.training.BatchNormLif.TAU;
import static spikelane.kernels.training.BatchNormLif.THRESHOLD;

import java.util.Arrays;

/** Plain loops. */
final class ChannelLifScalar implements ChannelLif {
    @Override
    public void statistics(Extent extent, float[] z, int zAt, float[] sums, float[] squares, int at) {
        for (int c = 0; c < extent.channels(); c++) {
            float sum = 0;
            for (int p = 0; p < extent.pixels(); p++) {
                sum += z[zAt + p * extent.channels() + c];
            }
            float mean = sum * (1f / extent.pixels());
            float square = 0;
            for (int p = 0; p < extent.pixels(); p++) {
                float deviation = z[zAt + p * extent.channels() + c] - mean;
                square = fma(deviation, deviation, square);
            }
            sums[at + c] = sum;
            squares[at + c] = square;
        }
    }

    @Override
    public void membranes(Extent extent, float[] z, int zAt, float[] mean, float[] scale, int at, float[] beta,
            float[] before, int beforeAt, float[] u, int uAt) {
        for (int i = 0; i < extent.pixels() * extent.channels(); i++) {
            int c = i % extent.channels();
            float v = beforeAt < 0 || before[beforeAt + i] >= THRESHOLD ? 0 : before[beforeAt + i];
            float x = fma(z[zAt + i] - mean[at + c], scale[at + c], beta[c]);
            u[uAt + i] = v + (x - v) * (1 / TAU);
        }
    }

    @Override
    public long spikes(Extent extent, float[] u, int uAt, long[] bits, int bitsAt, float[] counts, int countsAt) {
        Arrays.fill(bits, bitsAt, bitsAt + extent.pixels() * extent.words(), 0);
        long all = 0;
        for (int i = 0; i < extent.pixels() * extent.channels(); i++) {
            int c = i % extent.channels();
            if (u[uAt + i] >= THRESHOLD) {
                bits[bitsAt + i / extent.channels() * extent.words() + c / Long.SIZE] |= 1L << c % Long.SIZE;
                all++;
                if (counts != null) {
                    counts[countsAt + c]++;
                }
            }
        }
        return all;
    }

    @Override
    public void unpool(Extent windows, float[] u, int upper, int lower, float[] dy, int dyAt, float[] factor,
            float[] base, int at, float[] ds, int dsUpper, int dsLower) {
        int channels = windows.channels();
        for (int i = 0; i < windows.pixels() * channels; i++) {
            int c = i % channels;
            int pixel = i / channels * 2 * channels + c;
            int[] from = {upper + pixel, upper + pixel + channels, lower + pixel, lower + pixel + channels};
            int[] to = {dsUpper + pixel, dsUpper + pixel + channels, dsLower + pixel, dsLower + pixel + channels};
            int first = 0;
            for (int k = from.length - 1; k >= 0; k--) {
                first = u[from[k]] >= THRESHOLD ? k : first;
                ds[to[k]] = base[at + c];
            }
            ds[to[first]] = fma(dy[dyAt + i], factor[at + c], base[at + c]);
        }
    }

    @Override
    public void currentGradient(Extent extent, float[] u, int uAt, float[] after, int afterAt, float[] ds, int dsAt) {
        for (int i = 0; i < extent.pixels() * extent.channels(); i++) {
            float membrane = u[uAt + i];
            float dv = afterAt < 0 || membrane >= THRESHOLD ? 0 : after[afterAt + i] * (TAU - 1);
            float a = (float) Math.PI * (membrane - THRESHOLD);
            ds[dsAt + i] = (ds[dsAt + i] / fma(a, a, 1f) + dv) * (1 / TAU);
        }
    }

    @Override
    public void gradientSums(Extent extent, float[] dx, int dxAt, float[] z, int zAt, float[] mean, int meanAt,
            float[] sums, float[] covariances, int at) {
        for (int i = 0; i < extent.pixels() * extent.channels(); i++) {
            int c = i % extent.channels();
            sums[at + c] += dx[dxAt + i];
            covariances[at + c] = fma(dx[dxAt + i], z[zAt + i] - mean[meanAt + c], covariances[at + c]);
        }
    }

    @Override
    public void inputGradient(Extent extent, float[] dx, int dxAt, float[] z, int zAt, float[] mean, float[] scale,
            float[] shift, float[] slope, int at) {
        for (int i = 0; i < extent.pixels() * extent.channels(); i++) {
            int c = at + i % extent.channels();
            float deviation = z[zAt + i] - mean[c];
            z[zAt + i] = fma(scale[c], dx[dxAt + i], -shift[c]) - slope[c] * deviation;
        }
    }
}
