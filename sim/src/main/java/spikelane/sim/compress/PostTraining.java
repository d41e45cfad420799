package spikelane.sim.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.EffectiveWeights;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Tensor;

/**
 * Quantisation of a trained network without training it on. For the weights w of each output channel before neurons, and
 * of each other layer as a whole, the clip range a is the one of {@value #RANGES} up to the largest weight that gives the
 * least sum of squared errors with the scale c that is best for it ({@link EffectiveWeights} states the quantiser):
 *
 * <pre>
 *  code = round(clamp(w / a, -1, 1) * (n - 1))      c = (n - 1) * sum(w * code) / sum(code * code)
 * </pre>
 *
 * The scale of a channel goes into the batch norm behind the layer, which is added where there is none: inference folds
 * it into the channel's threshold and bias, so that weights of a layer are codes of one step.
 */
public final class PostTraining {
    private static final int RANGES = 64;
    private static final String ADDED = "_scale";

    private final Model model;
    private final int bits;
    private final int largest;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();
    /** The batch norm that was added behind a layer. */
    private final Map<String, String> added = new HashMap<>();

    private PostTraining(Model model, int bits) {
        this.model = model;
        this.bits = bits;
        largest = new DuQuantiser(bits).largestCode();
    }

    /**
     * @param model a network in full precision; pruned weights stay pruned
     * @param bits  b of every layer with weights
     * @return it quantised
     */
    public static Model quantise(Model model, int bits) {
        if (model.bits() != Model.FULL_PRECISION) {
            throw new IllegalArgumentException("weights of " + model.bits() + " bits are quantised already");
        }
        return new PostTraining(model, bits).quantised();
    }

    /**
     * What training with a range and a scale for each output channel ends with, in the form of all models.
     *
     * @param model a network whose clip ranges and scales may be one an output channel; those layers stand before neurons
     * @return the same with one a layer: scales are multiplied into batch norm
     */
    public static Model folded(Model model) {
        boolean byChannel = model.tensors().entrySet().stream()
                .anyMatch(entry -> entry.getKey().endsWith(Model.clip("")) && entry.getValue().data().length > 1);
        return byChannel ? new PostTraining(model, model.bits()).folded() : model;
    }

    private Model folded() {
        tensors.putAll(model.tensors());
        for (LayerStage stage : LayerStage.of(model.network())) {
            Tensor ranges = model.tensor(Model.clip(stage.shape().tensor()));
            if (ranges.data().length > 1) {
                byChannel(stage, model.tensor(stage.shape().tensor()).data(), ranges.data(),
                        model.tensor(Model.scale(stage.shape().tensor())).data());
            }
        }
        return linked();
    }

    private Model quantised() {
        Network network = model.network();
        tensors.putAll(model.tensors());
        Map<String, LayerStage> stages = new HashMap<>();
        LayerStage.of(network).forEach(stage -> stages.put(stage.shape().name(), stage));
        for (LayerNumbers numbers : model.numbers()) {
            LayerStage stage = stages.get(numbers.shape().name());
            if (stage == null || stage.neurons().isEmpty()) {
                float[] fit = fit(numbers.values(), 0, numbers.size(), largest);
                quantise(numbers.shape().tensor(), fit[0], fit[1]);
            } else {
                int channels = stage.shape().out();
                int ofChannel = numbers.size() / channels;
                float[] ranges = new float[channels];
                float[] scales = new float[channels];
                for (int m = 0; m < channels; m++) {
                    float[] fit = fit(numbers.values(), m * ofChannel, (m + 1) * ofChannel, largest);
                    ranges[m] = fit[0];
                    scales[m] = fit[1];
                }
                byChannel(stage, numbers.values(), ranges, scales);
            }
        }
        return linked();
    }

