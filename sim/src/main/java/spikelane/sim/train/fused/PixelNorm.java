package spikelane.sim.train.fused;

import java.util.Arrays;
import spikelane.kernels.training.ChannelLif;
import spikelane.kernels.training.ChannelLif.Extent;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.train.layer.NormNumbers;

/**
 * Batch norm of pixels whose channels lie side by side. Training normalises with the mean and the biased variance of the
 * batch, over N, H, W of each time step or of all steps together. Statistics are taken row by row while a row is in the
 * cache, and joined in double precision (Chan, Golub, LeVeque 1979) in the order of rows, samples and time steps.
 */
final class PixelNorm {
    private static final ChannelLif KERNEL = ChannelLif.vector();

    private final NormNumbers numbers;
    private final PixelLayout layout;
    private final Extent row;
    private final int stride;
    private final float[][] rowSums;
    private final float[][] rowSquares;
    /** [N][T][C] of each image. */
    private final double[][] means;
    private final double[][] squares;
    /** [T][C], as of the last forward pass; 0 in channels that do not exist. */
    private final float[] mean;
    private final double[] variance;
    private final float[] scale;
    private final float[] beta;
    /** [T][C], as of the last backward pass. */
    private final float[] shift;
    private final float[] slope;
    private final double[] scaleGradients;

    PixelNorm(NormNumbers numbers, PixelLayout layout, int batch, int threads) {
        this.numbers = numbers;
        this.layout = layout;
        stride = layout.stride();
        row = new Extent(layout.width(), stride);
        rowSums = new float[threads][stride];
        rowSquares = new float[threads][stride];
        int all = layout.steps() * stride;
        means = new double[batch][all];
        squares = new double[batch][all];
        mean = new float[all];
        variance = new double[all];
        scale = new float[all];
        beta = new float[stride];
        shift = new float[all];
        slope = new float[all];
        scaleGradients = new double[layout.channels()];
    }

    /** {@return bytes it holds} */
    static long bytes(PixelLayout layout, int batch) {
        return (long) layout.steps() * layout.stride() * (2L * batch * Double.BYTES + Double.BYTES + 4 * Float.BYTES);
    }

    NormNumbers numbers() {
        return numbers;
    }

    float[] mean() {
        return mean;
    }

    float[] scale() {
        return scale;
    }

    float[] beta() {
        return beta;
    }

    float[] shift() {
        return shift;
    }

    float[] slope() {
        return slope;
    }

    /**
     * {@return for each channel the sum of z * gradient of z, as of the last {@link #gradients}: what stretching the
     * channel would change. Only eps keeps it from being zero: it is gamma * gradient of gamma * eps / (var + eps)}
     */
    double[] scaleGradients() {
        return scaleGradients;
    }

    /** Takes a row of pixels into the statistics of its image; rows in their order, by one thread. */
    void measure(int worker, int n, int t, int y, float[] z, int zAt) {
        float[] sum = rowSums[worker];
        float[] square = rowSquares[worker];
        KERNEL.statistics(row, z, zAt, sum, square, 0);
        double count = layout.width();
        double share = 1.0 / (y + 1);
        double weight = count * y / (y + 1);
        double[] mean = means[n];
        double[] squared = squares[n];
        int at = t * stride;
        if (y == 0) {
            Arrays.fill(mean, at, at + stride, 0);
            Arrays.fill(squared, at, at + stride, 0);
        }
        for (int c = 0; c < stride; c++) {
            double difference = sum[c] / count - mean[at + c];
            mean[at + c] += difference * share;
            squared[at + c] += square[c] + difference * difference * weight;
        }
    }

    /** Joins the statistics of all images and updates the running ones. */
    void finish(int samples) {
        int steps = layout.steps();
        boolean perStep = numbers.statistics() == Statistics.PER_STEP;
        int group = perStep ? 1 : steps;
        double image = (double) layout.height() * layout.width();
        double count = image * samples * group;
        for (int c = 0; c < layout.channels(); c++) {
            double meanSum = 0;
            double varianceSum = 0;
            for (int t = 0; t < steps; t += group) {
                double joined = 0;
                double squared = 0;
                double before = 0;
                for (int n = 0; n < samples; n++) {
                    for (int at = t * stride + c; at < (t + group) * stride; at += stride) {
                        double difference = means[n][at] - joined;
                        double now = before + image;
                        joined += difference * image / now;
                        squared += squares[n][at] + difference * difference * image * before / now;
                        before = now;
                    }
                }
                meanSum += group * joined;
                varianceSum += group * squared / Math.max(1, count - 1);
                for (int at = t * stride + c; at < (t + group) * stride; at += stride) {
                    set(at, c, (float) joined, (float) (squared / count));
                }
            }
            numbers.remember(c, meanSum / steps, varianceSum / steps);
        }
    }

    /** Takes the running statistics, as inference does. */
    void useRunning() {
        for (int at = 0; at < mean.length; at++) {
            int c = at % stride;
            if (c < layout.channels()) {
                set(at, c, numbers.runningMean()[c], numbers.runningVariance()[c]);
            }
        }
    }

    private void set(int at, int c, float centre, float spread) {
        mean[at] = centre;
        variance[at] = spread + NormNumbers.EPS;
        scale[at] = (float) (numbers.gamma().value()[c] / Math.sqrt(variance[at]));
        beta[c] = numbers.beta().value()[c];
    }

    /**
     * Fills the gradients of gamma and beta, and what the gradient of z takes.
     *
     * @param samples     N
     * @param parts       of the sums below, in the order in which they are added
     * @param sums        [part][T][C] sums of the gradient of the normalised values
     * @param covariances [part][T][C] sums of it times (z - mean)
     * @param frozen      whether the statistics were the running ones, which do not depend on z
     */
    void gradients(int samples, int parts, double[][] sums, double[][] covariances, boolean frozen) {
        int steps = layout.steps();
        int group = numbers.statistics() == Statistics.PER_STEP ? 1 : steps;
        double count = (double) layout.height() * layout.width() * samples * group;
        for (int c = 0; c < layout.channels(); c++) {
            double gammaGradient = 0;
            double betaGradient = 0;
            double scaleGradient = 0;
            for (int t = 0; t < steps; t += group) {
                double sum = 0;
                double covariance = 0;
                for (int part = 0; part < parts; part++) {
                    for (int at = t * stride + c; at < (t + group) * stride; at += stride) {
                        sum += sums[part][at];
                        covariance += covariances[part][at];
                    }
                }
                double spread = variance[t * stride + c];
                betaGradient += sum;
                gammaGradient += covariance / Math.sqrt(spread);
                scaleGradient += numbers.gamma().value()[c] * covariance / Math.sqrt(spread) * NormNumbers.EPS / spread;
                for (int at = t * stride + c; at < (t + group) * stride; at += stride) {
                    shift[at] = frozen ? 0 : (float) (scale[at] * sum / count);
                    slope[at] = frozen ? 0 : (float) (scale[at] * covariance / count / spread);
                }
            }
            numbers.gamma().gradient()[c] = (float) gammaGradient;
            numbers.beta().gradient()[c] = (float) betaGradient;
            scaleGradients[c] = scaleGradient;
        }
    }
}
