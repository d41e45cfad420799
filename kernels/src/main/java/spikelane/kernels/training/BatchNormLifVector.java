package spikelane.kernels.training;

import static spikelane.kernels.data.Vectors.fma;

import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/** One vector of positions at a time; the membrane potential of the step before is read back from the row before. */
final class BatchNormLifVector implements BatchNormLif {
    static final BatchNormLifVector INSTANCE = new BatchNormLifVector();

    private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
    private static final int WIDTH = SPECIES.length();
    /** Floats added up in float lanes before the sum goes on in double precision. */
    private static final int STRETCH = 4096;
    /** Each brings the other half of a vector, of a half vector and so on to lane 0. */
    private static final List<VectorShuffle<Float>> SWAPS = IntStream
            .iterate(WIDTH / 2, half -> half > 0, half -> half / 2)
            .mapToObj(half -> VectorShuffle.iota(SPECIES, half, 1, true)).toList();
    /** Where the second of the vectors that hold {@link #LANES} partial sums lies, and the last two, if there are so many. */
    private static final int SECOND = Math.min(WIDTH, LANES - WIDTH);
    private static final boolean TWO = WIDTH <= LANES / 2;
    private static final boolean FOUR = WIDTH <= LANES / 4;

    @Override
    public double sum(float[] z, int at, int length) {
        double total = 0;
        for (int from = 0; from < length; from += STRETCH) {
            total += sumStretch(z, at + from, Math.min(STRETCH, length - from));
        }
        return total;
    }

    /** By halves, from {@link #LANES} partial sums at every register width, in a fixed order; reduceLanes has none. */
    private static float addLanes(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        FloatVector sum = FOUR ? a.add(c).add(b.add(d)) : TWO ? a.add(b) : a;
        for (VectorShuffle<Float> swap : SWAPS) {
            sum = sum.add(sum.rearrange(swap));
        }
        return sum.lane(0);
    }

