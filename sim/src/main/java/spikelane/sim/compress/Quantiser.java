package spikelane.sim.compress;

import java.util.Locale;
import spikelane.sim.network.EffectiveWeights;

/**
 * How weights are quantised in training: with the clip range a and the scale c, as {@link EffectiveWeights} states it, and a
 * gradient of its own. x = w / a * (n - 1) is a weight in steps, k its code, n = 2^(b-1), g the gradient of the loss with
 * respect to a quantised weight. A new one is a constant here, and nothing else.
 */
public enum Quantiser {
    /** Straight through, a and c learned each by itself: see {@link DuQuantiser}. */
    DUQ {
        @Override
        float throughRounding(float g, float x, int code) {
            return g;
        }
    },
    /**
     * Element-wise gradient scaling (arXiv 2104.00903): what goes through the rounding is {@code g (1 + d sign(g) (x - k))},
     * d = {@value #EWGS_FACTOR}; else as DuQ.
     */
    EWGS {
        @Override
        float throughRounding(float g, float x, int code) {
            return g * (1 + EWGS_FACTOR * Math.signum(g) * (x - code));
        }
    },
    /**
     * Learned step sizes (arXiv 1902.08153): one number, the step s = a / (n - 1), c = a. With Q = n - 1 it starts at
     * {@code 2 mean(|w|) / sqrt(Q)}, and its gradient {@code sum of g (k - x)} within the range, {@code g k} outside, is
     * divided by sqrt(number of weights * Q).
     */
    LSQ {
        @Override
        float throughRounding(float g, float x, int code) {
            return g;
        }

        @Override
        public boolean tied() {
            return true;
        }

        @Override
        public float calibrate(float[] weights, int from, int to, int bits) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += Math.abs(weights[i]);
            }
            double range = 2 * sum / (to - from) * Math.sqrt(EffectiveWeights.largestCode(bits));
            return Math.max((float) range, DuQuantiser.SMALLEST_RANGE);
        }
    };

    private static final float EWGS_FACTOR = 5e-3f;

    /** {@return the gradient before the rounding of x to a code} */
    abstract float throughRounding(float g, float x, int code);

    /** {@return whether the scale is the range} */
    public boolean tied() {
        return false;
    }

    /**
     * @param weights full-precision weights
     * @param from    first of those that share a range
     * @param to      behind the last
     * @param bits    b
     * @return where a and c start
     */
    public float calibrate(float[] weights, int from, int to, int bits) {
        return DuQuantiser.calibrate(weights, from, to);
    }

    /**
     * @param weights     full-precision weights
     * @param from        first of those that share a range
     * @param to          behind the last
     * @param bits        b
     * @param range       a
     * @param scale       c
     * @param upstream    g
     * @param weightGrads receives dL/dw, replacing what it held; may be {@code upstream}
     * @return dL/da and dL/dc, summed in index order; where they are tied the first is that of both
     */
    public DuQuantiser.Gradients backward(float[] weights, int from, int to, int bits, float range, float scale,
            float[] upstream, float[] weightGrads) {
        int largest = EffectiveWeights.largestCode(bits);
        double rangeGrad = 0;
        double scaleGrad = 0;
        for (int i = from; i < to; i++) {
            int code = EffectiveWeights.code(weights[i], range, largest);
            float position = weights[i] / range;
            scaleGrad += (double) upstream[i] * code;
            if (Math.abs(position) < 1) {
                float g = throughRounding(upstream[i], position * largest, code);
                rangeGrad -= (double) g * position;
                weightGrads[i] = g * scale / range;
            } else {
                weightGrads[i] = 0;
            }
        }
        double ofRange = rangeGrad * scale / range;
        double ofScale = scaleGrad / largest;
        return tied()
                ? new DuQuantiser.Gradients((float) ((ofRange + ofScale) / Math.sqrt((double) (to - from) * largest)),
                        0)
                : new DuQuantiser.Gradients((float) ofRange, (float) ofScale);
    }

    /** {@return the name in options and results} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
