package spikelane.sim.train;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a network is trained.
 *
 * @param epochs       passes over the training samples
 * @param batch        samples of a step
 * @param learningRate peak of the schedule
 * @param warmUpEpochs length of the linear warm-up
 * @param augmentation random change of the training samples
 * @param seed         of weights, order of samples, augmentation and dropout
 * @param checkpoint   file that holds the state after each epoch; a training of the same data and options goes on from
 *                     there. Empty: none
 * @param learning     loss, surrogate, validation and the like
 */
public record TrainOptions(int epochs, int batch, double learningRate, double warmUpEpochs, Augmentation augmentation,
        long seed, Optional<Path> checkpoint, Learning learning) {
    /** Checks the sizes. */
    public TrainOptions {
        if (epochs < 1 || batch < 1 || !(learningRate > 0) || !(warmUpEpochs >= 0)) {
            throw new IllegalArgumentException("impossible training: epochs " + epochs + ", batch " + batch
                    + ", learning rate " + learningRate + ", warm-up epochs " + warmUpEpochs);
        }
    }

    /** As usual, see {@link Learning#USUAL}. */
    public TrainOptions(int epochs, int batch, double learningRate, double warmUpEpochs, Augmentation augmentation,
            long seed, Optional<Path> checkpoint) {
        this(epochs, batch, learningRate, warmUpEpochs, augmentation, seed, checkpoint, Learning.USUAL);
    }

    /**
     * @param file holds the state after each epoch
     * @return the same options with a checkpoint
     */
    public TrainOptions withCheckpoint(Path file) {
        return new TrainOptions(epochs, batch, learningRate, warmUpEpochs, augmentation, seed, Optional.of(file),
                learning);
    }
}
