package spikelane.sim.network;

import java.util.Arrays;

/**
 * Batch norm with its running statistics as one multiplication and one addition a channel:
 *
 * <pre>
 *  y[m] = scale[m] * x[m] + bias[m]     scale = gamma / sqrt(var + 1e-5)     bias = beta - scale * mean
 * </pre>
 *
 * @param scale one a channel; negative where gamma is
 * @param bias  one a channel
 */
public record BatchNormFold(double[] scale, double[] bias) {
    /** Added to the variance, as in the reference study. */
    static final double EPSILON = 1e-5;

    /**
     * @param model a network
     * @param stage one of its layers
     * @return its bias and the batch norm behind it, of what it sums
     */
    static BatchNormFold of(Model model, LayerStage stage) {
        BatchNormFold fold = stage.norm().map(norm -> of(model, norm.name()))
                .orElseGet(() -> none(stage.shape().out()));
        if (!stage.bias()) {
            return fold;
        }
        float[] added = model.tensor(stage.shape().name() + ".bias").data();
        double[] bias = fold.bias.clone();
        for (int m = 0; m < bias.length; m++) {
            bias[m] += fold.scale[m] * added[m];
        }
        return new BatchNormFold(fold.scale, bias);
    }

    private static BatchNormFold of(Model model, String norm) {
        float[] gamma = model.tensor(norm + ".gamma").data();
        float[] beta = model.tensor(norm + ".beta").data();
        float[] mean = model.tensor(norm + ".mean").data();
        float[] var = model.tensor(norm + ".var").data();
        double[] scale = new double[gamma.length];
        double[] bias = new double[gamma.length];
        for (int m = 0; m < gamma.length; m++) {
            scale[m] = gamma[m] / Math.sqrt(var[m] + EPSILON);
            bias[m] = beta[m] - scale[m] * mean[m];
        }
        return new BatchNormFold(scale, bias);
    }

    /** {@return what a layer without batch norm has} */
    public static BatchNormFold none(int channels) {
        double[] scale = new double[channels];
        Arrays.fill(scale, 1);
        return new BatchNormFold(scale, new double[channels]);
    }

    /** {@return the fold of {@code step * x}} */
    public BatchNormFold of(double step) {
        return new BatchNormFold(Arrays.stream(scale).map(s -> s * step).toArray(), bias);
    }
}
