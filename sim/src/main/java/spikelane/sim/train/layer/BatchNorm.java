package spikelane.sim.train.layer;

import java.util.Arrays;
import spikelane.kernels.training.BatchNormLif;
import spikelane.sim.network.Layer.Statistics;

/**
 * Batch norm of each channel of one layer. Training normalises with the mean and the biased variance of the batch, over
 * N, H, W of each time step or of all steps together (eps 1e-5).
 */
public final class BatchNorm {
    private static final double EPS = NormNumbers.EPS;
    private static final BatchNormLif KERNEL = BatchNormLif.vector();

    private final int steps;
    private final int first;
    private final int plane;
    private final int frame;
    private final NormNumbers numbers;
    /** [C][T], as of the last forward pass. */
    private final float[][] mean;
    private final float[][] variance;
    private final float[][] scale;
    private final double[] scaleGradients;
    /** [C][T] of the samples so far: sum of z or of dx, and of dx * (z - mean). */
    private final double[][] sums;
    private final double[][] covariances;
    private int positions;

    /**
     * @param layout  of the layer's output
     * @param numbers what is learned and remembered
     */
    public BatchNorm(FlatLayout layout, NormNumbers numbers) {
        this(layout.steps(), layout.at(0, 0), layout.plane(), layout.frame(), numbers);
        positions = layout.height() * layout.width();
    }

    /**
     * @param steps   T
     * @param first   where time step 0 of channel 0 lies
     * @param plane   from a channel to the next, in floats
     * @param frame   from a time step to the next, a multiple of {@link BatchNormLif#LANES}
     * @param numbers what is learned and remembered
     */
    public BatchNorm(int steps, int first, int plane, int frame, NormNumbers numbers) {
        this.steps = steps;
        this.first = first;
        this.plane = plane;
        this.frame = frame;
        this.numbers = numbers;
        int channels = numbers.gamma().value().length;
        mean = new float[channels][steps];
        variance = new float[channels][steps];
        scale = new float[channels][steps];
        scaleGradients = new double[channels];
        sums = new double[channels][steps];
        covariances = new double[channels][steps];
    }

    /**
     * @param channels C
     * @param steps    T
     * @return bytes it takes: statistics of each step, gamma and beta with gradient and Adam's moments, running statistics
     */
    public static long bytes(int channels, int steps) {
        return (long) channels * ((3L * steps + 2 * 4 + 2) * Float.BYTES + (2L * steps + 1) * Double.BYTES);
    }

    /** Says how many places of a frame count; the others hold zeros in the forward pass. */
    public void setPositions(int count) {
        positions = count;
    }

    private int at(int channel, int step) {
        return first + channel * plane + step * frame;
    }

    /** {@return what is learned and remembered} */
    public NormNumbers numbers() {
        return numbers;
    }

    public float[] mean(int channel) {
        return mean[channel];
    }

    public float[] scale(int channel) {
        return scale[channel];
    }

    public float beta(int channel) {
        return numbers.beta().value()[channel];
    }

    /**
     * {@return for each channel the sum of z * gradient of z, as of the last {@link #backward}: what stretching the
     * channel would change. Only eps keeps it from being zero: it is gamma * gradient of gamma * eps / (var + eps)}
     */
    public double[] scaleGradients() {
        return scaleGradients;
    }

    /** Takes the running statistics of a channel, as inference does. */
    public void useRunning(int channel) {
        Arrays.fill(mean[channel], numbers.runningMean()[channel]);
        Arrays.fill(variance[channel], numbers.runningVariance()[channel]);
        fillScale(channel);
    }

    private int group() {
        return numbers.statistics() == Statistics.PER_STEP ? 1 : steps;
    }

    /**
     * Measures a channel's statistics over a batch and updates the running ones.
     *
     * @param samples how many arrays count
     * @param z       the layer's output, an array a sample, zero between pixels
     * @param channel c
     */
    public void measure(int samples, float[][] z, int channel) {
        for (int n = 0; n < samples; n++) {
            addSample(z[n], channel, n == 0);
        }
        measureAdded(samples, z, channel);
    }

    /**
     * The first part of {@link #measure}, sample by sample in their order: while z is still in the cache.
     *
     * @param z       the layer's output of a sample, zero between pixels
     * @param channel c
     * @param first   whether it is the first
     */
    public void addSample(float[] z, int channel, boolean first) {
        int group = group();
        for (int t = 0; t < steps; t += group) {
            sums[channel][t] = (first ? 0 : sums[channel][t]) + KERNEL.sum(z, at(channel, t), group * frame);
        }
    }

