package spikelane.sim.inference.layer;

import spikelane.kernels.floats.MatrixProduct;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerNumbers;

/**
 * Temporal-channel joint attention (TCJA, arXiv 2206.10177) of one block. From n[t][c], the number of spikes of channel
 * c in step t over H x W pixels:
 *
 * <pre>
 *  m[t][c]    = n[t][c] / (H*W)
 *  time[t][c] = sum over t', k of w_t[t][t'][k] * m[t'][c + k - 1]        outside: 0
 *  chan[t][c] = sum over c', k of w_c[c][c'][k] * m[t + k - 1][c']
 *  gate[t][c] = 1 / (1 + exp(-time * chan)), rounded to float32
 * </pre>
 *
 * Sums are taken in float64, in the order of t', k and of k, c'. With integer codes every partial sum is an integer below
 * 2^53, so gates of a quantised network do not depend on the order of the sum.
 */
public final class TcjaGate {
    private static final int WIDTH = Network.TCJA_WIDTH;

    private final int steps;
    private final int channels;
    private final double[] timeWeights; // [t][t'][k]
    private final double[] channelWeights; // [k][c'][c]: the output channel last
    private final double scale;
    private final MatrixProduct product;

    /** Of one thread: both sums, and what they are sums of. */
    static final class Scratch {
        private final double[] time;
        private final double[] channel;
        private final double[] shifted; // [t'][k][c]: counts of channel c + k - 1
        private final double[] around; // [t][k][c]: counts of time step t + k - 1

        Scratch(int steps, int channels) {
            time = new double[steps * channels];
            channel = new double[steps * channels];
            shifted = new double[WIDTH * steps * channels];
            around = new double[WIDTH * steps * channels];
        }
    }

    /**
     * @param product computes the sums
     * @param time    weights w_t
     * @param channel weights w_c
     * @param pixels  H*W
     */
    public TcjaGate(MatrixProduct product, LayerNumbers time, LayerNumbers channel, int pixels) {
        this.product = product;
        steps = time.shape().out();
        channels = channel.shape().out();
        timeWeights = doubles(time.factors());
        double[] weights = doubles(channel.factors());
        channelWeights = new double[weights.length];
        for (int c = 0, i = 0; c < channels; c++) {
            for (int from = 0; from < channels; from++) {
                for (int k = 0; k < WIDTH; k++) {
                    channelWeights[(k * channels + from) * channels + c] = weights[i++];
                }
            }
        }
        scale = time.step() * channel.step() / ((double) pixels * pixels);
    }

    public Scratch newScratch() {
        return new Scratch(steps, channels);
    }

    /**
     * @param counts  n[t][c], T*C numbers of spikes
     * @param gates   receives gate[t][c], T rows of C
     * @param scratch of the calling thread
     */
    public void gates(int[] counts, float[][] gates, Scratch scratch) {
        arrange(counts, scratch);
        product.multiply(timeWeights, scratch.shifted, steps, steps * WIDTH, channels, scratch.time);
        product.multiply(scratch.around, channelWeights, steps, WIDTH * channels, channels, scratch.channel);
        for (int t = 0; t < steps; t++) {
            for (int c = 0; c < channels; c++) {
                double z = scratch.time[t * channels + c] * scratch.channel[t * channels + c] * scale;
                gates[t][c] = (float) (1 / (1 + StrictMath.exp(-z)));
            }
        }
    }

    /** Copies the counts shifted by a channel or a time step; what is outside stays 0. */
    private void arrange(int[] counts, Scratch scratch) {
        for (int t = 0; t < steps; t++) {
            for (int k = 0; k < WIDTH; k++) {
                int to = (t * WIDTH + k) * channels;
                for (int c = Math.max(0, 1 - k); c < Math.min(channels, channels - k + 1); c++) {
                    scratch.shifted[to + c] = counts[t * channels + c + k - 1];
                }
                if (t + k >= 1 && t + k <= steps) {
                    for (int c = 0; c < channels; c++) {
                        scratch.around[to + c] = counts[(t + k - 1) * channels + c];
                    }
                }
            }
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
