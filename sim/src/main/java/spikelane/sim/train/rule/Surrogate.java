package spikelane.sim.train.rule;

/**
 * What stands for the slope of a spike in the backward pass: the derivative of a spike by the membrane potential, as a
 * function of x, the potential above the threshold. A new one is a constant here, and nothing else.
 */
public enum Surrogate {
    /** {@code 1 / (1 + (pi x)^2)}: arc tangent with alpha = 2, as SpikingJelly has it (arXiv 2007.05785). */
    ATAN {
        @Override
        public float times(float gradient, float x) {
            float a = (float) Math.PI * x;
            return gradient / (1 + a * a);
        }
    },
    /** {@code 4 s (1 - s)} with {@code s = 1 / (1 + exp(-4 x))}: sigmoid with alpha = 4, as SpikingJelly has it. */
    SIGMOID {
        @Override
        public float times(float gradient, float x) {
            double s = 1 / (1 + StrictMath.exp(-4.0 * x));
            return (float) (gradient * 4 * s * (1 - s));
        }
    },
    /** {@code max(0, 1 - |x|)}: triangle (arXiv 1803.09574, without its factor of 0.3). */
    TRIANGLE {
        @Override
        public float times(float gradient, float x) {
            return gradient * Math.max(0, 1 - Math.abs(x));
        }
    },
    /** {@code 1 / (1 + 25 |x|)^2}: fast sigmoid (SuperSpike, arXiv 1705.11146) with the slope of snnTorch. */
    FAST_SIGMOID {
        @Override
        public float times(float gradient, float x) {
            float a = 1 + 25 * Math.abs(x);
            return gradient / (a * a);
        }
    };

    /**
     * @param gradient with respect to a spike
     * @param x        membrane potential before reset less the threshold
     * @return the gradient with respect to the membrane potential
     */
    public abstract float times(float gradient, float x);
}