    /** {@return the network with the batch norms that were added, and its tensors in order} */
    private Model linked() {
        Network network = model.network();
        for (Layer layer : network.layers()) {
            layers.add(layer.reading(layer.from().stream().map(from -> added.getOrDefault(from, from)).toList()));
            String norm = added.get(layer.name());
            if (norm != null) {
                layers.add(new Layer.Normalisation(norm, List.of(layer.name()), Statistics.ALL_STEPS));
            }
        }
        Network result = new Network(network.name(), network.input(), network.steps(), layers, network.readout());
        SequencedMap<String, Tensor> ordered = new LinkedHashMap<>();
        Model.shapes(result, bits).keySet().forEach(name -> ordered.put(name, tensors.get(name)));
        tensors.forEach(ordered::putIfAbsent);
        return new Model(result, bits, model.fractionBits(), ordered);
    }

    private void quantise(String tensor, float range, float scale) {
        tensors.put(Model.clip(tensor), new Tensor(new int[]{1}, new float[]{range}));
        tensors.put(Model.scale(tensor), new Tensor(new int[]{1}, new float[]{scale}));
    }

    /** Weights become parts of their channel's range; its scale multiplies what they sum. Masks stay. */
    private void byChannel(LayerStage stage, float[] weights, float[] ranges, float[] scales) {
        String name = stage.shape().name();
        int ofChannel = weights.length / scales.length;
        float[] parts = new float[weights.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = weights[i] / ranges[i / ofChannel];
        }
        String tensor = stage.shape().tensor();
        tensors.put(tensor, new Tensor(stage.shape().weightShape(), parts));
        quantise(tensor, 1, 1);
        if (stage.bias()) {
            divide(name + ".bias", scales);
        }
        if (stage.norm().isPresent()) {
            String norm = stage.norm().get().name();
            divide(norm + ".mean", scales);
            multiply(norm + ".gamma", scales);
        } else {
            addNorm(stage, scales);
        }
    }

    private void addNorm(LayerStage stage, float[] scales) {
        String norm = stage.shape().name() + ADDED;
        added.put(stage.shape().name(), norm);
        float[] variance = new float[scales.length]; // 1 once what batch norm adds is added
        Arrays.fill(variance, (float) (1 - BatchNormFold.EPSILON));
        tensors.put(norm + ".gamma", Tensor.copyOf(scales));
        tensors.put(norm + ".beta", Tensor.zeros(scales.length));
        tensors.put(norm + ".mean", Tensor.zeros(scales.length));
        tensors.put(norm + ".var", Tensor.copyOf(variance));
    }

    private void divide(String name, float[] scales) {
        Tensor tensor = Tensor.copyOf(tensors.get(name).data());
        for (int m = 0; m < scales.length; m++) {
            tensor.data()[m] /= scales[m];
        }
        tensors.put(name, tensor);
    }

    private void multiply(String name, float[] scales) {
        Tensor tensor = Tensor.copyOf(tensors.get(name).data());
        for (int m = 0; m < scales.length; m++) {
            tensor.data()[m] *= scales[m];
        }
        tensors.put(name, tensor);
    }

    /**
     * @param weights weights
     * @param from    first of those that share a range
     * @param to      behind the last
     * @param largest largest code
     * @return a and c, above 0
     */
    static float[] fit(float[] weights, int from, int to, int largest) {
        float most = DuQuantiser.SMALLEST_RANGE;
        double all = 0;
        for (int i = from; i < to; i++) {
            most = Math.max(most, Math.abs(weights[i]));
            all += (double) weights[i] * weights[i];
        }
        float[] best = {most, most};
        double least = all;
        for (int step = RANGES; step >= 1; step--) {
            float range = Math.max(most * step / RANGES, DuQuantiser.SMALLEST_RANGE);
            double products = 0;
            double squares = 0;
            for (int i = from; i < to; i++) {
                int code = EffectiveWeights.code(weights[i], range, largest);
                products += (double) weights[i] * code;
                squares += (double) code * code;
            }
            double error = squares == 0 ? all : all - products * products / squares;
            if (error < least) {
                least = error;
                best = new float[]{range, (float) (largest * products / squares)};
            }
        }
        return best;
    }
}
