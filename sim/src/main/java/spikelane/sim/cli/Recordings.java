package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import spikelane.kernels.WorkPool;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.HoldOut;
import spikelane.sim.network.RenumberedClasses;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Network;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.TrainingFacts;

/**
 * One side of a data set for a trained network: the same recordings and the same cut into frames as in its training.
 *
 * @param dataset with both sides
 * @param split   the side that is read
 * @param count   how many recordings that side has
 * @param how     how they were chosen, for people
 * @param splitBy how recordings are cut into frames
 * @param warnings what the user has been told about them
 */
record Recordings(Dataset dataset, Split split, int count, String how, SplitBy splitBy, DataWarnings warnings) {
    /** {@return the data set in a folder; null stands for the generated gestures} */
    static Dataset all(Path folder) {
        return GestureGenerator.or(Optional.ofNullable(folder));
    }

    /**
     * Both sides, to train on one and judge by the other. Says what is to be said about them.
     *
     * @param folder   recordings; null for the generated gestures
     * @param seed     of the hold-out of data without a test side
     * @param warnings told what the user should know
     * @param order    puts the classes into the order that is wanted, before any recording is held out
     * @return the recordings, not read yet
     * @throws BadInputException if there is one class only
     */
    static Dataset both(Path folder, long seed, DataWarnings warnings, UnaryOperator<Dataset> order) {
        Dataset dataset = HoldOut.ifNoTest(order.apply(all(folder)), HoldOut.DEFAULT_FRACTION, seed);
        List<String> classes = dataset.trials(Split.TRAIN).stream().map(Trial::label).distinct()
                .map(dataset.classes()::get).toList();
        if (classes.size() == 1) {
            throw new BadInputException(dataset.name() + (folder == null ? "" : " in " + folder)
                    + ": one class only to train on, " + classes.getFirst() + ", expected at least two");
        }
        warnings.tell(dataset);
        return dataset;
    }

    /**
     * @param folder    recordings; null for the generated gestures
     * @param split     which side
     * @param seed      of the hold-out of data without a test side; null for that of the training
     * @param model     the network
     * @param modelFile its name in messages
     * @param cutBy     how recordings are cut into frames; null for as in training
     * @param warnings  told what the user should know
     * @return the recordings, not read yet
     * @throws BadInputException if they do not fit the network or the side is empty
     */
    static Recordings open(Path folder, Split split, Long seed, ModelFile model, Path modelFile, SplitBy cutBy,
            DataWarnings warnings) {
        Dataset all = inOrderOf(all(folder), model, modelFile, warnings);
        SplitBy trained = splitBy(model, modelFile);
        SplitBy splitBy = cutBy == null ? trained : cutBy;
        if (splitBy != trained && model.facts().isPresent()) {
            warnings.tell(List.of(
                    modelFile + " was trained on frames split by " + trained.label() + ", not by " + splitBy.label()));
        }
        if (!all.trials(Split.TEST).isEmpty()) {
            int count = all.trials(split).size();
            if (count == 0) {
                throw new BadInputException(all.name() + " has no " + label(split) + " recordings here");
            }
            warnings.tell(all);
            return new Recordings(all, split, count, "all " + count + " " + label(split) + " recordings", splitBy,
                    warnings);
        }
        return held(all, split, seed, model.facts(), modelFile, splitBy, warnings);
    }

    /** A label means the class whose name the network was trained with, in whatever order the data set has the names. */
    private static Dataset inOrderOf(Dataset data, ModelFile model, Path modelFile, DataWarnings warnings) {
        int classes = model.model().network().readout().classes();
        if (classes != data.classes().size()) {
            throw new BadInputException(modelFile + " tells " + classes + " classes apart, but " + data.name() + " has "
                    + data.classes().size());
        }
        if (model.origin().isEmpty()) {
            warnings.tell(List.of(modelFile + " does not name its classes: they are taken to be, in this order, "
                    + String.join(", ", data.classes())));
            return data;
        }
        List<String> names = model.origin().get().classes();
        List<String> strange = data.classes().stream().filter(name -> !names.contains(name)).toList();
        if (!strange.isEmpty()) {
            throw new BadInputException(modelFile + " tells apart the classes " + String.join(", ", names) + ", but "
                    + data.name() + " has " + String.join(", ", strange));
        }
        return names.equals(data.classes()) ? data : new RenumberedClasses(data, names);
    }

    /** Draws the same recordings as training did where there is no test side. */
    private static Recordings held(Dataset all, Split split, Long seed, Optional<TrainingFacts> facts, Path modelFile,
            SplitBy splitBy, DataWarnings warnings) {
        double fraction = facts.map(TrainingFacts::heldOut).filter(f -> f > 0).orElse(HoldOut.DEFAULT_FRACTION);
        long drawSeed = seed != null ? seed : facts.map(TrainingFacts::seed).orElse(1L);
        boolean asInTraining = facts.filter(f -> f.heldOut() > 0 && f.seed() == drawSeed).isPresent();
        if (!asInTraining && split == Split.TEST) {
            warnings.tell(List.of("the network may have been trained on some of these recordings: " + modelFile
                    + " does not hold out with seed " + drawSeed));
        }
        Dataset drawn = HoldOut.ifNoTest(all, fraction, drawSeed);
        warnings.tell(drawn);
        int count = drawn.trials(split).size();
        return new Recordings(drawn, split, count,
                count + " of " + all.trials().size() + " recordings, "
                        + (split == Split.TEST ? "held out by class" : "those not held out") + " with seed " + drawSeed
                        + (asInTraining ? " as in training" : ""),
                splitBy, warnings);
    }

    private static SplitBy splitBy(ModelFile model, Path modelFile) {
        String name = model.facts().map(TrainingFacts::splitBy).orElse(SplitBy.NUMBER.name());
        for (SplitBy splitBy : SplitBy.values()) {
            if (splitBy.name().equalsIgnoreCase(name)) {
                return splitBy;
            }
        }
        throw new BadInputException(modelFile + ": frames split by \"" + name + "\": expected number or time");
    }

    /**
     * {@return the training side}
     *
     * @throws BadInputException if there are no recordings of it here
     */
    Recordings training() {
        int trials = dataset.trials(Split.TRAIN).size();
        if (trials == 0) {
            throw new BadInputException(dataset.name() + " has no " + label(Split.TRAIN) + " recordings here");
        }
        return new Recordings(dataset, Split.TRAIN, trials, "all " + trials + " " + label(Split.TRAIN) + " recordings",
                splitBy, warnings);
    }

    private static String label(Split split) {
        return split == Split.TEST ? "test" : "training";
    }

    /**
     * @param network that will see the frames
     * @param pool   the threads that read
     * @return every recording of the side as frames
     */
    FrameSet frames(Network network, WorkPool pool) {
        FrameSet frames;
        try (Progress progress = new Progress("reading", count, 0)) {
            frames = Frames.of(dataset, split, network.steps(), network.input().height(), network.input().width(),
                    splitBy, pool, progress::step);
        }
        warnings.tellSilent(dataset, split, frames);
        return frames;
    }
}
