package spikelane.kernels.training;

import static spikelane.kernels.data.Vectors.fma;
import static spikelane.kernels.training.BatchNormLif.TAU;
import static spikelane.kernels.training.BatchNormLif.THRESHOLD;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/** A vector of channels at a time, pixel by pixel; sums keep theirs in a register over all pixels. */
final class ChannelLifVector implements ChannelLif {
    static final ChannelLifVector INSTANCE = new ChannelLifVector();

    private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
    private static final int WIDTH = SPECIES.length();

    @Override
    public void statistics(Extent extent, float[] z, int zAt, float[] sums, float[] squares, int at) {
        int channels = extent.channels();
        int end = zAt + extent.pixels() * channels;
        float inverse = 1f / extent.pixels();
        for (int c = 0; c < channels; c += WIDTH) {
            column(z, zAt + c, end, channels, inverse, sums, squares, at + c);
        }
    }

    private static void column(float[] z, int from, int end, int channels, float inverse, float[] sums, float[] squares,
            int at) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = from; i < end; i += channels) {
            sum = sum.add(FloatVector.fromArray(SPECIES, z, i));
        }
        FloatVector mean = sum.mul(inverse);
        FloatVector square = FloatVector.zero(SPECIES);
        for (int i = from; i < end; i += channels) {
            FloatVector deviation = FloatVector.fromArray(SPECIES, z, i).sub(mean);
            square = fma(deviation, deviation, square);
        }
        sum.intoArray(sums, at);
        square.intoArray(squares, at);
    }

    @Override
    public void membranes(Extent extent, float[] z, int zAt, float[] mean, float[] scale, int at, float[] beta,
            float[] before, int beforeAt, float[] u, int uAt) {
        int channels = extent.channels();
        if (beforeAt < 0) {
            firstStep(extent.pixels(), channels, z, zAt, mean, scale, at, beta, u, uAt);
        } else {
            step(extent.pixels(), channels, z, zAt, mean, scale, at, beta, before, beforeAt, u, uAt);
        }
    }

    private static void firstStep(int pixels, int channels, float[] z, int zAt, float[] mean, float[] scale, int at,
            float[] beta, float[] u, int uAt) {
        for (int p = 0; p < pixels * channels; p += channels) {
            for (int c = 0; c < channels; c += WIDTH) {
                FloatVector deviation = FloatVector.fromArray(SPECIES, z, zAt + p + c)
                        .sub(FloatVector.fromArray(SPECIES, mean, at + c));
                FloatVector x = fma(deviation, FloatVector.fromArray(SPECIES, scale, at + c),
                        FloatVector.fromArray(SPECIES, beta, c));
                x.mul(1 / TAU).intoArray(u, uAt + p + c);
            }
        }
    }

    private static void step(int pixels, int channels, float[] z, int zAt, float[] mean, float[] scale, int at,
            float[] beta, float[] before, int beforeAt, float[] u, int uAt) {
        for (int p = 0; p < pixels * channels; p += channels) {
            for (int c = 0; c < channels; c += WIDTH) {
                FloatVector deviation = FloatVector.fromArray(SPECIES, z, zAt + p + c)
                        .sub(FloatVector.fromArray(SPECIES, mean, at + c));
                FloatVector x = fma(deviation, FloatVector.fromArray(SPECIES, scale, at + c),
                        FloatVector.fromArray(SPECIES, beta, c));
                FloatVector old = FloatVector.fromArray(SPECIES, before, beforeAt + p + c);
                FloatVector v = old.blend(0f, old.compare(VectorOperators.GE, THRESHOLD));
                v.add(x.sub(v).mul(1 / TAU)).intoArray(u, uAt + p + c);
            }
        }
    }

    @Override
    public long spikes(Extent extent, float[] u, int uAt, long[] bits, int bitsAt, float[] counts, int countsAt) {
        int channels = extent.channels();
        if (counts != null) {
            for (int c = 0; c < channels; c += WIDTH) {
                count(extent.pixels() * channels, channels, u, uAt + c, counts, countsAt + c);
            }
        }
        long all = 0;
        int word = bitsAt;
        for (int p = 0; p < extent.pixels() * channels; p += channels) {
            for (int group = 0; group < channels; group += Long.SIZE) {
                int to = Math.min(channels, group + Long.SIZE);
                long fired = 0;
                for (int c = group; c < to; c += WIDTH) {
                    fired |= FloatVector.fromArray(SPECIES, u, uAt + p + c).compare(VectorOperators.GE, THRESHOLD)
                            .toLong() << (c - group);
                }
                bits[word] = fired;
                word++;
                all += Long.bitCount(fired);
            }
        }
        return all;
    }

    private static void count(int length, int channels, float[] u, int uAt, float[] counts, int at) {
        FloatVector count = FloatVector.fromArray(SPECIES, counts, at);
        for (int i = 0; i < length; i += channels) {
            count = count.add(1f, FloatVector.fromArray(SPECIES, u, uAt + i).compare(VectorOperators.GE, THRESHOLD));
        }
        count.intoArray(counts, at);
    }

    @Override
    public void unpool(Extent windows, float[] u, int upper, int lower, float[] dy, int dyAt, float[] factor,
            float[] base, int at, float[] ds, int dsUpper, int dsLower) {
        int channels = windows.channels();
        for (int w = 0; w < windows.pixels(); w++) {
            for (int c = 0; c < channels; c += WIDTH) {
                int p = 2 * w * channels + c;
                FloatVector bases = FloatVector.fromArray(SPECIES, base, at + c);
                FloatVector gradient = fma(FloatVector.fromArray(SPECIES, dy, dyAt + w * channels + c),
                        FloatVector.fromArray(SPECIES, factor, at + c), bases);
                FloatVector u0 = FloatVector.fromArray(SPECIES, u, upper + p);
                FloatVector u1 = FloatVector.fromArray(SPECIES, u, upper + p + channels);
                FloatVector u2 = FloatVector.fromArray(SPECIES, u, lower + p);
                FloatVector u3 = FloatVector.fromArray(SPECIES, u, lower + p + channels);
                FloatVector two = u0.max(u1);
                FloatVector three = two.max(u2);
                // What is left for a pixel whose predecessors do not fire; in the end for the first, where none fires.
                FloatVector left1 = gradient.blend(bases, u0.compare(VectorOperators.GE, THRESHOLD));
                FloatVector left2 = gradient.blend(bases, two.compare(VectorOperators.GE, THRESHOLD));
                FloatVector left3 = gradient.blend(bases, three.compare(VectorOperators.GE, THRESHOLD));
                gradient.blend(bases, three.max(u3).compare(VectorOperators.GE, THRESHOLD))
                        .blend(gradient, u0.compare(VectorOperators.GE, THRESHOLD)).intoArray(ds, dsUpper + p);
                bases.blend(left1, u1.compare(VectorOperators.GE, THRESHOLD)).intoArray(ds, dsUpper + p + channels);
                bases.blend(left2, u2.compare(VectorOperators.GE, THRESHOLD)).intoArray(ds, dsLower + p);
                bases.blend(left3, u3.compare(VectorOperators.GE, THRESHOLD)).intoArray(ds, dsLower + p + channels);
            }
        }
    }

    @Override
    public void currentGradient(Extent extent, float[] u, int uAt, float[] after, int afterAt, float[] ds, int dsAt) {
        int length = extent.pixels() * extent.channels();
        if (afterAt < 0) {
            lastStepGradient(length, u, uAt, ds, dsAt);
        } else {
            stepGradient(length, u, uAt, after, afterAt, ds, dsAt);
        }
    }

    private static void lastStepGradient(int length, float[] u, int uAt, float[] ds, int dsAt) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < length; i += WIDTH) {
            FloatVector a = FloatVector.fromArray(SPECIES, u, uAt + i).sub(THRESHOLD).mul((float) Math.PI);
            FloatVector du = FloatVector.fromArray(SPECIES, ds, dsAt + i).div(fma(a, a, one));
            du.mul(1 / TAU).intoArray(ds, dsAt + i);
        }
    }

    private static void stepGradient(int length, float[] u, int uAt, float[] after, int afterAt, float[] ds, int dsAt) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < length; i += WIDTH) {
            FloatVector membrane = FloatVector.fromArray(SPECIES, u, uAt + i);
            FloatVector dv = FloatVector.fromArray(SPECIES, after, afterAt + i).mul(TAU - 1).blend(0f,
                    membrane.compare(VectorOperators.GE, THRESHOLD));
            FloatVector a = membrane.sub(THRESHOLD).mul((float) Math.PI);
            FloatVector du = FloatVector.fromArray(SPECIES, ds, dsAt + i).div(fma(a, a, one)).add(dv);
            du.mul(1 / TAU).intoArray(ds, dsAt + i);
        }
    }

    @Override
    public void gradientSums(Extent extent, float[] dx, int dxAt, float[] z, int zAt, float[] mean, int meanAt,
            float[] sums, float[] covariances, int at) {
        int channels = extent.channels();
        int length = extent.pixels() * channels;
        for (int c = 0; c < channels; c += WIDTH) {
            sumColumn(length, channels, dx, dxAt + c, z, zAt + c, mean, meanAt + c, sums, covariances, at + c);
        }
    }

    private static void sumColumn(int length, int channels, float[] dx, int dxAt, float[] z, int zAt, float[] mean,
            int meanAt, float[] sums, float[] covariances, int at) {
        FloatVector means = FloatVector.fromArray(SPECIES, mean, meanAt);
        FloatVector sum = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector covariance = FloatVector.fromArray(SPECIES, covariances, at);
        for (int i = 0; i < length; i += channels) {
            FloatVector gradient = FloatVector.fromArray(SPECIES, dx, dxAt + i);
            sum = sum.add(gradient);
            covariance = fma(gradient, FloatVector.fromArray(SPECIES, z, zAt + i).sub(means), covariance);
        }
        sum.intoArray(sums, at);
        covariance.intoArray(covariances, at);
    }

    @Override
    public void inputGradient(Extent extent, float[] dx, int dxAt, float[] z, int zAt, float[] mean, float[] scale,
            float[] shift, float[] slope, int at) {
        int channels = extent.channels();
        int length = extent.pixels() * channels;
        for (int c = 0; c < channels; c += WIDTH) {
            gradientColumn(length, channels, dx, dxAt + c, z, zAt + c, mean, scale, shift, slope, at + c);
        }
    }

    private static void gradientColumn(int length, int channels, float[] dx, int dxAt, float[] z, int zAt, float[] mean,
            float[] scale, float[] shift, float[] slope, int at) {
        FloatVector means = FloatVector.fromArray(SPECIES, mean, at);
        FloatVector scales = FloatVector.fromArray(SPECIES, scale, at);
        FloatVector shifts = FloatVector.fromArray(SPECIES, shift, at).neg();
        FloatVector slopes = FloatVector.fromArray(SPECIES, slope, at);
        for (int i = 0; i < length; i += channels) {
            FloatVector deviation = FloatVector.fromArray(SPECIES, z, zAt + i).sub(means);
            fma(FloatVector.fromArray(SPECIES, dx, dxAt + i), scales, shifts).sub(deviation.mul(slopes)).intoArray(z,
                    zAt + i);
        }
    }
}
