package spikelane.sim.train.layer;

import java.util.Arrays;
import org.agrona.BitUtil;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.FloatCorrelation;
import spikelane.sim.network.Network;

/**
 * TCJA's gate (arXiv 2206.10177): from the mean m of each spike map [T, N, C], a = conv1d over the channel axis with T
 * features, b = conv1d over the time axis with C features, gate = sigmoid(a * b). Both convolutions are
 * {@link Network#TCJA_WIDTH} wide, with one zero before and two after.
 */
public final class TcjaBlock {
    private static final int[] SHIFTS = {-1, 0, 1, 2};
    /** Zeros between the samples of a row; the forward pass looks past an end by two, the backward pass too. */
    private static final int GAP = 3;
    private static final int LEAD = 16;

    private final int steps;
    private final int channels;
    private final int timeStride;
    private final int channelStride;
    private final LinearLayer overChannels;
    private final LinearLayer overTime;
    /** [T][N][C] with gaps: m and its gradient, a and its gradient. */
    private final float[][] timeIn;
    private final float[][] timeOut;
    private final float[][] timeGradient;
    /** [C][N][T] with gaps: m, b and its gradient. */
    private final float[][] channelIn;
    private final float[][] channelOut;
    private final float[][] channelGradient;
    private final float[] gate;

    /**
     * @param timeWeights    [T][T][4]
     * @param channelWeights [C][C][4]
     * @param steps          T
     * @param channels       C
     * @param batch          largest batch, in samples
     * @param threads        most threads that will run it
     */
    public TcjaBlock(LayerWeights timeWeights, LayerWeights channelWeights, int steps, int channels, int batch,
            int threads) {
        this.steps = steps;
        this.channels = channels;
        timeStride = BitUtil.align(batch * (channels + GAP), FloatCorrelation.BLOCK);
        channelStride = BitUtil.align(batch * (steps + GAP), FloatCorrelation.BLOCK);
        overChannels = new LinearLayer(timeWeights, steps, steps, SHIFTS, LEAD, timeStride, threads);
        overTime = new LinearLayer(channelWeights, channels, channels, SHIFTS, LEAD, channelStride, threads);
        timeIn = new float[1][2 * LEAD + steps * timeStride];
        timeOut = new float[1][timeIn[0].length];
        timeGradient = new float[1][timeIn[0].length];
        channelIn = new float[1][2 * LEAD + channels * channelStride];
        channelOut = new float[1][channelIn[0].length];
        channelGradient = new float[1][channelIn[0].length];
        gate = new float[batch * channels * steps];
    }

    /** {@return bytes of such a gate, its weights included} */
    public static long bytes(int steps, int channels, int batch, int threads) {
        long time = 2 * LEAD + (long) steps * BitUtil.align(batch * (channels + GAP), FloatCorrelation.BLOCK);
        long channel = 2 * LEAD + (long) channels * BitUtil.align(batch * (steps + GAP), FloatCorrelation.BLOCK);
        return Float.BYTES * (3 * (time + channel) + (long) batch * channels * steps)
                + LinearLayer.bytes(steps, steps, SHIFTS.length, threads)
                + LinearLayer.bytes(channels, channels, SHIFTS.length, threads);
    }

    public void refresh() {
        overChannels.refresh();
        overTime.refresh();
    }

    private int timeAt(int sample, int channel, int step) {
        return LEAD + step * timeStride + sample * (channels + GAP) + channel;
    }

    private int channelAt(int sample, int channel, int step) {
        return LEAD + channel * channelStride + sample * (steps + GAP) + step;
    }

    private int gateAt(int sample, int channel, int step) {
        return (sample * channels + channel) * steps + step;
    }

    /**
     * @param sample  n
     * @param channel c
     * @param step    t
     * @param mean    m, the mean of the spikes over the image
     */
    public void setMean(int sample, int channel, int step, float mean) {
        timeIn[0][timeAt(sample, channel, step)] = mean;
        channelIn[0][channelAt(sample, channel, step)] = mean;
    }

    /** {@return the gate, after {@link #forward}} */
    public float gate(int sample, int channel, int step) {
        return gate[gateAt(sample, channel, step)];
    }

    /**
     * Computes all gates.
     *
     * @param pool    threads that share the work
     * @param samples N
     */
    public void forward(WorkPool pool, int samples) {
        overChannels.forward(pool, 1, timeIn, timeOut);
        overTime.forward(pool, 1, channelIn, channelOut);
        for (int n = 0; n < samples; n++) {
            for (int c = 0; c < channels; c++) {
                for (int t = 0; t < steps; t++) {
                    double product = (double) timeOut[0][timeAt(n, c, t)] * channelOut[0][channelAt(n, c, t)];
                    gate[gateAt(n, c, t)] = (float) (1 / (1 + StrictMath.exp(-product)));
                }
            }
        }
    }

    /**
     * @param sample   n
     * @param channel  c
     * @param step     t
     * @param gradient of the gate; turned into those of a and b
     */
    public void setGateGradient(int sample, int channel, int step, float gradient) {
        float g = gate(sample, channel, step);
        float product = gradient * g * (1 - g);
        int time = timeAt(sample, channel, step);
        int other = channelAt(sample, channel, step);
        timeGradient[0][time] = product * channelOut[0][other];
        channelGradient[0][other] = product * timeOut[0][time];
    }

    /**
     * Fills the gradients of the weights and of the means, from all gates' gradients.
     *
     * @param pool    threads that share the work
     * @param samples N; the gradients of samples beyond are taken as zero
     */
    public void backward(WorkPool pool, int samples) {
        clearBeyond(samples);
        overChannels.weightGradient(pool, 1, timeIn, timeGradient);
        overTime.weightGradient(pool, 1, channelIn, channelGradient);
        overChannels.weights().backward();
        overTime.weights().backward();
        overChannels.inputGradient(pool, 1, timeGradient, timeOut);
        overTime.inputGradient(pool, 1, channelGradient, channelOut);
    }

    private void clearBeyond(int samples) {
        for (int t = 0; t < steps; t++) {
            Arrays.fill(timeGradient[0], timeAt(samples, 0, t), LEAD + (t + 1) * timeStride, 0f);
        }
        for (int c = 0; c < channels; c++) {
            Arrays.fill(channelGradient[0], channelAt(samples, c, 0), LEAD + (c + 1) * channelStride, 0f);
        }
    }

    /** {@return the gradient of a mean, after {@link #backward}} */
    public float meanGradient(int sample, int channel, int step) {
        return timeOut[0][timeAt(sample, channel, step)] + channelOut[0][channelAt(sample, channel, step)];
    }
}
