package spikelane.sim.train.fused;

import java.util.Arrays;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.FloatCorrelation;
import spikelane.sim.train.fused.TimedLayer.Sums;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.LinearLayer;

/**
 * The weight gradient of a 3x3 convolution with padding 1 from the inputs that are not zero: with the bits of
 * {@link LinearLayer}, whatever the density. The gradient of the outputs is turned first, so that its channels lie side by side.
 */
final class SparseWeightGradient {
    /**
     * Share of active inputs below which it is used. SparseGradientBenchmark on one thread of an EPYC (Zen 5), 24 to 24 channels,
     * 17 x 17: 2.2 ms at 0.05, 3.4 at 0.15, 4.3 at 0.2, all inputs 3.8; with the registers of AVX2 2.7, 4.9, 5.8 and 10. One
     * share serves both.
     */
    private static final double MOST = 0.2;
    /** With fewer channels in, to turn the gradient takes longer than is saved. */
    private static final int LEAST_INPUTS = 8;
    private static final int TAPS = FloatCorrelation.KERNEL_TAPS;
    private static final FloatCorrelation KERNEL = FloatCorrelation.vector();

    private final LayerWeights weights;
    private final FlatLayout in;
    private final FlatLayout out;
    private final int[] shifts;
    private final int halo;
    private final int columns;
    /** An array a sample: [halo + positions + halo][M], zero in the halo. */
    private final float[][] turned;
    /** [C][partial sums][9][columns] */
    private final float[] sums;
    private final int[][] scratch;

    private SparseWeightGradient(LayerWeights weights, FlatLayout in, FlatLayout out, int batch, int threads) {
        this.weights = weights;
        this.in = in;
        this.out = out;
        shifts = out.kernelShifts();
        halo = halo(out);
        columns = FloatCorrelation.columns(out.channels());
        turned = new float[batch][turnedFloats(out)];
        sums = new float[in.channels() * sumsOfChannel()];
        scratch = new int[threads][FloatCorrelation.scratchInts(out.plane())];
    }

    /**
     * @param weights [M][C][9]
     * @param in      of the input, with the images of {@code out}
     * @param out     of the output
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @return it, or null where it would never pay
     */
    static SparseWeightGradient of(LayerWeights weights, FlatLayout in, FlatLayout out, int batch, int threads) {
        return in.channels() < LEAST_INPUTS ? null : new SparseWeightGradient(weights, in, out, batch, threads);
    }

    /** {@return bytes it takes} */
    static long bytes(int inputs, FlatLayout out, int batch, int threads) {
        if (inputs < LEAST_INPUTS) {
            return 0;
        }
        long sums = (long) inputs * FloatCorrelation.PARTIAL * TAPS * FloatCorrelation.columns(out.channels());
        return Float.BYTES * ((long) batch * turnedFloats(out) + sums)
                + (long) threads * Integer.BYTES * FloatCorrelation.scratchInts(out.plane());
    }

    private static int halo(FlatLayout out) {
        return out.row() + 1;
    }

    /** With a vector that reaches over the last row. */
    private static int turnedFloats(FlatLayout out) {
        return Math.multiplyExact(out.plane() + 2 * halo(out), out.channels()) + FloatCorrelation.LANES;
    }

    private int sumsOfChannel() {
        return FloatCorrelation.PARTIAL * TAPS * columns;
    }

    /**
     * @param samples N
     * @param x       inputs, an array a sample, zero between pixels
     * @return whether so few inputs are not zero that it is faster than {@link LinearLayer}
     */
    boolean pays(int samples, float[][] x) {
        long places = (long) samples * in.channels() * in.steps() * in.height() * in.width();
        return TimedLayer.density(x, samples, places) < MOST;
    }

    /** {@return what it sums over so many inputs that are not zero} */
    Sums sums(double inputs) {
        return Sums.rows(inputs * TAPS, columns, (double) out.plane() * out.channels());
    }

    /**
     * Fills the gradient of the effective weights.
     *
     * @param pool    threads that share the work
     * @param samples N
     * @param x       inputs, an array a sample
     * @param dz      gradients of the outputs, an array a sample, zero between pixels
     */
    void fill(WorkPool pool, int samples, float[][] x, float[][] dz) {
        int first = halo * out.channels();
        pool.run(samples, (n, worker) -> KERNEL.turn(dz[n], out.at(0, 0), out.plane(), out.channels(), out.plane(),
                turned[n], first));
        int items = Math.min(in.channels(), 2 * pool.threads());
        pool.run(items, (item, worker) -> {
            int from = item * in.channels() / items;
            int to = (item + 1) * in.channels() / items;
            Arrays.fill(sums, from * sumsOfChannel(), to * sumsOfChannel(), 0f);
            for (int n = 0; n < samples; n++) {
                for (int c = from; c < to; c++) {
                    KERNEL.addActive(x[n], in.at(c, 0), in.plane(), shifts, turned[n], first, out.channels(), sums,
                            c * sumsOfChannel(), scratch[worker]);
                }
            }
            for (int c = from; c < to; c++) {
                join(c);
            }
        });
    }

    private void join(int c) {
        float[] gradient = weights.effectiveGradient();
        for (int m = 0; m < out.channels(); m++) {
            for (int k = 0; k < TAPS; k++) {
                gradient[(m * in.channels() + c) * TAPS + k] = FloatCorrelation.join(sums, c * sumsOfChannel(), columns,
                        shifts[k], k, m);
            }
        }
    }
}
