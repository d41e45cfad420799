package spikelane.sim.compress;

import spikelane.sim.network.EffectiveWeights;

/**
 * The DuQ quantiser of one layer's weights (arXiv 2008.04693) with a learned clip range a and scale c, as
 * {@link EffectiveWeights} states it, and its straight-through gradients: rounding counts as the identity, so that with
 * k the code, n = 2^(b-1) and g the gradient of the loss with respect to a quantised weight
 *
 * <pre>
 *  dL/dw = g * c / a                       where |w| &lt; a, else 0
 *  dL/da = sum of g * c * (-w / a^2)       over |w| &lt; a
 *  dL/dc = sum of g * k / (n - 1)          over all weights
 * </pre>
 *
 * @param bits b, the width of a code: 2 to 8
 */
public record DuQuantiser(int bits) {
    /** Clip ranges are kept at or above this, so that a layer of zeros can still be divided by its range. */
    public static final float SMALLEST_RANGE = 1e-6f;

    /**
     * Gradients of the two learned numbers of a layer.
     *
     * @param range dL/da
     * @param scale dL/dc
     */
    public record Gradients(float range, float scale) {}

    /** Checks the width. */
    public DuQuantiser {
        if (!Compression.WIDTHS.contains(bits)) {
            throw new IllegalArgumentException(bits + " bits: expected one of " + Compression.WIDTHS);
        }
    }

    /** {@return n - 1, the largest code} */
    public int largestCode() {
        return EffectiveWeights.largestCode(bits);
    }

    /**
     * Where a and c both start: max(|mu - 3 sigma|, |mu + 3 sigma|) of a layer's weights, sigma being their population
     * standard deviation.
     *
     * @param weights a layer's full-precision weights, not masked
     * @return the starting range, at least {@link #SMALLEST_RANGE}
     */
    public static float calibrate(float[] weights) {
        return calibrate(weights, 0, weights.length);
    }

    static float calibrate(float[] weights, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += weights[i];
        }
        double mean = sum / (to - from);
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (weights[i] - mean) * (weights[i] - mean);
        }
        double sigma = Math.sqrt(squares / (to - from));
        double range = Math.max(Math.abs(mean - 3 * sigma), Math.abs(mean + 3 * sigma));
        return Math.max((float) range, SMALLEST_RANGE);
    }

    /**
     * @param weights   full-precision weights
     * @param range     a
     * @param scale     c
     * @param quantised receives the quantised weights; may be {@code weights}
     */
    public void forward(float[] weights, float range, float scale, float[] quantised) {
        int largest = largestCode();
        for (int i = 0; i < weights.length; i++) {
            quantised[i] = EffectiveWeights.value(EffectiveWeights.code(weights[i], range, largest), scale, largest);
        }
    }

    /**
     * @param weights      the full-precision weights that {@link #forward} saw
     * @param range        a
     * @param scale        c
     * @param upstream     g, the gradient with respect to each quantised weight
     * @param weightGrads  receives dL/dw, replacing what it held; may be {@code upstream}
     * @return dL/da and dL/dc, summed in index order
     */
    public Gradients backward(float[] weights, float range, float scale, float[] upstream, float[] weightGrads) {
        return Quantiser.DUQ.backward(weights, 0, weights.length, bits, range, scale, upstream, weightGrads);
    }
}
