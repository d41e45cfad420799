package spikelane.sim.inference;

import java.util.List;
import spikelane.sim.activity.LayerActivity;

/**
 * What a network did with a set of samples.
 *
 * @param correct     samples classified rightly
 * @param total       all samples, at least 1
 * @param msPerSample milliseconds that one sample takes on its thread: the median, since the first samples run before
 *                    the kernels are compiled
 * @param predictions the class given to each sample
 * @param activity    activity at the input of every layer with weights
 * @param run         how it ran and how fast
 */
public record Evaluation(int correct, int total, double msPerSample, int[] predictions, List<LayerActivity> activity,
        RunFacts run) {
    /**
     * What the results do not depend on.
     *
     * @param batch         how many samples ran at once, and why
     * @param forms         form of each layer that ran one sample at a time, and why
     * @param seconds       of all samples on all threads; layout and warm-up left out
     * @param warmUpSeconds before them
     */
    public record RunFacts(BatchChoice batch, List<LayerForm> forms, double seconds, double warmUpSeconds) {}

    /** Two-sided 95 % quantile of the standard normal distribution. */
    private static final double Z = 1.959963984540054;

    /** {@return correct / total} */
    public double accuracy() {
        return (double) correct / total;
    }

    /** {@return lower end of the 95 % interval of the accuracy} */
    public double ciLow() {
        return wilson(correct, total, -1);
    }

    /** {@return upper end of the 95 % interval of the accuracy} */
    public double ciHigh() {
        return wilson(correct, total, 1);
    }

    /**
     * Wilson's score interval (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927), without continuity correction.
     *
     * @param correct successes
     * @param total   trials
     * @param side    -1 for the lower end, 1 for the upper
     * @return the end, between 0 and 1
     */
    static double wilson(int correct, int total, int side) {
        double p = (double) correct / total;
        double z2 = Z * Z;
        double half = Z * Math.sqrt(p * (1 - p) / total + z2 / (4.0 * total * total));
        return Math.clamp((p + z2 / (2.0 * total) + side * half) / (1 + z2 / total), 0.0, 1.0);
    }
}
