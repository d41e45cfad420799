package spikelane.sim.train.layer;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/**
 * What batch norm learns and remembers, a number a channel. The running statistics, which inference uses, keep
 * {@link #MOMENTUM} of their value at each batch and take the rest from the batch's mean and unbiased variance, averaged
 * over time steps.
 *
 * @param statistics      what a batch's statistics are of
 * @param gamma           scale
 * @param beta            shift
 * @param runningMean     of the convolution's output
 * @param runningVariance of the convolution's output
 */
public record NormNumbers(Statistics statistics, Parameter gamma, Parameter beta, float[] runningMean,
        float[] runningVariance) {
    /** Share of the running statistics that outlives a batch (1 - what PyTorch calls momentum). */
    static final float MOMENTUM = 0.9f;

    /** Added to each variance. */
    public static final double EPS = BatchNormFold.EPSILON;

    /** {@return those of a model, copied} */
    public static NormNumbers of(Model model, Layer.Normalisation norm) {
        return new NormNumbers(norm.statistics(), parameter(model, norm.name() + ".gamma"),
                parameter(model, norm.name() + ".beta"), model.tensor(norm.name() + ".mean").data().clone(),
                model.tensor(norm.name() + ".var").data().clone());
    }

    private static Parameter parameter(Model model, String name) {
        Tensor tensor = model.tensor(name);
        return new Parameter(name, tensor.shape(), tensor.data().clone());
    }

    /** {@return the numbers as they stand, named as in a model} */
    public SequencedMap<String, Tensor> tensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(gamma.name(), Tensor.copyOf(gamma.value()));
        tensors.put(beta.name(), Tensor.copyOf(beta.value()));
        running().forEach((name, values) -> tensors.put(name, Tensor.copyOf(values)));
        return tensors;
    }

    /** {@return the running statistics, named as in a model} */
    public SequencedMap<String, float[]> running() {
        String name = gamma.name().replaceFirst("\\.gamma$", "");
        SequencedMap<String, float[]> running = new LinkedHashMap<>();
        running.put(name + ".mean", runningMean);
        running.put(name + ".var", runningVariance);
        return running;
    }

    /**
     * Takes a batch into the running statistics.
     *
     * @param channel  c
     * @param mean     of the batch
     * @param variance of the batch, unbiased
     */
    public void remember(int channel, double mean, double variance) {
        runningMean[channel] = running(runningMean[channel], mean);
        runningVariance[channel] = running(runningVariance[channel], variance);
    }

    private static float running(float old, double batch) {
        return (float) (MOMENTUM * (double) old + (1 - (double) MOMENTUM) * batch);
    }
}
