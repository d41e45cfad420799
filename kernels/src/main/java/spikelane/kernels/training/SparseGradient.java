package spikelane.kernels.training;

import static spikelane.kernels.data.Vectors.fma;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/**
 * The SIMD form of the weight gradient of active inputs in {@link FloatCorrelation}. Inputs are listed by their partial sum, so
 * that the sums of nine taps stay in registers over all of a list.
 */
final class SparseGradient {
    private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
    private static final int WIDTH = SPECIES.length();
    private static final int TAPS = FloatCorrelation.KERNEL_TAPS;
    private static final int PARTIAL = FloatCorrelation.PARTIAL;
    private static final int LANES = FloatCorrelation.LANES;

    private SparseGradient() {}

    static int count(float[] x, int at, int length) {
        int active = 0;
        for (int i = 0; i < length; i += WIDTH) {
            active += FloatVector.fromArray(SPECIES, x, at + i).compare(VectorOperators.NE, 0f).trueCount();
        }
        return active;
    }

    static void turn(float[] z, int zAt, int stride, int channels, int length, float[] out, int outAt) {
        for (int p = 0; p < length; p += LANES) {
            for (int m = 0; m < channels; m++) {
                int from = zAt + m * stride + p;
                int to = outAt + p * channels + m;
                for (int j = 0; j < LANES; j++) {
                    out[to + j * channels] = z[from + j];
                }
            }
        }
    }

    static void addActive(float[] x, int xAt, int length, int[] shifts, float[] dy, int dyAt, int channels,
            float[] sums, int sumsAt, int[] scratch) {
        int columns = FloatCorrelation.columns(channels);
        int capacity = length / PARTIAL;
        list(x, xAt, length, capacity, scratch);
        for (int part = 0; part < PARTIAL; part++) {
            int from = PARTIAL + part * capacity;
            int to = scratch[part];
            for (int m = 0; m < columns && from < to; m += WIDTH) {
                addPart(x, xAt, scratch, from, to, shifts, dy, dyAt + m, channels, columns, sums,
                        sumsAt + part * TAPS * columns + m);
            }
        }
    }

    /** Puts the positions of each partial sum behind each other, and where each list ends in front. */
    private static void list(float[] x, int xAt, int length, int capacity, int[] lists) {
        for (int part = 0; part < PARTIAL; part++) {
            lists[part] = PARTIAL + part * capacity;
        }
        for (int i = 0; i < length; i += PARTIAL) {
            long bits = 0;
            for (int lane = 0; lane < PARTIAL; lane += WIDTH) {
                bits |= FloatVector.fromArray(SPECIES, x, xAt + i + lane).compare(VectorOperators.NE, 0f)
                        .toLong() << lane;
            }
            for (; bits != 0; bits &= bits - 1) {
                int part = Long.numberOfTrailingZeros(bits);
                lists[lists[part]++] = i + part;
            }
        }
    }

    private static void addPart(float[] x, int xAt, int[] positions, int from, int to, int[] shifts, float[] dy,
            int dyAt, int channels, int columns, float[] sums, int at) {
        int upper = dyAt - shifts[0] * channels;
        int middle = dyAt - shifts[3] * channels;
        int lower = dyAt - shifts[6] * channels;
        FloatVector a0 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector a1 = FloatVector.fromArray(SPECIES, sums, at + columns);
        FloatVector a2 = FloatVector.fromArray(SPECIES, sums, at + 2 * columns);
        FloatVector a3 = FloatVector.fromArray(SPECIES, sums, at + 3 * columns);
        FloatVector a4 = FloatVector.fromArray(SPECIES, sums, at + 4 * columns);
        FloatVector a5 = FloatVector.fromArray(SPECIES, sums, at + 5 * columns);
        FloatVector a6 = FloatVector.fromArray(SPECIES, sums, at + 6 * columns);
        FloatVector a7 = FloatVector.fromArray(SPECIES, sums, at + 7 * columns);
        FloatVector a8 = FloatVector.fromArray(SPECIES, sums, at + 8 * columns);
        for (int i = from; i < to; i++) {
            FloatVector value = FloatVector.broadcast(SPECIES, x[xAt + positions[i]]);
            int row = positions[i] * channels;
            a0 = fma(FloatVector.fromArray(SPECIES, dy, upper + row), value, a0);
            a1 = fma(FloatVector.fromArray(SPECIES, dy, upper + row - channels), value, a1);
            a2 = fma(FloatVector.fromArray(SPECIES, dy, upper + row - 2 * channels), value, a2);
            a3 = fma(FloatVector.fromArray(SPECIES, dy, middle + row), value, a3);
            a4 = fma(FloatVector.fromArray(SPECIES, dy, middle + row - channels), value, a4);
            a5 = fma(FloatVector.fromArray(SPECIES, dy, middle + row - 2 * channels), value, a5);
            a6 = fma(FloatVector.fromArray(SPECIES, dy, lower + row), value, a6);
            a7 = fma(FloatVector.fromArray(SPECIES, dy, lower + row - channels), value, a7);
            a8 = fma(FloatVector.fromArray(SPECIES, dy, lower + row - 2 * channels), value, a8);
        }
        a0.intoArray(sums, at);
        a1.intoArray(sums, at + columns);
        a2.intoArray(sums, at + 2 * columns);
        a3.intoArray(sums, at + 3 * columns);
        a4.intoArray(sums, at + 4 * columns);
        a5.intoArray(sums, at + 5 * columns);
        a6.intoArray(sums, at + 6 * columns);
        a7.intoArray(sums, at + 7 * columns);
        a8.intoArray(sums, at + 8 * columns);
    }
}