    /** The second part of {@link #measure}; parameters as there. */
    public void measureAdded(int samples, float[][] z, int channel) {
        int group = group();
        int length = group * frame;
        double pixels = (double) samples * group * positions;
        double padding = (double) samples * length - pixels;
        double meanSum = 0;
        double varianceSum = 0;
        for (int t = 0; t < steps; t += group) {
            double sum = sums[channel][t];
            float centre = (float) (sum / pixels);
            double squares = 0;
            for (int n = 0; n < samples; n++) {
                squares += KERNEL.squaredDeviation(z[n], at(channel, t), length, centre);
            }
            squares = Math.max(0, squares - padding * centre * centre);
            Arrays.fill(mean[channel], t, t + group, centre);
            Arrays.fill(variance[channel], t, t + group, (float) (squares / pixels));
            meanSum += group * sum / pixels;
            varianceSum += group * squares / Math.max(1, pixels - 1);
        }
        numbers.remember(channel, meanSum / steps, varianceSum / steps);
        fillScale(channel);
    }

    private void fillScale(int channel) {
        for (int t = 0; t < steps; t++) {
            scale[channel][t] = (float) (numbers.gamma().value()[channel] / Math.sqrt(variance[channel][t] + EPS));
        }
    }

    /**
     * Fills a channel's gradients of gamma and beta, and turns z into its gradient; between pixels it means nothing.
     *
     * @param samples  how many arrays count
     * @param z        the layer's output, an array a sample; overwritten in this channel
     * @param channel  c
     * @param dx       gradient of the normalised values, [N][T] frames, zero between pixels
     * @param from     where it begins
     * @param frozen   whether the statistics were the running ones, which do not depend on z
     */
    public void backward(int samples, float[][] z, int channel, float[] dx, int from, boolean frozen) {
        for (int n = 0; n < samples; n++) {
            addGradient(z[n], channel, dx, from + n * steps * frame, n == 0);
        }
        backwardAdded(samples, z, channel, dx, from, frozen);
    }

    /**
     * The first part of {@link #backward}, sample by sample in their order: while z and its gradient are still in the cache.
     *
     * @param z       the layer's output of a sample
     * @param channel c
     * @param dx      gradient of the normalised values, [T] frames, zero between pixels
     * @param from    where it begins
     * @param first   whether it is the first sample
     */
    public void addGradient(float[] z, int channel, float[] dx, int from, boolean first) {
        int group = group();
        for (int t = 0; t < steps; t += group) {
            int at = from + t * frame;
            double sum = KERNEL.sum(dx, at, group * frame);
            double covariance = KERNEL.covariance(dx, at, z, at(channel, t), group * frame, mean[channel][t]);
            sums[channel][t] = (first ? 0 : sums[channel][t]) + sum;
            covariances[channel][t] = (first ? 0 : covariances[channel][t]) + covariance;
        }
    }

    /** The second part of {@link #backward}; parameters as there. */
    public void backwardAdded(int samples, float[][] z, int channel, float[] dx, int from, boolean frozen) {
        int group = group();
        int sample = steps * frame;
        double pixels = (double) samples * group * positions;
        double gammaGradient = 0;
        double betaGradient = 0;
        double scaleGradient = 0;
        for (int t = 0; t < steps; t += group) {
            double sum = sums[channel][t];
            double covariance = covariances[channel][t];
            double spread = variance[channel][t] + EPS;
            betaGradient += sum;
            gammaGradient += covariance / Math.sqrt(spread);
            scaleGradient += numbers.gamma().value()[channel] * covariance / Math.sqrt(spread) * EPS / spread;
            float slope = scale[channel][t];
            for (int n = 0; n < samples; n++) {
                KERNEL.inputGradient(dx, from + n * sample + t * frame, z[n], at(channel, t), group * frame,
                        mean[channel][t], slope, frozen ? 0 : (float) (slope * sum / pixels),
                        frozen ? 0 : (float) (slope * covariance / pixels / spread));
            }
        }
        numbers.gamma().gradient()[channel] = (float) gammaGradient;
        numbers.beta().gradient()[channel] = (float) betaGradient;
        scaleGradients[channel] = scaleGradient;
    }
}
