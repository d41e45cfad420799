package spikelane.sim.train.layer;

import spikelane.sim.network.BatchNormFold;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikelane.kernels.training.BatchNormLif;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/**
 * Batch norm of each channel of one block. Training normalises with the mean and the biased variance of the batch, over
 * N, H, W of each time step or of all steps together (eps 1e-5). The running statistics, which inference uses, keep
 * {@link #MOMENTUM} of their value at each batch and take the rest from the batch's mean and unbiased variance,
 * averaged over time steps.
 */
public final class BatchNorm {
    /** Share of the running statistics that outlives a batch (1 - what PyTorch calls momentum). */
    static final float MOMENTUM = 0.9f;

    static final double EPS = BatchNormFold.EPSILON;
    private static final BatchNormLif KERNEL = BatchNormLif.vector();

    private final FlatLayout layout;
    private final Statistics statistics;
    private final Parameter gamma;
    private final Parameter beta;
    private final float[] runningMean;
    private final float[] runningVariance;
    /** [C][T], as of the last forward pass. */
    private final float[][] mean;
    private final float[][] variance;
    private final float[][] scale;
    private final double[] scaleGradients;

    public BatchNorm(FlatLayout layout, Statistics statistics, Parameter gamma, Parameter beta, float[] runningMean,
            float[] runningVariance) {
        this.layout = layout;
        this.statistics = statistics;
        this.gamma = gamma;
        this.beta = beta;
        this.runningMean = runningMean;
        this.runningVariance = runningVariance;
        mean = new float[layout.channels()][layout.steps()];
        variance = new float[layout.channels()][layout.steps()];
        scale = new float[layout.channels()][layout.steps()];
        scaleGradients = new double[layout.channels()];
    }

    /** {@return the batch norm of a model, its numbers copied} */
    public static BatchNorm of(Model model, Layer.Normalisation norm, FlatLayout layout) {
        return new BatchNorm(layout, norm.statistics(), parameter(model, norm.name() + ".gamma"),
                parameter(model, norm.name() + ".beta"), model.tensor(norm.name() + ".mean").data().clone(),
                model.tensor(norm.name() + ".var").data().clone());
    }

    private static Parameter parameter(Model model, String name) {
        Tensor tensor = model.tensor(name);
        return new Parameter(name, tensor.shape(), tensor.data().clone());
    }

    /** {@return its numbers as they stand, named as in a model} */
    public SequencedMap<String, Tensor> tensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(gamma.name(), Tensor.copyOf(gamma.value()));
        tensors.put(beta.name(), Tensor.copyOf(beta.value()));
        statistics().forEach((name, values) -> tensors.put(name, Tensor.copyOf(values)));
        return tensors;
    }

    /** {@return the running statistics, named as in a model} */
    public SequencedMap<String, float[]> statistics() {
        String name = gamma.name().replaceFirst("\\.gamma$", "");
        SequencedMap<String, float[]> statistics = new LinkedHashMap<>();
        statistics.put(name + ".mean", runningMean);
        statistics.put(name + ".var", runningVariance);
        return statistics;
    }

    public Parameter gamma() {
        return gamma;
    }

    public Parameter beta() {
        return beta;
    }

    public float[] mean(int channel) {
        return mean[channel];
    }

    public float[] scale(int channel) {
        return scale[channel];
    }

    public float beta(int channel) {
        return beta.value()[channel];
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
        Arrays.fill(mean[channel], runningMean[channel]);
        Arrays.fill(variance[channel], runningVariance[channel]);
        fillScale(channel);
    }

    /**
     * Measures a channel's statistics over a batch and updates the running ones.
     *
     * @param samples N
     * @param z       the convolution's output, an array a sample, zero between pixels
     * @param channel c
     */
    public void measure(int samples, float[][] z, int channel) {
        int group = statistics == Statistics.PER_STEP ? 1 : layout.steps();
        int length = group * layout.frame();
        double pixels = (double) samples * group * layout.height() * layout.width();
        double padding = (double) samples * length - pixels;
        double meanSum = 0;
        double varianceSum = 0;
        for (int t = 0; t < layout.steps(); t += group) {
            int at = layout.at(channel, t);
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
        runningMean[channel] = running(runningMean[channel], meanSum / layout.steps());
        runningVariance[channel] = running(runningVariance[channel], varianceSum / layout.steps());
        fillScale(channel);
    }

    private static float running(float old, double batch) {
        return (float) (MOMENTUM * (double) old + (1 - (double) MOMENTUM) * batch);
    }

    private void fillScale(int channel) {
        for (int t = 0; t < layout.steps(); t++) {
            scale[channel][t] = (float) (gamma.value()[channel] / Math.sqrt(variance[channel][t] + EPS));
        }
    }

    /**
     * Fills a channel's gradients of gamma and beta, and turns z into its gradient.
     *
     * @param samples  N
     * @param z        the convolution's output, an array a sample; overwritten in this channel
     * @param channel  c
     * @param dx       gradient of the normalised values, [N][T][H*W] in frames of the layout, zero between pixels
     * @param frozen   whether the statistics were the running ones, which do not depend on z
     */
    public void backward(int samples, float[][] z, int channel, float[] dx, boolean frozen) {
        int group = statistics == Statistics.PER_STEP ? 1 : layout.steps();
        int length = group * layout.frame();
        int sample = layout.steps() * layout.frame();
        double pixels = (double) samples * group * layout.height() * layout.width();
        double gammaGradient = 0;
        double betaGradient = 0;
        double scaleGradient = 0;
        for (int t = 0; t < layout.steps(); t += group) {
            int at = layout.at(channel, t);
            float centre = mean[channel][t];
            double sum = 0;
            double covariance = 0;
            for (int n = 0; n < samples; n++) {
                int dxAt = n * sample + t * layout.frame();
                sum += KERNEL.sum(dx, dxAt, length);
                covariance += KERNEL.covariance(dx, dxAt, z[n], at, length, centre);
            }
            double spread = variance[channel][t] + EPS;
            betaGradient += sum;
            gammaGradient += covariance / Math.sqrt(spread);
            scaleGradient += gamma.value()[channel] * covariance / Math.sqrt(spread) * EPS / spread;
            float slope = scale[channel][t];
            for (int n = 0; n < samples; n++) {
                KERNEL.inputGradient(dx, n * sample + t * layout.frame(), z[n], at, length, centre, slope,
                        frozen ? 0 : (float) (slope * sum / pixels),
                        frozen ? 0 : (float) (slope * covariance / pixels / spread));
            }
        }
        gamma.gradient()[channel] = (float) gammaGradient;
        beta.gradient()[channel] = (float) betaGradient;
        scaleGradients[channel] = scaleGradient;
        for (int n = 0; n < samples; n++) {
            layout.clearPadding(z[n], channel);
        }
    }
}
