package spikelane.sim.cli.train;

import picocli.CommandLine.Option;
import spikelane.sim.io.BadInputException;
import spikelane.sim.train.Learning;
import spikelane.sim.train.rule.LearningRule;
import spikelane.sim.train.rule.Loss;
import spikelane.sim.train.rule.Surrogate;

/** How a network learns, beside epochs, batch and learning rate. */
public final class LearningOptions {
    @Option(names = "--loss", paramLabel = "LOSS", defaultValue = "mse", description = "${COMPLETION-CANDIDATES}: of the class scores (default: ${DEFAULT-VALUE})")
    private Loss loss;

    @Option(names = "--surrogate", paramLabel = "NAME", defaultValue = "atan", description = "${COMPLETION-CANDIDATES}: slope of a spike in the backward pass (default: ${DEFAULT-VALUE}; others train layer by layer, which is slower)")
    private Surrogate surrogate;

    @Option(names = "--firing-rate", paramLabel = "R", defaultValue = "0", description = "spikes per neuron and time step that every layer is drawn to (default: ${DEFAULT-VALUE})")
    private double firingRate;

    @Option(names = "--firing-weight", paramLabel = "W", defaultValue = "0", description = "of the sum over layers of (firing rate - R)^2, added to the loss (default: ${DEFAULT-VALUE}: not added; it trains layer by layer)")
    private double firingWeight;

    @Option(names = "--weight-decay", paramLabel = "D", defaultValue = "0", description = "share of each weight that a step takes off, times the learning rate (default: ${DEFAULT-VALUE})")
    private double weightDecay;

    @Option(names = "--clip", paramLabel = "NORM", defaultValue = "0", description = "largest norm of the gradient; a larger one is scaled down (default: ${DEFAULT-VALUE}: none is)")
    private double clip;

    @Option(names = "--validation", paramLabel = "PART", defaultValue = "0", description = "part of each class's training recordings that is not learned from; the network of the epoch that is best on them is kept (default: ${DEFAULT-VALUE}: that of the last epoch is)")
    private double validation;

    @Option(names = "--patience", paramLabel = "N", defaultValue = "0", description = "stop after N epochs without a better one on the validation recordings (default: ${DEFAULT-VALUE}: never)")
    private int patience;

    /**
     * @return what the user wants
     * @throws BadInputException if it does not go together
     */
    public Learning learning() {
        try {
            return new Learning(new LearningRule(loss, surrogate, firingRate, firingWeight), weightDecay, clip,
                    validation, patience);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }
}
