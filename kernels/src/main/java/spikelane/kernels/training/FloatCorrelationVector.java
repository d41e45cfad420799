package spikelane.kernels.training;

import static spikelane.kernels.data.Vectors.fma;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/**
 * Register-blocked form. {@link #correlate} keeps 8 rows x 2 vectors of sums in registers over all taps;
 * {@link #weightGradient} keeps 8 rows x 3 taps over a tile of positions.
 */
final class FloatCorrelationVector implements FloatCorrelation {
    static final FloatCorrelationVector INSTANCE = new FloatCorrelationVector();

    private static final VectorSpecies<Float> SPECIES = Vectors.FLOATS;
    private static final int LANES = SPECIES.length();
    /** Positions whose input stays in the level-2 cache while all rows pass over it. */
    private static final int TILE = 512;
    /** Positions whose eight gradient rows stay in the level-1 cache while all taps pass over them. */
    private static final int GRADIENT_TILE = 768;
    private static final int TAPS = 3;
    private static final int SUMS = ROWS * TAPS;

    @Override
    public void correlate(float[] packed, int from, int to, float[] x, int xAt, int[] offsets, float[] out, int outAt,
            int outStride, int length) {
        for (int tile = 0; tile < length; tile += TILE) {
            int end = Math.min(length, tile + TILE);
            for (int m = from; m < to; m += ROWS) {
                for (int p = tile; p < end; p += 2 * LANES) {
                    block(packed, m * offsets.length, offsets, x, xAt + p, out, outAt + m * outStride + p, outStride,
                            to - m);
                }
            }
        }
    }

