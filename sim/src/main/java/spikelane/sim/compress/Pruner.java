package spikelane.sim.compress;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/**
 * One-shot magnitude pruning: of {@code count} weights ranked together, the floor(p * count) with the smallest
 * magnitude are masked out. Equal magnitudes are masked in the order of their position, first layer and first weight
 * first.
 */
public final class Pruner {
    private Pruner() {}

    /**
     * @param model     the network to prune
     * @param fraction  p, in [0, 1)
     * @param layerWise whether each layer is ranked by itself; otherwise conv, TCJA and FC layers are ranked together
     * @return a tensor {@link Model#mask} for each layer, 1 = kept, 0 = pruned
     */
    public static SequencedMap<String, Tensor> masks(Model model, double fraction, boolean layerWise) {
        List<LayerShape> layers = model.network().weightLayers();
        List<float[]> weights = new ArrayList<>();
        for (LayerShape layer : layers) {
            weights.add(model.tensor(layer.tensor()).data());
        }
        List<float[]> masks = masks(weights, fraction, layerWise);
        SequencedMap<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            String name = layers.get(i).tensor();
            named.put(Model.mask(name), new Tensor(model.tensor(name).shape().clone(), masks.get(i)));
        }
        return named;
    }

    /**
     * @param weights   the weights of each layer
     * @param fraction  p, in [0, 1)
     * @param layerWise whether each layer is ranked by itself
     * @return a mask for each layer, 1 = kept, 0 = pruned
     */
    public static List<float[]> masks(List<float[]> weights, double fraction, boolean layerWise) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new IllegalArgumentException("pruned fraction " + fraction + ": expected a number in [0, 1)");
        }
        if (!layerWise) {
            return maskTogether(weights, fraction);
        }
        List<float[]> masks = new ArrayList<>();
        for (float[] layer : weights) {
            masks.addAll(maskTogether(List.of(layer), fraction));
        }
        return masks;
    }

    private static List<float[]> maskTogether(List<float[]> weights, double fraction) {
        int[] magnitudes = sortedMagnitudes(weights);
        int pruned = pruned(fraction, magnitudes.length);
        // The bit patterns of non-negative floats rank as the floats do.
        int threshold = pruned == 0 ? -1 : magnitudes[pruned - 1];
        int ties = pruned;
        while (ties > 0 && magnitudes[pruned - ties] < threshold) {
            ties--;
        }
        List<float[]> masks = new ArrayList<>();
        for (float[] layer : weights) {
            float[] mask = new float[layer.length];
            for (int i = 0; i < layer.length; i++) {
                int magnitude = Float.floatToRawIntBits(Math.abs(layer[i]));
                boolean out = magnitude < threshold || (magnitude == threshold && ties-- > 0);
                mask[i] = out ? 0 : 1;
            }
            masks.add(mask);
        }
        return masks;
    }

    private static int[] sortedMagnitudes(List<float[]> weights) {
        int[] magnitudes = new int[weights.stream().mapToInt(layer -> layer.length).sum()];
        int at = 0;
        for (float[] layer : weights) {
            for (float w : layer) {
                if (Float.isNaN(w)) {
                    throw new IllegalArgumentException("a weight is not a number: it has no rank");
                }
                magnitudes[at++] = Float.floatToRawIntBits(Math.abs(w));
            }
        }
        Arrays.sort(magnitudes);
        return magnitudes;
    }

    /** In decimals: in binary, 0.29 * 100 falls below 29. */
    private static int pruned(double fraction, int count) {
        return BigDecimal.valueOf(fraction).multiply(BigDecimal.valueOf(count)).setScale(0, RoundingMode.FLOOR)
                .intValueExact();
    }
}
