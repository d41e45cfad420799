package spikelane.sim.train.layer;

import java.util.ArrayList;
import java.util.List;
import spikelane.sim.compress.DuQuantiser;
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
    private DuQuantiser quantiser;
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
            weights.quantise(model.bits(), model.tensor(Model.clip(layer.tensor())).data()[0],
                    model.tensor(Model.scale(layer.tensor())).data()[0]);
        }
        return weights;
    }

    /**
     * @param keep 1 for a kept weight, 0 for a pruned one; null takes the mask off
     */
    public void prune(float[] keep) {
        mask = keep;
    }

    /**
     * @param bits b; {@link Model#FULL_PRECISION} turns quantisation off
     * @param a    clip range
     * @param c    scale
     */
    public void quantise(int bits, float a, float c) {
        boolean on = bits != Model.FULL_PRECISION;
        quantiser = on ? new DuQuantiser(bits) : null;
        range = on ? new Parameter(Model.clip(weight.name()), new int[]{1}, new float[]{a}) : null;
        scale = on ? new Parameter(Model.scale(weight.name()), new int[]{1}, new float[]{c}) : null;
    }

    /** {@return everything of this layer that is learned} */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(weight));
        if (quantiser != null) {
            all.add(range);
            all.add(scale);
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
        return quantiser == null ? Model.FULL_PRECISION : quantiser.bits();
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
            range.value()[0] = Math.max(range.value()[0], DuQuantiser.SMALLEST_RANGE);
            quantiser.forward(masked, range.value()[0], scale.value()[0], effective);
        }
    }

    /** Takes the gradient from the effective weights back to what is learned. */
    public void backward() {
        float[] gradient = weight.gradient();
        if (quantiser == null) {
            System.arraycopy(effectiveGradient, 0, gradient, 0, gradient.length);
        } else {
            DuQuantiser.Gradients ends = quantiser.backward(masked, range.value()[0], scale.value()[0],
                    effectiveGradient, gradient);
            range.gradient()[0] = ends.range();
            scale.gradient()[0] = ends.scale();
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
        if (quantiser != null && scale.value()[0] != 0) {
            scale.gradient()[0] = (float) (total / scale.value()[0]);
        }
    }
}
