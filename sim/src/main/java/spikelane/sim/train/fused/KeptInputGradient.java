package spikelane.sim.train.fused;

import org.agrona.BitUtil;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.RowSums;
import spikelane.sim.train.layer.KeptTaps;

/**
 * The input gradient of a pruned 3x3 convolution with padding 1 from the weights that are kept. Which are is different from
 * channel to channel, so that vectors go along pixels: a band of the image is turned to channels of pixels and back.
 */
final class KeptInputGradient {
    /**
     * Share of kept weights below which it is faster than all weights are. One thread of an EPYC (Zen 5, 512 bit), 128 channels,
     * 32 x 32: 38 ms at 0.1, 58 at 0.2, 78 at 0.3, all weights 80. At 256 bits more would pay; bytes must not depend on it.
     */
    private static final double MOST = 0.3;
    /** Floats of a band, which stays in the level-2 cache. */
    private static final int BAND = 1 << 16;
    private static final int TAPS = PixelLayout.TAPS;

    private final PixelLayout in;
    private final PixelLayout out;
    private final int bandRows;
    /** From an output channel of a band to the next; from an input channel to the next. */
    private final int outPlane;
    private final int inPlane;
    private final KeptTaps kept;
    private final int[] offsets;
    /** [C][M][9] */
    private final float[] turned;
    private final float[][] dz;
    private final float[][] dx;

    KeptInputGradient(PixelLayout in, PixelLayout out, int threads) {
        this.in = in;
        this.out = out;
        bandRows = bandRows(out);
        outPlane = outPlane(out);
        inPlane = inPlane(out);
        kept = new KeptTaps(in.channels(), TAPS * out.channels(), threads);
        offsets = new int[TAPS * out.channels()];
        for (int i = 0; i < offsets.length; i++) {
            int tap = i % TAPS;
            offsets[i] = i / TAPS * outPlane - (tap / 3 - 1) * (out.width() + 1) - (tap % 3 - 1);
        }
        turned = new float[offsets.length * in.channels()];
        dz = new float[threads][out.channels() * outPlane];
        dx = new float[threads][in.channels() * inPlane];
    }

    private static int bandRows(PixelLayout out) {
        return Math.clamp(BAND / (out.channels() * (out.width() + 1)) - 2, 1, out.height());
    }

    private static int inPlane(PixelLayout out) {
        return BitUtil.align(bandRows(out) * (out.width() + 1), RowSums.LANES);
    }

    private static int outPlane(PixelLayout out) {
        return BitUtil.align(inPlane(out) + 2 * (out.width() + 2), RowSums.LANES);
    }

    /** {@return whether it is faster than {@link PixelConvolution} with all weights} */
    static boolean pays(float[] weights) {
        return KeptTaps.density(weights) < MOST;
    }

    /**
     * Takes over the weights after a change.
     *
     * @param w [M][C][9]
     */
    void take(float[] w) {
        for (int c = 0; c < in.channels(); c++) {
            for (int k = 0; k < offsets.length; k++) {
                turned[c * offsets.length + k] = w[(k / TAPS * in.channels() + c) * TAPS + k % TAPS];
            }
        }
        kept.take(turned, offsets);
    }

    /** As {@link PixelConvolution#inputGradient}. */
    void run(WorkPool pool, int samples, float[][] from, float[][] to) {
        pool.run(samples * in.steps(), (item, worker) -> {
            int n = item / in.steps();
            int t = item % in.steps();
            for (int y = 0; y < in.height(); y += bandRows) {
                int rows = Math.min(bandRows, in.height() - y);
                turn(from[n], out.at(t, y - 1, -1), (rows + 2) * (out.width() + 1) + 1, dz[worker]);
                int length = BitUtil.align(rows * (out.width() + 1), RowSums.LANES);
                kept.sum(worker, 0, in.channels(), dz[worker], out.width() + 2, dx[worker], 0, inPlane, length);
                turnBack(dx[worker], to[n], (t * in.height() + y) * in.width() * in.stride(), rows);
            }
        });
    }

    /** So many pixels, with what lies between rows, to planes. */
    private void turn(float[] pixels, int at, int count, float[] planes) {
        int stride = out.stride();
        for (int p = 0; p < count; p += RowSums.LANES) {
            int last = Math.min(count, p + RowSums.LANES);
            for (int m = 0; m < out.channels(); m++) {
                for (int i = p; i < last; i++) {
                    planes[m * outPlane + i] = pixels[at + i * stride + m];
                }
            }
        }
    }

    private void turnBack(float[] planes, float[] pixels, int at, int rows) {
        int stride = in.stride();
        for (int r = 0; r < rows; r++) {
            int plane = r * (in.width() + 1);
            int pixel = at + r * in.width() * stride;
            for (int x = 0; x < in.width(); x += RowSums.LANES) {
                int last = Math.min(in.width(), x + RowSums.LANES);
                for (int c = 0; c < in.channels(); c++) {
                    for (int i = x; i < last; i++) {
                        pixels[pixel + i * stride + c] = planes[c * inPlane + plane + i];
                    }
                }
            }
        }
    }
}
