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
 * A channel with a tiny |A| would need a huge threshold and leave no room for F: its codes are halved and rounded, and
 * |A| doubled, as long as that moves its input by no more than {@value #NEGLIGIBLE} of the threshold, whatever the
 * inputs. A = 0 leaves codes of 0, a constant channel. Where the neuron can never fire, or fires in every step whatever
 * its input, bias and threshold are replaced by small numbers that do the same.
 *
 * @param codes        weights of the layer, in the order of its weight tensor
 * @param maxCurrent   bound of |K| and of every partial sum
 * @param fractionBits F
 * @param bias         one a channel
 * @param threshold    one a channel, at least 1
 */
public record FixedPoint(byte[] codes, long maxCurrent, int fractionBits, int[] bias, int[] threshold) {
    static final int MAX_FRACTION_BITS = 16;
    /** How far halving of codes may move a neuron's input, in units of the threshold. */
    static final double NEGLIGIBLE = 0x1p-10;
    /** Halvings after which every code is 0. */
    private static final int ALL_BITS = 8;
    /** Bound of I, and so of V. */
    static final long LIMIT = 1L << 30;

    /**
     * @param layer    shape, for messages
     * @param weights  codes
     * @param fold     A and B
     * @param maxInput largest input value: 1 for spikes
     * @throws IllegalArgumentException if the layer does not fit into 32 bits
     */
    public static FixedPoint of(LayerShape layer, byte[] weights, BatchNormFold fold, int maxInput) {
        byte[] codes = new byte[weights.length];
        int fanIn = codes.length / layer.out();
        double[] unit = new double[layer.out()];
        long[] reach = new long[layer.out()];
        for (int m = 0; m < reach.length; m++) {
            double scale = fold.scale()[m];
            int halvings = 0;
            while (halvings < ALL_BITS && Math.scalb(Math.abs(scale), halvings) * fanIn * maxInput <= NEGLIGIBLE) {
                halvings++;
            }
            unit[m] = Math.scalb(Math.abs(scale), halvings);
            for (int i = m * fanIn; i < (m + 1) * fanIn; i++) {
                codes[i] = (byte) Math.rint(Math.scalb(Math.signum(scale) * weights[i], -halvings));
                reach[m] += (long) Math.abs(codes[i]) * maxInput;
            }
        }
        long maxCurrent = Arrays.stream(reach).max().orElseThrow();
        for (int fractionBits = MAX_FRACTION_BITS; fractionBits >= 0; fractionBits--) {
            int[] bias = new int[reach.length];
            int[] threshold = new int[reach.length];
            boolean fits = maxCurrent << fractionBits < LIMIT;
            for (int m = 0; m < reach.length && fits; m++) {
                fits = fit(m, reach[m], unit[m], fold.bias()[m], fractionBits, maxCurrent, bias, threshold);
            }
            if (fits) {
                return new FixedPoint(codes, maxCurrent, fractionBits, bias, threshold);
            }
        }
        throw new IllegalArgumentException("layer " + layer.name() + ": currents up to " + maxCurrent
                + " with their biases and thresholds do not fit into 32 bits");
    }

    /** Sets bias and threshold of one channel and says whether they fit. */
    private static boolean fit(int m, long reach, double unit, double input, int fractionBits, long maxCurrent,
            int[] bias, int[] threshold) {
        double step = reach == 0 ? 0x1p-16 : Math.scalb(unit, -fractionBits);
        double layerReach = maxCurrent << fractionBits;
        double highest = reach << fractionBits;
        double exactBias = input / step;
        double exactThreshold = Math.max(1, 1 / step);
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
