package spikelane.sim.train.fused;

import java.util.Arrays;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.MatrixSums;

/**
 * A 3x3 convolution with padding 1 of few channels, as the first of a network, whose output is not kept: to compute it
 * again takes less time than to read it back from memory. Its gradient is used where it is made, and no input gradient is
 * asked for.
 */
final class FirstConvolution {
    /** Channels up to which the output is not kept. */
    static final int MOST_CHANNELS = 4;

    private static final MatrixSums MATRICES = MatrixSums.vector();

    private final PixelConvolution convolution;
    private final PixelLayout in;
    private final PixelLayout out;
    private final int columns;
    private final int pixel;
    private final int row;
    private final int frame;
    /** Inputs of a sample as floats, channels side by side without padding. */
    private final float[][] wide;
    /** Of each part of the batch: [9][C][M]. */
    private final float[][] gradients;
    private final int[] shifts = new int[3];
    private boolean dense;

    FirstConvolution(PixelConvolution convolution, PixelLayout in, PixelLayout out, int batch, int parts) {
        this.convolution = convolution;
        this.in = in;
        this.out = out;
        columns = out.stride();
        pixel = in.channels();
        row = (in.width() + 1) * pixel;
        frame = (in.height() + 1) * row;
        wide = new float[batch][row + pixel + in.steps() * frame + pixel];
        gradients = new float[parts][PixelLayout.TAPS * pixel * columns];
        for (int r = 0; r < shifts.length; r++) {
            shifts[r] = (r - 1) * row - pixel;
        }
    }

    /** {@return bytes it holds} */
    static long bytes(PixelLayout in, PixelLayout out, int batch, int parts) {
        long row = (in.width() + 1L) * in.channels();
        long wide = row + 2L * in.channels() + in.steps() * (in.height() + 1L) * row;
        return Float.BYTES * (batch * wide + (long) parts * PixelLayout.TAPS * in.channels() * out.stride());
    }

    private int at(int t, int y, int x) {
        return row + pixel + t * frame + y * row + x * pixel;
    }

    /** Takes a sample's inputs. */
    void widen(int n, ActiveSample input) {
        float[] x = wide[n];
        Arrays.fill(x, 0);
        int image = in.height() * in.width();
        for (int p = 0; p < in.steps() * image; p++) {
            int at = at(p / image, p % image / in.width(), p % in.width());
            for (int i = input.start(0, p); i < input.start(0, p + 1); i++) {
                x[at + input.channel()[i]] = input.value()[i];
            }
        }
    }

    /** Picks the form of the forward pass. */
    void choose(double density) {
        dense = Forms.dense(density, PixelLayout.TAPS * in.channels(), out.channels());
        if (dense) {
            convolution.prepareDense();
        }
    }

    /** A part of a row of the output. */
    void row(int worker, int n, ActiveSample input, int t, int y, int x, int count, float[] z, int zAt) {
        if (!dense) {
            convolution.row(worker, input, t, y, x, count, z, zAt);
            return;
        }
        convolution.product(wide[n], at(t, y, x), pixel, shifts, 3 * pixel, count, z, zAt);
    }

    /** Forgets the gradient of a part of the batch. */
    void begin(int part) {
        Arrays.fill(gradients[part], 0);
    }

    /** Adds what a part of a row of the output's gradient says of the weights. */
    void weightGradient(int part, int n, int t, int y, int x, int count, float[] dz, int dzAt) {
        for (int r = 0; r < shifts.length; r++) {
            MATRICES.multiply(wide[n], at(t, y, x), 1, pixel, 3 * pixel, shifts, r, r + 1, count, dz, dzAt, columns,
                    true, gradients[part], r * 3 * pixel * columns, columns, columns);
        }
    }

    /** Fills the gradient of the effective weights from that of all parts, in their order. */
    void join(WorkPool pool, int parts) {
        float[] dw = convolution.weights().effectiveGradient();
        int taps = PixelLayout.TAPS;
        pool.run(taps * pixel, (item, worker) -> {
            int c = item % pixel;
            int tap = item / pixel;
            for (int m = 0; m < out.channels(); m++) {
                float sum = 0;
                for (int part = 0; part < parts; part++) {
                    sum += gradients[part][item * columns + m];
                }
                dw[(m * pixel + c) * taps + tap] = sum;
            }
        });
    }
}
