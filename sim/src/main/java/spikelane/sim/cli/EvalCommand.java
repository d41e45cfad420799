package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.BadInputException;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.GestureGenerator;
import spikelane.sim.data.HoldOut;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.Evaluation;
import spikelane.sim.network.Evaluator;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.TrainingFacts;
import tools.jackson.databind.json.JsonMapper;

/** {@code spikelane eval}: classifies recordings with a trained network. */
@Command(name = "eval", mixinStandardHelpOptions = true, description = "Classify recordings with a trained network: accuracy with its 95 %% interval, and the difference to what training reported.")
final class EvalCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "FILE", required = true, description = "a network that train or study wrote")
    private Path modelFile;

    @Option(names = "--data", paramLabel = "DIR", description = "recordings (default: the generated gestures)")
    private Path data;

    @Option(names = "--split", description = "${COMPLETION-CANDIDATES}, the side to classify (default: test). Data without a test side are split as in training")
    private Split split = Split.TEST;

    @Option(names = "--threads", paramLabel = "N", description = "threads (default: all cores); only the time depends on it")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--seed", paramLabel = "S", description = "seed of the hold-out of data without a test side (default: as in training)")
    private Long seed;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    /** What is classified, and how it was chosen. */
    private record Chosen(Dataset dataset, String how) {}

    private record Report(String model, String dataset, String split, String chosen, double accuracy, int correct,
            int total, double ciLow, double ciHigh, double msPerSample, int threads, Double trainingAccuracy,
            Double difference) {}

    @Override
    public Integer call() {
        if (threads < 1) {
            throw new BadInputException("--threads " + threads + ": expected at least 1");
        }
        ModelFile file = ModelFile.read(modelFile);
        Dataset all = data == null ? new GestureGenerator(GestureGenerator.DEFAULT_SEED) : Datasets.open(data);
        requireClasses(file.model().config(), all);
        Chosen chosen = choose(all, file.facts());
        Evaluation evaluation;
        try (WorkPool pool = new WorkPool(threads)) {
            FrameSet frames = frames(chosen.dataset(), file, pool);
            try (Progress progress = new Progress("evaluating", frames.size(), 0)) {
                evaluation = Evaluator.evaluate(file.model(), frames, pool, () -> progress.step(1));
            }
        }
        print(file, chosen, evaluation);
        return 0;
    }

    private void requireClasses(CextNetConfig config, Dataset all) {
        if (config.classes() != all.classes().size()) {
            throw new BadInputException(modelFile + " tells " + config.classes() + " classes apart, but " + all.name()
                    + " has " + all.classes().size());
        }
    }

    /** Draws the same recordings as training did where there is no test side. */
    private Chosen choose(Dataset all, Optional<TrainingFacts> facts) {
        long count = all.trials().stream().filter(trial -> trial.split() == split).count();
        boolean hasTest = all.trials().stream().anyMatch(trial -> trial.split() == Split.TEST);
        if (hasTest) {
            if (count == 0) {
                throw new BadInputException(all.name() + " has no " + label() + " recordings here");
            }
            return new Chosen(all, "all " + count + " " + label() + " recordings");
        }
        double fraction = facts.map(TrainingFacts::heldOut).filter(f -> f > 0).orElse(HoldOut.DEFAULT_FRACTION);
        long drawSeed = seed != null ? seed : facts.map(TrainingFacts::seed).orElse(1L);
        boolean asInTraining = facts.filter(f -> f.heldOut() > 0 && f.seed() == drawSeed).isPresent();
        if (!asInTraining && split == Split.TEST) {
            System.err.println("spikelane: the network may have been trained on some of these recordings: " + modelFile
                    + " does not hold out with seed " + drawSeed);
        }
        Dataset drawn = HoldOut.ifNoTest(all, fraction, drawSeed);
        long held = drawn.trials().stream().filter(trial -> trial.split() == split).count();
        return new Chosen(drawn,
                held + " of " + all.trials().size() + " recordings, "
                        + (split == Split.TEST ? "held out by class" : "those not held out") + " with seed " + drawSeed
                        + (asInTraining ? " as in training" : ""));
    }

    private FrameSet frames(Dataset dataset, ModelFile file, WorkPool pool) {
        CextNetConfig config = file.model().config();
        SplitBy splitBy = file.facts().map(facts -> splitBy(facts.splitBy())).orElse(SplitBy.NUMBER);
        long count = dataset.trials().stream().filter(trial -> trial.split() == split).count();
        try (Progress progress = new Progress("reading", count, 0)) {
            return Frames.of(dataset, split, config.steps(), config.height(), config.width(), splitBy, pool,
                    progress::step);
        }
    }

    private SplitBy splitBy(String name) {
        for (SplitBy splitBy : SplitBy.values()) {
            if (splitBy.name().equalsIgnoreCase(name)) {
                return splitBy;
            }
        }
        throw new BadInputException(modelFile + ": frames split by \"" + name + "\": expected number or time");
    }

    private String label() {
        return split == Split.TEST ? "test" : "training";
    }

    private void print(ModelFile file, Chosen chosen, Evaluation evaluation) {
        Double training = file.facts().filter(facts -> facts.total() > 0).map(TrainingFacts::accuracy).orElse(null);
        Double difference = training == null ? null : evaluation.accuracy() - training;
        String dataset = chosen.dataset().name();
        if (json) {
            System.out.println(JsonMapper.shared()
                    .writeValueAsString(new Report(modelFile.toString(), dataset, split.name().toLowerCase(Locale.ROOT),
                            chosen.how(), evaluation.accuracy(), evaluation.correct(), evaluation.total(),
                            evaluation.ciLow(), evaluation.ciHigh(), evaluation.msPerSample(), threads, training,
                            difference)));
            return;
        }
        int bits = file.model().bits();
        System.out.printf("network   %s, %s%n", modelFile,
                bits == Model.FULL_PRECISION ? "full precision" : bits + " bit");
        System.out.printf("data      %s: %s%n", dataset, chosen.how());
        System.out.printf("accuracy  %.2f %% (%d of %d), 95 %% interval %.2f to %.2f %%%n", 100 * evaluation.accuracy(),
                evaluation.correct(), evaluation.total(), 100 * evaluation.ciLow(), 100 * evaluation.ciHigh());
        if (difference != null) {
            System.out.printf("training  reported %.2f %%, a difference of %+.2f points%n", 100 * training,
                    100 * difference);
        }
        System.out.printf("time      %.2f ms a sample on one thread (median)%n", evaluation.msPerSample());
    }
}