    private static float sumStretch(float[] z, int at, int length) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < at + length; i += LANES) {
            a = a.add(FloatVector.fromArray(SPECIES, z, i));
            if (TWO) {
                b = b.add(FloatVector.fromArray(SPECIES, z, i + SECOND));
            }
            if (FOUR) {
                c = c.add(FloatVector.fromArray(SPECIES, z, i + 2 * SECOND));
                d = d.add(FloatVector.fromArray(SPECIES, z, i + 3 * SECOND));
            }
        }
        return addLanes(a, b, c, d);
    }

    @Override
    public double squaredDeviation(float[] z, int at, int length, float mean) {
        double total = 0;
        for (int from = 0; from < length; from += STRETCH) {
            total += squaredStretch(z, at + from, Math.min(STRETCH, length - from), mean);
        }
        return total;
    }

    private static float squaredStretch(float[] z, int at, int length, float mean) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = at; i < at + length; i += LANES) {
            FloatVector deviation = FloatVector.fromArray(SPECIES, z, i).sub(mean);
            a = fma(deviation, deviation, a);
            if (TWO) {
                deviation = FloatVector.fromArray(SPECIES, z, i + SECOND).sub(mean);
                b = fma(deviation, deviation, b);
            }
            if (FOUR) {
                deviation = FloatVector.fromArray(SPECIES, z, i + 2 * SECOND).sub(mean);
                c = fma(deviation, deviation, c);
                deviation = FloatVector.fromArray(SPECIES, z, i + 3 * SECOND).sub(mean);
                d = fma(deviation, deviation, d);
            }
        }
        return addLanes(a, b, c, d);
    }

    @Override
    public void membranes(float[] z, int zAt, int steps, int plane, float[] mean, float[] scale, float beta, float[] u,
            int uAt) {
        firstStep(z, zAt, plane, mean[0], scale[0], beta, u, uAt);
        for (int t = 1; t < steps; t++) {
            step(z, zAt + t * plane, plane, mean[t], scale[t], beta, u, uAt + t * plane);
        }
    }

    private static void firstStep(float[] z, int zAt, int plane, float mean, float scale, float beta, float[] u,
            int uAt) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector betas = FloatVector.broadcast(SPECIES, beta);
        for (int p = 0; p < plane; p += WIDTH) {
            fma(FloatVector.fromArray(SPECIES, z, zAt + p).sub(mean), scales, betas).mul(1 / TAU).intoArray(u, uAt + p);
        }
    }

    private static void step(float[] z, int zAt, int plane, float mean, float scale, float beta, float[] u, int uAt) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector betas = FloatVector.broadcast(SPECIES, beta);
        for (int p = 0; p < plane; p += WIDTH) {
            FloatVector before = FloatVector.fromArray(SPECIES, u, uAt - plane + p);
            FloatVector v = before.blend(0f, before.compare(VectorOperators.GE, THRESHOLD));
            FloatVector x = fma(FloatVector.fromArray(SPECIES, z, zAt + p).sub(mean), scales, betas);
            v.add(x.sub(v).mul(1 / TAU)).intoArray(u, uAt + p);
        }
    }

    @Override
    public void spikes(float[] u, int uAt, int length, long[] bits) {
        for (int i = 0; i < length; i += Long.SIZE) {
            long word = 0;
            for (int lane = 0; lane < Long.SIZE; lane += WIDTH) {
                word |= FloatVector.fromArray(SPECIES, u, uAt + i + lane).compare(VectorOperators.GE, THRESHOLD)
                        .toLong() << lane;
            }
            bits[i / Long.SIZE] = word;
        }
    }

    @Override
    public void currentGradient(float[] u, int uAt, int steps, int plane, float[] ds, int dsAt) {
        int last = steps - 1;
        lastStepGradient(u, uAt + last * plane, plane, ds, dsAt + last * plane);
        for (int t = last - 1; t >= 0; t--) {
            stepGradient(u, uAt + t * plane, plane, ds, dsAt + t * plane);
        }
    }

    private static void lastStepGradient(float[] u, int uAt, int plane, float[] ds, int dsAt) {
        for (int p = 0; p < plane; p += WIDTH) {
            FloatVector a = FloatVector.fromArray(SPECIES, u, uAt + p).sub(THRESHOLD).mul((float) Math.PI);
            FloatVector du = FloatVector.fromArray(SPECIES, ds, dsAt + p).div(a.mul(a).add(1f));
            du.mul(1 / TAU).intoArray(ds, dsAt + p);
        }
    }

    private static void stepGradient(float[] u, int uAt, int plane, float[] ds, int dsAt) {
        for (int p = 0; p < plane; p += WIDTH) {
            FloatVector membrane = FloatVector.fromArray(SPECIES, u, uAt + p);
            FloatVector dv = FloatVector.fromArray(SPECIES, ds, dsAt + plane + p).mul(TAU - 1).blend(0f,
                    membrane.compare(VectorOperators.GE, THRESHOLD));
            FloatVector a = membrane.sub(THRESHOLD).mul((float) Math.PI);
            FloatVector du = FloatVector.fromArray(SPECIES, ds, dsAt + p).div(a.mul(a).add(1f)).add(dv);
            du.mul(1 / TAU).intoArray(ds, dsAt + p);
        }
    }

    @Override
    public double covariance(float[] dx, int dxAt, float[] z, int zAt, int length, float mean) {
        double total = 0;
        for (int from = 0; from < length; from += STRETCH) {
            total += covarianceStretch(dx, dxAt + from, z, zAt + from, Math.min(STRETCH, length - from), mean);
        }
        return total;
    }

    private static float covarianceStretch(float[] dx, int dxAt, float[] z, int zAt, int length, float mean) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = 0; i < length; i += LANES) {
            a = fma(FloatVector.fromArray(SPECIES, dx, dxAt + i), FloatVector.fromArray(SPECIES, z, zAt + i).sub(mean),
                    a);
            if (TWO) {
                b = fma(FloatVector.fromArray(SPECIES, dx, dxAt + i + SECOND),
                        FloatVector.fromArray(SPECIES, z, zAt + i + SECOND).sub(mean), b);
            }
            if (FOUR) {
                c = fma(FloatVector.fromArray(SPECIES, dx, dxAt + i + 2 * SECOND),
                        FloatVector.fromArray(SPECIES, z, zAt + i + 2 * SECOND).sub(mean), c);
                d = fma(FloatVector.fromArray(SPECIES, dx, dxAt + i + 3 * SECOND),
                        FloatVector.fromArray(SPECIES, z, zAt + i + 3 * SECOND).sub(mean), d);
            }
        }
        return addLanes(a, b, c, d);
    }

    @Override
    public void inputGradient(float[] dx, int dxAt, float[] z, int zAt, int length, float mean, float scale,
            float shift, float slope) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector shifts = FloatVector.broadcast(SPECIES, -shift);
        for (int i = 0; i < length; i += WIDTH) {
            FloatVector deviation = FloatVector.fromArray(SPECIES, z, zAt + i).sub(mean);
            fma(FloatVector.fromArray(SPECIES, dx, dxAt + i), scales, shifts).sub(deviation.mul(slope)).intoArray(z,
                    zAt + i);
        }
    }

    @Override
    public void pool(Image image, long[] bits, int at, float[] y, int yAt) {
        SpikeWindows.pool(image, bits, at, y, yAt);
    }

    @Override
    public void unpool(Image image, long[] bits, int at, float[] dy, int dyAt, float factor, float base, float[] dx,
            int dxAt) {
        SpikeWindows.unpool(image, bits, at, dy, dyAt, factor, base, dx, dxAt);
    }
}
