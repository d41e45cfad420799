package spikelane.sim.network;

import java.util.Arrays;

/**
 * A quantised layer and its LIF neurons (tau 2, threshold 1, hard reset to 0) in integers. With K the integer sum of
 * codes times inputs of channel m, the neuron's input is {@code A*K + B}: A = folded batch-norm scale times quantiser
 * step, B = folded bias. Divided by |A| and with F fraction bits that is
 *
 * <pre>
 *  I = (K &lt;&lt; F) + bias[m]                bias[m] = B / |A| * 2^F, rounded; a negative A has flipped the codes of m
 *  U = V + ((I - V) &gt;&gt; 1)               rounds down
 *  spike when U &gt;= threshold[m], then V = 0, else V = U        threshold[m] = 2^F / |A|, rounded
 * </pre>
 *
 * Rounding: threshold and bias are off by half a unit each, and the halvings together by less than one: two units of
 * {@code |A| * 2^-F}. F is the largest up to {@value #MAX_FRACTION_BITS} at which no sum leaves int32: |K| &lt;= maxCurrent,
 * so {@code (maxCurrent << F) + |bias[m]|} below 2^30 keeps I, V and I - V inside.
 *
 * <p>
 * Channels whose input cannot decide anything become constant: where {@code |A| * |K|} stays below {@value #NEGLIGIBLE}
 * of the threshold the codes are dropped; where the neuron can never fire, or fires in every step whatever its input,
 * bias and threshold are replaced by small numbers that do the same.
 *
 * @param codes        weights of the layer, in the order of its weight tensor
 * @param maxCurrent   bound of |K| and of every partial sum
 * @param fractionBits F
 * @param bias         one a channel
 * @param threshold    one a channel, at least 1
 */
record FixedPointLayer(byte[] codes, long maxCurrent, int fractionBits, int[] bias, int[] threshold) {
    static final int MAX_FRACTION_BITS = 16;
    /** Largest change of the neuron's input, in units of the threshold, that a dropped channel may have had. */
    static final double NEGLIGIBLE = 0x1p-12;
    /** Bound of I, and so of V. */
    static final long LIMIT = 1L << 30;

    /**
     * @param layer    shape, for messages
     * @param weights  codes
     * @param fold     A and B
     * @param maxInput largest input value: 1 for spikes
     * @throws IllegalArgumentException if the layer does not fit into 32 bits
     */
    static FixedPointLayer of(LayerShape layer, byte[] weights, BatchNormFold fold, int maxInput) {
        byte[] codes = weights.clone();
        int fanIn = codes.length / layer.out();
        long[] reach = new long[layer.out()];
        long maxCurrent = 0;
        for (int m = 0; m < reach.length; m++) {
            double scale = fold.scale()[m];
            for (int i = m * fanIn; i < (m + 1) * fanIn; i++) {
                codes[i] = scale < 0 ? (byte) -codes[i] : codes[i];
                reach[m] += (long) Math.abs(codes[i]) * maxInput;
            }
            if (Math.abs(scale) * reach[m] < NEGLIGIBLE) {
                Arrays.fill(codes, m * fanIn, (m + 1) * fanIn, (byte) 0);
                reach[m] = 0;
            }
            maxCurrent = Math.max(maxCurrent, reach[m]);
        }
        for (int fractionBits = MAX_FRACTION_BITS; fractionBits >= 0; fractionBits--) {
            int[] bias = new int[reach.length];
            int[] threshold = new int[reach.length];
            boolean fits = maxCurrent << fractionBits < LIMIT;
            for (int m = 0; m < reach.length && fits; m++) {
                fits = fit(m, reach[m], fold, fractionBits, (maxCurrent << fractionBits), bias, threshold);
            }
            if (fits) {
                return new FixedPointLayer(codes, maxCurrent, fractionBits, bias, threshold);
            }
        }
        throw new IllegalArgumentException("layer " + layer.name() + ": currents up to " + maxCurrent
                + " with their biases and thresholds do not fit into 32 bits");
    }

    /** Sets bias and threshold of one channel and says whether they fit. */
    private static boolean fit(int m, long reach, BatchNormFold fold, int fractionBits, long layerReach, int[] bias,
            int[] threshold) {
        boolean constant = reach == 0;
        double unit = constant ? 0x1p-16 : Math.abs(fold.scale()[m]) / (1L << fractionBits);
        double highest = reach << fractionBits;
        double exactBias = fold.bias()[m] / unit;
        double exactThreshold = Math.max(1, 1 / unit);
        if (exactBias + highest < exactThreshold - 1) { // never fires: I stays at or below 0
            bias[m] = (int) -highest;
            threshold[m] = 1;
            return layerReach + highest < LIMIT;
        }
        if (exactBias - highest > 2 * exactThreshold + 2) { // always fires: I >> 1 stays at or above 1
            bias[m] = (int) highest + 2;
            threshold[m] = 1;
            return layerReach + highest + 2 < LIMIT;
        }
        bias[m] = (int) Math.rint(exactBias);
        threshold[m] = (int) Math.rint(exactThreshold);
        return layerReach + Math.abs(exactBias) + 1 < LIMIT && exactThreshold < LIMIT;
    }
}
