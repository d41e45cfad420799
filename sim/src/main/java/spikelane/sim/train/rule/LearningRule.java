package spikelane.sim.train.rule;

/**
 * What the gradient of a training is of.
 *
 * @param loss         of the class scores
 * @param surrogate    slope of a spike
 * @param firingTarget firing rate that each layer of neurons is drawn to, spikes per neuron and time step
 * @param firingWeight of the sum over layers of (firing rate - target)^2, which is added to the loss; 0 = not added
 */
public record LearningRule(Loss loss, Surrogate surrogate, double firingTarget, double firingWeight) {
    /** What is used where nothing else is asked for. */
    public static final LearningRule USUAL = new LearningRule(Loss.MSE, Surrogate.ATAN, 0, 0);

    /** Checks the numbers. */
    public LearningRule {
        if (!(firingTarget >= 0 && firingTarget <= 1) || !(firingWeight >= 0 && Double.isFinite(firingWeight))) {
            throw new IllegalArgumentException("a firing rate of " + firingTarget + " with the weight " + firingWeight
                    + ": expected a rate of 0 to 1 and a weight of 0 or more");
        }
    }
}
