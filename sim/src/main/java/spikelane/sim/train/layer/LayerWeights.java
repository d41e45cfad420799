package spikelane.sim.train.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.compress.DuQuantiser;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.network.EffectiveWeights;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/** The weights of one layer: what is learned, and what the layer computes with, quantise(weight * mask). */
public final class LayerWeights {
    private final Parameter weight;
    private final float[] masked;
    private final float[] effective;
    private final float[] effectiveGradient;
    private float[] mask;
    private int bits = Model.FULL_PRECISION;
    private Quantiser quantiser;
    private Parameter range;
    private Parameter scale;

    public LayerWeights(Parameter weight) {
        this.weight = weight;
        masked = new float[weight.value().length];
        effective = new float[weight.value().length];
        effectiveGradient = new float[weight.value().length];
    }

    /** {@return the weights of a layer of a model, copied, pruned and quantised as they are there} */
    public static LayerWeights of(Model model, LayerShape layer) {
        Tensor tensor = model.tensor(layer.tensor());
        LayerWeights weights = new LayerWeights(new Parameter(layer.tensor(), tensor.shape(), tensor.data().clone()));
        model.find(Model.mask(layer.tensor())).ifPresent(mask -> weights.prune(mask.data().clone()));
        if (model.bits() != Model.FULL_PRECISION) {
            weights.quantise(model.bits(layer), Quantiser.DUQ, model.tensor(Model.clip(layer.tensor())).data().clone(),
                    model.tensor(Model.scale(layer.tensor())).data().clone());
        }
        return weights;
    }

    /** {@return bytes of so many weights: themselves, gradients, Adam's moments, and what the layer computes with} */
    public static long bytes(long weights) {
        return 7 * weights * Float.BYTES;
    }

    /**
     * @param keep 1 for a kept weight, 0 for a pruned one; null takes the mask off
     */
    public void prune(float[] keep) {
        mask = keep;
    }

    /**
     * Quantises from now on, from where the quantiser starts.
     *
     * @param width b
     * @param how   the gradients
     * @param parts that have a range and a scale each: 1, or as many as output channels
     */
    public void quantise(int width, Quantiser how, int parts) {
        float[] ranges = new float[parts];
        int length = weight.value().length / parts;
        for (int part = 0; part < parts; part++) {
            ranges[part] = how.calibrate(weight.value(), part * length, (part + 1) * length, width);
        }
        quantise(width, how, ranges, ranges.clone());
    }

    private void quantise(int width, Quantiser how, float[] ranges, float[] scales) {
        bits = width;
        quantiser = how;
        range = new Parameter(Model.clip(weight.name()), new int[]{ranges.length}, ranges);
        scale = new Parameter(Model.scale(weight.name()), new int[]{scales.length}, scales);
    }

    /** {@return everything of this layer that is learned} */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(weight));
        if (quantiser != null) {
            all.add(range);
            if (!quantiser.tied()) {
                all.add(scale);
            }
        }
        return all;
    }

    public Parameter weight() {
        return weight;
    }

    /** {@return 1 for a kept weight, 0 for a pruned one; null where nothing is pruned} */
    public float[] mask() {
        return mask;
    }

    /** {@return b} */
    public int bits() {
        return bits;
    }

    /** {@return its tensors in a model: clip ranges and scales one a part; the mask where there is one} */
    public SequencedMap<String, Tensor> tensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(weight.name(), new Tensor(weight.shape(), weight.value().clone()));
        if (quantiser != null) {
            tensors.put(range.name(), Tensor.copyOf(range.value()));
            tensors.put(scale.name(), Tensor.copyOf((quantiser.tied() ? range : scale).value()));
        }
        if (mask != null) {
            tensors.put(Model.mask(weight.name()), new Tensor(weight.shape(), mask.clone()));
        }
        return tensors;
    }

    /** {@return the weights that the layer computes with, as of the last {@link #refresh}} */
    public float[] effective() {
        return effective;
    }

    /** {@return the gradient with respect to {@link #effective}, to be filled by the backward pass} */
    public float[] effectiveGradient() {
        return effectiveGradient;
    }

    /** Computes the effective weights from the learned ones. */
    public void refresh() {
        float[] w = weight.value();
        for (int i = 0; i < w.length; i++) {
            masked[i] = mask == null ? w[i] : w[i] * mask[i];
        }
        if (quantiser == null) {
            System.arraycopy(masked, 0, effective, 0, w.length);
        } else {
            int parts = range.value().length;
            int length = w.length / parts;
            int largest = EffectiveWeights.largestCode(bits);
            for (int part = 0; part < parts; part++) {
                range.value()[part] = Math.max(range.value()[part], DuQuantiser.SMALLEST_RANGE);
                if (quantiser.tied()) {
                    scale.value()[part] = range.value()[part];
                } else if (parts > 1) {
                    scale.value()[part] = Math.max(scale.value()[part], DuQuantiser.SMALLEST_RANGE);
                }
                float a = range.value()[part];
                float c = scale.value()[part];
                for (int i = part * length; i < (part + 1) * length; i++) {
                    effective[i] = EffectiveWeights.value(EffectiveWeights.code(masked[i], a, largest), c, largest);
                }
            }
        }
    }

    /** Takes the gradient from the effective weights back to what is learned. */
    public void backward() {
        float[] gradient = weight.gradient();
        if (quantiser == null) {
            System.arraycopy(effectiveGradient, 0, gradient, 0, gradient.length);
        } else {
            int parts = range.value().length;
            int length = gradient.length / parts;
            for (int part = 0; part < parts; part++) {
                DuQuantiser.Gradients ends = quantiser.backward(masked, part * length, (part + 1) * length, bits,
                        range.value()[part], scale.value()[part], effectiveGradient, gradient);
                range.gradient()[part] = ends.range();
                scale.gradient()[part] = ends.scale();
            }
        }
        for (int i = 0; mask != null && i < gradient.length; i++) {
            gradient[i] *= mask[i];
        }
    }

    /**
     * {@link #backward} where the sum over each output channel's weights of weight * gradient is known: behind batch
     * norm it is almost zero, since the loss hardly depends on the channel's scale. Rounding hides it in the computed
     * gradient; so that gradient's part along the channel's weights is replaced.
     *
     * @param dots a sum for each output channel
     */
    public void backward(double[] dots) {
        int inputs = effective.length / dots.length;
        double total = 0;
        for (int m = 0; m < dots.length; m++) {
            double dot = 0;
            double squares = 0;
            for (int i = m * inputs; i < (m + 1) * inputs; i++) {
                dot += (double) effective[i] * effectiveGradient[i];
                squares += (double) effective[i] * effective[i];
            }
            double along = squares == 0 ? 0 : (dots[m] - dot) / squares;
            for (int i = m * inputs; i < (m + 1) * inputs; i++) {
                effectiveGradient[i] += (float) (along * effective[i]);
            }
            total += dots[m];
        }
        backward();
        if (quantiser == null || quantiser.tied()) {
            return;
        }
        if (scale.value().length == dots.length) {
            for (int m = 0; m < dots.length; m++) {
                scale.gradient()[m] = (float) (dots[m] / scale.value()[m]);
            }
        } else if (scale.value()[0] != 0) {
            scale.gradient()[0] = (float) (total / scale.value()[0]);
        }
    }
}