    private static void block(float[] packed, int weights, int[] offsets, float[] x, int xAt, float[] out, int outAt,
            int outStride, int rows) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero;
        FloatVector a1 = zero;
        FloatVector a2 = zero;
        FloatVector a3 = zero;
        FloatVector a4 = zero;
        FloatVector a5 = zero;
        FloatVector a6 = zero;
        FloatVector a7 = zero;
        FloatVector b0 = zero;
        FloatVector b1 = zero;
        FloatVector b2 = zero;
        FloatVector b3 = zero;
        FloatVector b4 = zero;
        FloatVector b5 = zero;
        FloatVector b6 = zero;
        FloatVector b7 = zero;
        int wAt = weights;
        for (int offset : offsets) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt + offset);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + offset + LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, packed[wAt]);
            a0 = fma(x0, w, a0);
            b0 = fma(x1, w, b0);
            w = FloatVector.broadcast(SPECIES, packed[wAt + 1]);
            a1 = fma(x0, w, a1);
            b1 = fma(x1, w, b1);
            w = FloatVector.broadcast(SPECIES, packed[wAt + 2]);
            a2 = fma(x0, w, a2);
            b2 = fma(x1, w, b2);
            w = FloatVector.broadcast(SPECIES, packed[wAt + 3]);
            a3 = fma(x0, w, a3);
            b3 = fma(x1, w, b3);
            w = FloatVector.broadcast(SPECIES, packed[wAt + 4]);
            a4 = fma(x0, w, a4);
            b4 = fma(x1, w, b4);
            w = FloatVector.broadcast(SPECIES, packed[wAt + 5]);
            a5 = fma(x0, w, a5);
            b5 = fma(x1, w, b5);
            w = FloatVector.broadcast(SPECIES, packed[wAt + 6]);
            a6 = fma(x0, w, a6);
            b6 = fma(x1, w, b6);
            w = FloatVector.broadcast(SPECIES, packed[wAt + 7]);
            a7 = fma(x0, w, a7);
            b7 = fma(x1, w, b7);
            wAt += ROWS;
        }
        // Rows that do not exist fall on the last one that does, which is stored after them.
        int last = Math.min(rows, ROWS) - 1;
        store(a7, b7, out, outAt + Math.min(7, last) * outStride);
        store(a6, b6, out, outAt + Math.min(6, last) * outStride);
        store(a5, b5, out, outAt + Math.min(5, last) * outStride);
        store(a4, b4, out, outAt + Math.min(4, last) * outStride);
        store(a3, b3, out, outAt + Math.min(3, last) * outStride);
        store(a2, b2, out, outAt + Math.min(2, last) * outStride);
        store(a1, b1, out, outAt + Math.min(1, last) * outStride);
        store(a0, b0, out, outAt);
    }

    private static void store(FloatVector a, FloatVector b, float[] out, int at) {
        a.intoArray(out, at);
        b.intoArray(out, at + LANES);
    }

    @Override
    public void weightGradient(int samples, float[][] dy, int dyAt, int dyStride, int rows, float[][] x, int xAt,
            int[] offsets, int from, int to, int length, float[] dw, int dwAt, float[] scratch) {
        Arrays.fill(scratch, 0, (to - from + TAPS - 1) / TAPS * SUMS * PARTIAL, 0f);
        int last = rows - 1;
        for (int n = 0; n < samples; n++) {
            for (int tile = 0; tile < length; tile += GRADIENT_TILE) {
                int positions = Math.min(length - tile, GRADIENT_TILE);
                int sumsAt = 0;
                for (int k = from; k < to; k += TAPS) {
                    gradientBlock(dy[n], dyAt + tile, dyStride, last, x[n], xAt + tile + offsets[k],
                            xAt + tile + offsets[Math.min(k + 1, to - 1)],
                            xAt + tile + offsets[Math.min(k + 2, to - 1)], positions, scratch, sumsAt);
                    sumsAt += SUMS * PARTIAL;
                }
            }
        }
        for (int k = from; k < to; k++) {
            for (int m = 0; m < rows; m++) {
                int at = ((k - from) / TAPS * SUMS + (k - from) % TAPS * ROWS + m) * PARTIAL;
                dw[dwAt + m * offsets.length + k] = addLanes(scratch, at);
            }
        }
    }

    /** In a fixed order: reduceLanes has none. */
    private static float addLanes(float[] lanes, int at) {
        float sum = 0;
        for (int i = at; i < at + PARTIAL; i++) {
            sum += lanes[i];
        }
        return sum;
    }

    /** Adds a tile's products of 8 rows (those past {@code last} repeat it) with three taps to their sums. */
    private static void gradientBlock(float[] dy, int dyAt, int dyStride, int last, float[] x, int x0At, int x1At,
            int x2At, int positions, float[] sums, int at) {
        for (int part = 0; part < PARTIAL; part += LANES) {
            int d = dyAt + part;
            fourRows(dy, d, d + Math.min(1, last) * dyStride, d + Math.min(2, last) * dyStride,
                    d + Math.min(3, last) * dyStride, x, x0At + part, x1At + part, x2At + part, positions, sums,
                    at + part);
            if (last >= 4) {
                fourRows(dy, d + 4 * dyStride, d + Math.min(5, last) * dyStride, d + Math.min(6, last) * dyStride,
                        d + Math.min(7, last) * dyStride, x, x0At + part, x1At + part, x2At + part, positions, sums,
                        at + part + 4 * PARTIAL);
            }
        }
    }

    private static void fourRows(float[] dy, int d0At, int d1At, int d2At, int d3At, float[] x, int x0At, int x1At,
            int x2At, int positions, float[] sums, int at) {
        FloatVector a0 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector a1 = FloatVector.fromArray(SPECIES, sums, at + PARTIAL);
        FloatVector a2 = FloatVector.fromArray(SPECIES, sums, at + 2 * PARTIAL);
        FloatVector a3 = FloatVector.fromArray(SPECIES, sums, at + 3 * PARTIAL);
        FloatVector b0 = FloatVector.fromArray(SPECIES, sums, at + ROWS * PARTIAL);
        FloatVector b1 = FloatVector.fromArray(SPECIES, sums, at + (ROWS + 1) * PARTIAL);
        FloatVector b2 = FloatVector.fromArray(SPECIES, sums, at + (ROWS + 2) * PARTIAL);
        FloatVector b3 = FloatVector.fromArray(SPECIES, sums, at + (ROWS + 3) * PARTIAL);
        FloatVector c0 = FloatVector.fromArray(SPECIES, sums, at + 2 * ROWS * PARTIAL);
        FloatVector c1 = FloatVector.fromArray(SPECIES, sums, at + (2 * ROWS + 1) * PARTIAL);
        FloatVector c2 = FloatVector.fromArray(SPECIES, sums, at + (2 * ROWS + 2) * PARTIAL);
        FloatVector c3 = FloatVector.fromArray(SPECIES, sums, at + (2 * ROWS + 3) * PARTIAL);
        for (int p = 0; p < positions; p += PARTIAL) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, x0At + p);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, x1At + p);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, x2At + p);
            FloatVector d = FloatVector.fromArray(SPECIES, dy, d0At + p);
            a0 = fma(d, x0, a0);
            b0 = fma(d, x1, b0);
            c0 = fma(d, x2, c0);
            d = FloatVector.fromArray(SPECIES, dy, d1At + p);
            a1 = fma(d, x0, a1);
            b1 = fma(d, x1, b1);
            c1 = fma(d, x2, c1);
            d = FloatVector.fromArray(SPECIES, dy, d2At + p);
            a2 = fma(d, x0, a2);
            b2 = fma(d, x1, b2);
            c2 = fma(d, x2, c2);
            d = FloatVector.fromArray(SPECIES, dy, d3At + p);
            a3 = fma(d, x0, a3);
            b3 = fma(d, x1, b3);
            c3 = fma(d, x2, c3);
        }
        a0.intoArray(sums, at);
        a1.intoArray(sums, at + PARTIAL);
        a2.intoArray(sums, at + 2 * PARTIAL);
        a3.intoArray(sums, at + 3 * PARTIAL);
        b0.intoArray(sums, at + ROWS * PARTIAL);
        b1.intoArray(sums, at + (ROWS + 1) * PARTIAL);
        b2.intoArray(sums, at + (ROWS + 2) * PARTIAL);
        b3.intoArray(sums, at + (ROWS + 3) * PARTIAL);
        c0.intoArray(sums, at + 2 * ROWS * PARTIAL);
        c1.intoArray(sums, at + (2 * ROWS + 1) * PARTIAL);
        c2.intoArray(sums, at + (2 * ROWS + 2) * PARTIAL);
        c3.intoArray(sums, at + (2 * ROWS + 3) * PARTIAL);
    }

    @Override
    public int count(float[] x, int at, int length) {
        return SparseGradient.count(x, at, length);
    }

    @Override
    public void turn(float[] z, int zAt, int stride, int channels, int length, float[] out, int outAt) {
        SparseGradient.turn(z, zAt, stride, channels, length, out, outAt);
    }

    @Override
    public void addActive(float[] x, int xAt, int length, int[] shifts, float[] dy, int dyAt, int channels,
            float[] sums, int sumsAt, int[] scratch) {
        SparseGradient.addActive(x, xAt, length, shifts, dy, dyAt, channels, sums, sumsAt, scratch);
    }
}
