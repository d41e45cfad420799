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
    }

    /**
     * @param channels C
     * @param steps    T
     * @return bytes it takes: statistics of each step, gamma and beta with gradient and Adam's moments, running statistics
     */
    public static long bytes(int channels, int steps) {
        return (long) channels * ((3L * steps + 2 * 4 + 2) * Float.BYTES + Double.BYTES);
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

    /**
     * Measures a channel's statistics over a batch and updates the running ones.
     *
     * @param samples how many arrays count
     * @param z       the layer's output, an array a sample, zero between pixels
     * @param channel c
     */
    public void measure(int samples, float[][] z, int channel) {
        int group = numbers.statistics() == Statistics.PER_STEP ? 1 : steps;
        int length = group * frame;
        double pixels = (double) samples * group * positions;
        double padding = (double) samples * length - pixels;
        double meanSum = 0;
        double varianceSum = 0;
        for (int t = 0; t < steps; t += group) {
            int at = at(channel, t);
            double sum = 0;
            for (int n = 0; n < samples; n++) {
                sum += KERNEL.sum(z[n], at, length);
            }
            float centre = (float) (sum / pixels);
            double squares = 0;
            for (int n = 0; n < samples; n++) {
                squares += KERNEL.squaredDeviation(z[n], at, length, centre);
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
        int group = numbers.statistics() == Statistics.PER_STEP ? 1 : steps;
        int length = group * frame;
        int sample = steps * frame;
        double pixels = (double) samples * group * positions;
        double gammaGradient = 0;
        double betaGradient = 0;
        double scaleGradient = 0;
        for (int t = 0; t < steps; t += group) {
            int at = at(channel, t);
            float centre = mean[channel][t];
            double sum = 0;
            double covariance = 0;
            for (int n = 0; n < samples; n++) {
                int dxAt = from + n * sample + t * frame;
                sum += KERNEL.sum(dx, dxAt, length);
                covariance += KERNEL.covariance(dx, dxAt, z[n], at, length, centre);
            }
            double spread = variance[channel][t] + EPS;
            betaGradient += sum;
            gammaGradient += covariance / Math.sqrt(spread);
            scaleGradient += numbers.gamma().value()[channel] * covariance / Math.sqrt(spread) * EPS / spread;
            float slope = scale[channel][t];
            for (int n = 0; n < samples; n++) {
                KERNEL.inputGradient(dx, from + n * sample + t * frame, z[n], at, length, centre, slope,
                        frozen ? 0 : (float) (slope * sum / pixels),
                        frozen ? 0 : (float) (slope * covariance / pixels / spread));
            }
        }
        numbers.gamma().gradient()[channel] = (float) gammaGradient;
        numbers.beta().gradient()[channel] = (float) betaGradient;
        scaleGradients[channel] = scaleGradient;
    }
}
