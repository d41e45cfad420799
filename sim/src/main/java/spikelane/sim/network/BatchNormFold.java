package spikelane.sim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.Window;

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
    public static final double EPSILON = 1e-5;

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

    /**
     * The network without batch norm, in full precision: a convolution or fully connected layer takes the one behind it
     * into its weights and bias, any other becomes a depthwise convolution of one pixel. Weights are those that the
     * network computes with, pruned and quantised, rounded to float32 once more.
     *
     * @param model any network
     * @return one that computes the same, within that rounding
     */
    public static Model into(Model model) {
        Network network = model.network();
        Map<String, FeatureShape> shapes = network.shapes();
        Map<String, LayerStage> stages = new HashMap<>();
        Map<String, String> renamed = new HashMap<>();
        for (LayerStage stage : LayerStage.of(network)) {
            stages.put(stage.shape().name(), stage);
            stage.norm().ifPresent(norm -> renamed.put(norm.name(), stage.shape().name()));
        }
        Map<String, float[]> weights = new HashMap<>();
        model.numbers().forEach(numbers -> weights.put(numbers.shape().tensor(), numbers.values()));
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        List<Layer> layers = new ArrayList<>();
        for (Layer old : network.layers()) {
            Layer layer = old.reading(old.from().stream().map(from -> renamed.getOrDefault(from, from)).toList());
            if (layer instanceof Layer.Normalisation norm) {
                if (!renamed.containsKey(norm.name())) {
                    layers.add(onePixel(norm, of(model, norm.name()), tensors));
                }
                continue;
            }
            LayerStage stage = stages.get(layer.name());
            if (stage == null || stage.norm().isEmpty()) {
                layers.add(layer);
                keep(model, layer, weights, tensors);
            } else {
                of(model, stage).fold(layer.name(), weights.get(stage.shape().tensor()), stage.shape().weightShape(),
                        tensors);
                layers.add(layer instanceof Layer.Convolution c
                        ? new Layer.Convolution(c.name(), c.from(), c.outputs(), c.window(), c.groups(), true)
                        : new Layer.Linear(layer.name(), layer.from(), shapes.get(layer.name()).channels(), true));
            }
        }
        return Model.of(new Network(network.name(), network.input(), network.steps(), layers, network.readout()),
                tensors);
    }

    private void fold(String layer, float[] weights, int[] shape, SequencedMap<String, Tensor> tensors) {
        float[] scaled = new float[weights.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (scale[i / (scaled.length / scale.length)] * weights[i]);
        }
        tensors.put(layer + ".weight", new Tensor(shape, scaled));
        tensors.put(layer + ".bias", new Tensor(new int[]{bias.length}, rounded(bias)));
    }

    private static Layer onePixel(Layer.Normalisation norm, BatchNormFold fold, SequencedMap<String, Tensor> tensors) {
        int channels = fold.scale.length;
        tensors.put(norm.name() + ".weight", new Tensor(new int[]{channels, 1, 1, 1}, rounded(fold.scale)));
        tensors.put(norm.name() + ".bias", new Tensor(new int[]{channels}, rounded(fold.bias)));
        Extent one = new Extent(1, 1);
        return new Layer.Convolution(norm.name(), norm.from(), channels, new Window(one, one, new Extent(0, 0)),
                channels, true);
    }

    private static void keep(Model model, Layer layer, Map<String, float[]> weights,
            SequencedMap<String, Tensor> tensors) {
        model.tensors().forEach((name, tensor) -> {
            boolean own = name.startsWith(layer.name() + ".") && name.indexOf('.', layer.name().length() + 1) < 0;
            if (own) {
                float[] effective = weights.get(name);
                tensors.put(name, effective == null ? tensor : new Tensor(tensor.shape(), effective));
            }
        });
    }

    private static float[] rounded(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
