package spikelane.sim.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.sim.train.rule.LearningRule;

/**
 * How a network learns, beside the schedule.
 *
 * @param rule        what the gradient is of
 * @param weightDecay share of each weight that a step takes off, times the learning rate (AdamW, arXiv 1711.05101)
 * @param clip        largest Euclidean norm of the gradient of all parameters; above it all are scaled down. 0 = none
 * @param validation  fraction of each class's training samples that is not learned from but tells the best epoch; 0 = none
 * @param patience    epochs without a better one on the validation samples after which training stops; 0 = never
 */
public record Learning(LearningRule rule, double weightDecay, double clip, double validation, int patience) {
    /** What is used where nothing else is asked for. */
    public static final Learning USUAL = new Learning(LearningRule.USUAL, 0, 0, 0, 0);

    /** Checks the numbers. */
    public Learning {
        require(weightDecay >= 0 && weightDecay < 1, "a weight decay of " + weightDecay, "0 or more, below 1");
        require(clip >= 0 && Double.isFinite(clip), "a gradient clipped to " + clip, "more than 0");
        require(validation >= 0 && validation < 1, "a validation share of " + validation, "0 or more, below 1");
        require(patience >= 0, "a patience of " + patience + " epochs", "1 or more");
        require(patience == 0 || validation > 0, "a patience of " + patience + " epochs without validation",
                "a share of the recordings for validation too");
    }

    private static void require(boolean holds, String what, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": expected " + expected);
        }
    }

    /** {@return what differs from {@link #USUAL}, in words} */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        LearningRule usual = LearningRule.USUAL;
        if (rule.loss() != usual.loss()) {
            differences.add("loss " + rule.loss().name().toLowerCase(Locale.ROOT));
        }
        if (rule.surrogate() != usual.surrogate()) {
            differences.add("surrogate " + rule.surrogate().name().toLowerCase(Locale.ROOT));
        }
        if (rule.firingWeight() > 0) {
            differences.add("firing rate " + rule.firingTarget() + " with weight " + rule.firingWeight());
        }
        if (weightDecay > 0) {
            differences.add("weight decay " + weightDecay);
        }
        if (clip > 0) {
            differences.add("gradient clipped to " + clip);
        }
        if (validation > 0) {
            differences.add("validation " + validation + (patience > 0 ? " with patience " + patience : ""));
        }
        return differences;
    }
}
