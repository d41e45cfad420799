package spikelane.sim.inference.layer;

import java.util.Arrays;
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
 * Sums are taken in float64. With integer codes every partial sum is an integer below 2^53, so gates of a quantised
 * network do not depend on the order of the sum; otherwise the order is that of the code below.
 */
public final class TcjaGate {
    private static final int WIDTH = Network.TCJA_WIDTH;

    private final int steps;
    private final int channels;
    private final double[] timeWeights; // [t][t'][k]
    private final double[] channelWeights; // [k][c'][c]: the output channel last
    private final double scale;

    /** Sums of one thread. */
    static final class Scratch {
        private final double[] time;
        private final double[] channel;

        Scratch(int steps, int channels) {
            time = new double[steps * channels];
            channel = new double[channels];
        }
    }

    public TcjaGate(LayerNumbers time, LayerNumbers channel, int pixels) {
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
        timeSums(counts, scratch.time);
        for (int t = 0; t < steps; t++) {
            channelSums(counts, t, scratch.channel);
            for (int c = 0; c < channels; c++) {
                double z = scratch.time[t * channels + c] * scratch.channel[c] * scale;
                gates[t][c] = (float) (1 / (1 + StrictMath.exp(-z)));
            }
        }
    }

    private void timeSums(int[] counts, double[] sums) {
        for (int t = 0; t < steps; t++) {
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                for (int from = 0; from < steps; from++) {
                    int weight = (t * steps + from) * WIDTH;
                    for (int k = Math.max(0, 1 - c); k < Math.min(WIDTH, channels - c + 1); k++) {
                        sum += timeWeights[weight + k] * counts[from * channels + c + k - 1];
                    }
                }
                sums[t * channels + c] = sum;
            }
        }
    }

    private void channelSums(int[] counts, int t, double[] sums) {
        Arrays.fill(sums, 0);
        for (int k = Math.max(0, 1 - t); k < Math.min(WIDTH, steps - t + 1); k++) {
            for (int from = 0; from < channels; from++) {
                double count = counts[(t + k - 1) * channels + from];
                if (count != 0) {
                    int row = (k * channels + from) * channels;
                    for (int c = 0; c < channels; c++) {
                        sums[c] += channelWeights[row + c] * count;
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
