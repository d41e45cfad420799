package spikelane.sim.compress;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Magnitude pruning: of {@code count} weights ranked together, the floor(p * count) with the smallest
 * magnitude are masked out. Equal magnitudes are masked in the order of their position, first layer and first weight
 * first.
 */
public final class Pruner {
    private Pruner() {}

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
            return maskTogether(weights, pruned(fraction, weights.stream().mapToInt(layer -> layer.length).sum()));
        }
        List<float[]> masks = new ArrayList<>();
        for (float[] layer : weights) {
            masks.addAll(maskTogether(List.of(layer), pruned(fraction, layer.length)));
        }
        return masks;
    }

    private static List<float[]> maskTogether(List<float[]> weights, int pruned) {
        int[] magnitudes = sortedMagnitudes(weights);
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

    /**
     * All layers ranked together, but each keeps some: what a layer keeps beyond its rank, the others lose.
     *
     * @param weights  the weights of each layer
     * @param fraction p, in [0, 1)
     * @param floor    part of its weights that each layer keeps at least, rounded up; it gives way where less is asked for
     * @return a mask for each layer, 1 = kept, 0 = pruned
     */
    static List<float[]> masks(List<float[]> weights, double fraction, double floor) {
        List<float[]> kept = new ArrayList<>();
        List<float[]> open = new ArrayList<>();
        int all = 0;
        double part = Math.min(floor, (1 - fraction) / 2);
        for (float[] layer : weights) {
            int stays = layer.length - (int) Math.ceil(part * layer.length);
            float[] mask = maskTogether(List.of(layer), stays).getFirst();
            kept.add(mask);
            float[] rest = new float[stays];
            int at = 0;
            for (int i = 0; i < layer.length; i++) {
                if (mask[i] == 0) {
                    rest[at++] = layer[i];
                }
            }
            open.add(rest);
            all += layer.length;
        }
        int prunable = open.stream().mapToInt(rest -> rest.length).sum();
        List<float[]> masks = maskTogether(open, Math.min(prunable, pruned(fraction, all)));
        for (int k = 0; k < masks.size(); k++) {
            int at = 0;
            for (int i = 0; i < kept.get(k).length; i++) {
                if (kept.get(k)[i] == 0) {
                    kept.get(k)[i] = masks.get(k)[at++];
                }
            }
        }
        return kept;
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
    static int pruned(double fraction, int count) {
        return BigDecimal.valueOf(fraction).multiply(BigDecimal.valueOf(count)).setScale(0, RoundingMode.FLOOR)
                .intValueExact();
    }
}
