package spikelane.sim.train;

import java.util.List;

/** Told how far a training is. Called by the thread that trains. */
public interface TrainProgress {
    /** Says nothing. */
    TrainProgress SILENT = new TrainProgress() {
    };

    /**
     * A step is done.
     *
     * @param epoch   0-based
     * @param epochs  all of the training
     * @param batch   batches of this epoch that are done
     * @param batches all of an epoch
     */
    default void step(int epoch, int epochs, int batch, int batches) {}

    /**
     * An epoch is done and, if there is a checkpoint, saved.
     *
     * @param curve all epochs so far, this one last
     */
    default void epoch(List<EpochReport> curve) {}

    /**
     * Epochs that a checkpoint has done already.
     *
     * @param curve they
     */
    default void resumed(List<EpochReport> curve) {}

    /**
     * Something that the user should know.
     *
     * @param line one line
     */
    default void note(String line) {}
}
