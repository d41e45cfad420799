package spikelane.sim.network;

import java.util.Arrays;
import spikelane.kernels.data.IntNeurons;

/**
 * A quantised layer and its neurons in integers. With K the integer sum of codes times inputs of channel m, the input of
 * {@link NeuronNumbers} is {@code A*K + B}: A = folded batch-norm scale times quantiser step, B = folded bias. Divided by
 * |A| and with F fraction bits that is
 *
 * <pre>
 *  I = (K &lt;&lt; F) + bias[m]                bias[m] = B / |A| * 2^F, rounded; a negative A has flipped the codes of m
 *  U = V + ((I - V) &gt;&gt; k)               leak 2^-k, rounds down;  IF: U = V + I
 *  spike when U &gt;= threshold[m]             threshold[m] = its threshold / |A| * 2^F, rounded; &gt; where ties are silent
 *  V = 0 after a hard reset, U - threshold[m] after a soft one, else U
 * </pre>
 *
 * Rounding: threshold and bias are off by half a unit each, and the halvings of a leak of 1/2 together by less than one:
 * two units of {@code |A| * 2^-F}. F is the largest up to that of the model ({@link Model#fractionBits}) at which no sum
 * leaves int32: |K| &lt;= maxCurrent, so {@code (maxCurrent << F) + |bias[m]|} below 2^30 keeps I, V and I - V inside.
 *
 * <p>
 * A channel with a tiny |A| would need a huge threshold and leave no room for F: its codes are halved and rounded, and
 * |A| doubled, as long as that moves its input by no more than {@value #NEGLIGIBLE} of the threshold, whatever the
 * inputs. A = 0 leaves codes of 0, a constant channel. Where the neuron can never fire, or fires in every step whatever
 * its input, bias and threshold are replaced by small numbers that do the same.
 *
 * @param codes        weights of the layer, in the order of its weight tensor
 * @param maxCurrent   bound of |K| and of every partial sum
 * @param leakShift    k; {@link IntNeurons#NO_LEAK} of IF
 * @param fractionBits F
 * @param bias         one a channel
 * @param threshold    one a channel, at least 1
 * @param initial      V before the first time step, one a channel
 */
public record FixedPoint(byte[] codes, long maxCurrent, int leakShift, int fractionBits, int[] bias, int[] threshold,
        int[] initial) {
    /** The most fraction bits that a model may ask for, and what one asks for that says nothing. */
    public static final int MAX_FRACTION_BITS = 16;
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
     * @param neurons  the neurons behind it, with a leak that a shift can give
     * @param maxInput largest input value: 1 for spikes
     * @param mostBits F may be this much
     * @throws IllegalArgumentException if the layer does not fit into 32 bits
     */
    public static FixedPoint of(LayerShape layer, byte[] weights, BatchNormFold fold, NeuronNumbers neurons,
            int maxInput, int mostBits) {
        byte[] codes = new byte[weights.length];
        int fanIn = codes.length / layer.out();
        double[] unit = new double[layer.out()];
        long[] reach = new long[layer.out()];
        for (int m = 0; m < reach.length; m++) {
            double scale = fold.scale()[m];
            int halvings = 0;
            while (halvings < ALL_BITS && Math.scalb(Math.abs(scale), halvings) * fanIn * maxInput <= NEGLIGIBLE
                    * neurons.threshold()[m]) {
                halvings++;
            }
            unit[m] = Math.scalb(Math.abs(scale), halvings);
            for (int i = m * fanIn; i < (m + 1) * fanIn; i++) {
                codes[i] = (byte) Math.rint(Math.scalb(Math.signum(scale) * weights[i], -halvings));
                reach[m] += (long) Math.abs(codes[i]) * maxInput;
            }
        }
        long maxCurrent = Arrays.stream(reach).max().orElseThrow();
        for (int fractionBits = mostBits; fractionBits >= 0; fractionBits--) {
            int[] bias = new int[reach.length];
            int[] threshold = new int[reach.length];
            int[] initial = new int[reach.length];
            boolean fits = maxCurrent << fractionBits < LIMIT;
            for (int m = 0; m < reach.length && fits; m++) {
                fits = fit(m, reach[m], unit[m], fold.bias()[m], fractionBits, maxCurrent, neurons, bias, threshold,
                        initial);
            }
            if (fits) {
                return new FixedPoint(codes, maxCurrent, neurons.leakShift(), fractionBits, bias, threshold, initial);
            }
        }
        throw new IllegalArgumentException("layer " + layer.name() + ": currents up to " + maxCurrent
                + " with their biases and thresholds do not fit into 32 bits");
    }

    /** Sets bias, threshold and initial potential of one channel and says whether they fit. */
    private static boolean fit(int m, long reach, double unit, double input, int fractionBits, long maxCurrent,
            NeuronNumbers neurons, int[] bias, int[] threshold, int[] initial) {
        double step = reach == 0 ? 0x1p-16 * neurons.threshold()[m] : Math.scalb(unit, -fractionBits);
        double layerReach = maxCurrent << fractionBits;
        double highest = reach << fractionBits;
        double exactBias = input / step;
        double exactThreshold = Math.max(1, neurons.threshold()[m] / step);
        double exactInitial = neurons.initial() / step;
        boolean fromZero = exactInitial == 0;
        double leak = 1 << Math.max(0, neurons.leakShift()); // input over what it moves the potential by, from 0
        double most = neurons.leaky() ? exactThreshold - 1 : 0;
        if (fromZero && exactBias + highest < most) { // never fires: I stays at or below 0
            bias[m] = (int) -highest;
            threshold[m] = 1;
            return layerReach + highest < LIMIT;
        }
        if (fromZero && exactBias - highest > leak * exactThreshold + leak) { // always fires: U stays above a threshold of 1
            double push = leak * (neurons.strict() ? 2 : 1);
            bias[m] = (int) (highest + push);
            threshold[m] = 1;
            return layerReach + highest + push < LIMIT;
        }
        bias[m] = (int) Math.rint(exactBias);
        threshold[m] = (int) Math.rint(exactThreshold);
        initial[m] = (int) Math.rint(exactInitial);
        return layerReach + Math.abs(exactBias) + 1 < LIMIT && exactThreshold < LIMIT && Math.abs(exactInitial) < LIMIT;
    }
}
