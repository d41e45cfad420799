package spikelane.sim.network;

/**
 * How a layer's weights follow from its tensors: {@code quantise(weight * mask)}. A quantised weight is an integer code times a
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

    /** {@return codes of weights, in their order} */
    static byte[] codes(float[] weights, float range, int bits) {
        if (bits > 8) {
            throw new IllegalArgumentException("a network of " + bits + " bits has no integer codes");
        }
        int largest = largestCode(bits);
        byte[] codes = new byte[weights.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) code(weights[i], range, largest);
        }
        return codes;
    }

    /** {@return full-precision weights, 0 where they are pruned} */
    static float[] masked(Model model, LayerShape layer) {
        float[] weights = model.tensor(layer.tensor()).data().clone();
        Tensor mask = model.tensors().get(Model.mask(layer.tensor()));
        if (mask != null) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] = mask.data()[i] == 0 ? 0 : weights[i];
            }
        }
        return weights;
    }

    static float range(Model model, LayerShape layer) {
        return model.tensor(Model.clip(layer.tensor())).data()[0];
    }

    static float scale(Model model, LayerShape layer) {
        return model.tensor(Model.scale(layer.tensor())).data()[0];
    }
}
