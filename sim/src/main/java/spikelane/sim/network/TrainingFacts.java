package spikelane.sim.network;

/**
 * What a model file tells about the training of its network, so that a later evaluation can judge it on the same
 * recordings.
 *
 * @param compression name of the compression, such as {@code quantise-b2}
 * @param dataset     name of the data set
 * @param splitBy     how events were cut into frames: {@code number} or {@code time}
 * @param seed        seed of the training and of its hold-out
 * @param heldOut     fraction of the training recordings that were held out; 0 where the data set has a test side
 * @param correct     recordings that training classified rightly in its last evaluation
 * @param total       recordings of that evaluation
 */
public record TrainingFacts(String compression, String dataset, String splitBy, long seed, double heldOut, int correct,
        int total) {
    /** Checks the counts. */
    public TrainingFacts {
        if (!(heldOut >= 0 && heldOut < 1) || correct < 0 || correct > total) {
            throw new IllegalArgumentException("impossible training facts: " + correct + " of " + total
                    + " correct, fraction held out " + heldOut);
        }
    }

    /** {@return the accuracy that training reported, 0 to 1; NaN if it evaluated nothing} */
    public double accuracy() {
        return (double) correct / total;
    }
}
