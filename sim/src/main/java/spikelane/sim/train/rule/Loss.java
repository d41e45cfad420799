package spikelane.sim.train.rule;

/**
 * What training makes small, of the class scores (firing rates, votes or potentials) of one sample. A new one is a
 * constant here, and nothing else.
 */
public enum Loss {
    /** Mean square error of the scores to one-hot, mean over classes. */
    MSE {
        @Override
        public double of(float[] scores, int label) {
            double sum = 0;
            for (int k = 0; k < scores.length; k++) {
                double error = scores[k] - (k == label ? 1 : 0);
                sum += error * error;
            }
            return sum / scores.length;
        }

        @Override
        public float gradient(float[] scores, int label, int k, int samples) {
            float error = scores[k] - (k == label ? 1 : 0);
            return 2 * error / samples / scores.length;
        }
    },
    /** Cross-entropy of the softmax of the scores, which are not scaled: {@code log(sum of exp(score)) - score of the label}. */
    CROSS_ENTROPY {
        @Override
        public double of(float[] scores, int label) {
            double most = most(scores);
            return StrictMath.log(exponentials(scores, most)) + most - scores[label];
        }

        @Override
        public float gradient(float[] scores, int label, int k, int samples) {
            double most = most(scores);
            double share = StrictMath.exp(scores[k] - most) / exponentials(scores, most);
            return (float) ((share - (k == label ? 1 : 0)) / samples);
        }
    };

    /**
     * @param scores of one sample, by class
     * @param label  its class
     * @return its loss
     */
    public abstract double of(float[] scores, int label);

    /**
     * @param scores  of one sample, by class
     * @param label   its class
     * @param k       a class
     * @param samples N, over which the mean is taken
     * @return the derivative of the sample's share of the mean loss by score k
     */
    public abstract float gradient(float[] scores, int label, int k, int samples);

    private static double most(float[] scores) {
        double most = scores[0];
        for (float score : scores) {
            most = Math.max(most, score);
        }
        return most;
    }

    private static double exponentials(float[] scores, double most) {
        double sum = 0;
        for (float score : scores) {
            sum += StrictMath.exp(score - most);
        }
        return sum;
    }
}
