package spikelane.sim.network;

/**
 * The weights a layer computes with: {@code quantise(weight * mask)}. A quantised weight is an integer code times a
 * step, with the DuQ quantiser (arXiv 2008.04693) of clip range a and scale c, n = 2^(b-1):
 *
 * <pre>
 *  code = round(clamp(w / a, -1, 1) * (n - 1))      round half to even; |code| &lt;= n - 1
 *  weight = c * code / (n - 1)                      b = 2: {-c, 0, c}
 * </pre>
 */
public final class EffectiveWeights {
    private EffectiveWeights() {}

    /**
     * @param bits b
     * @return n - 1, the largest code
     */
    public static int largestCode(int bits) {
        return (1 << (bits - 1)) - 1;
    }

    /**
     * @param weight  a full-precision weight
     * @param range   a, greater than 0
     * @param largest {@link #largestCode}
     * @return its code
     */
    public static int code(float weight, float range, int largest) {
        float clipped = Math.clamp(weight / range, -1f, 1f);
        return (int) Math.rint((double) (clipped * largest));
    }

    /**
     * @param code    a code
     * @param scale   c
     * @param largest {@link #largestCode}
     * @return the weight it stands for
     */
    public static float value(int code, float scale, int largest) {
        return scale * code / largest;
    }

    /**
     * @param model a network, quantised or not
     * @param layer one of its layers
     * @return the weights the layer computes with, in the order of its weight tensor
     */
    public static float[] values(Model model, LayerShape layer) {
        float[] values = masked(model, layer);
        if (model.bits() != Model.FULL_PRECISION) {
            int largest = largestCode(model.bits());
            float range = range(model, layer);
            float scale = scale(model, layer);
            for (int i = 0; i < values.length; i++) {
                values[i] = value(code(values[i], range, largest), scale, largest);
            }
        }
        return values;
    }

    /**
     * @param model a quantised network, at most 8 bits
     * @param layer one of its layers
     * @return the codes of the layer's weights, in the order of its weight tensor; a weight is code * {@link #step}
     */
    public static byte[] codes(Model model, LayerShape layer) {
        if (model.bits() > 8) {
            throw new IllegalArgumentException("a network of " + model.bits() + " bits has no integer codes");
        }
        float[] weights = masked(model, layer);
        int largest = largestCode(model.bits());
        float range = range(model, layer);
        byte[] codes = new byte[weights.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) code(weights[i], range, largest);
        }
        return codes;
    }

    /**
     * @param model a quantised network
     * @param layer one of its layers
     * @return c / (n - 1), what a code of 1 stands for
     */
    public static double step(Model model, LayerShape layer) {
        return (double) scale(model, layer) / largestCode(model.bits());
    }

    private static float[] masked(Model model, LayerShape layer) {
        float[] weights = model.tensor(layer.name()).data().clone();
        Tensor mask = model.tensors().get("mask_" + layer.name());
        if (mask != null) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] = mask.data()[i] == 0 ? 0 : weights[i];
            }
        }
        return weights;
    }

    private static float range(Model model, LayerShape layer) {
        return model.tensor("duq_a_" + layer.name()).data()[0];
    }

    private static float scale(Model model, LayerShape layer) {
        return model.tensor("duq_c_" + layer.name()).data()[0];
    }
}
