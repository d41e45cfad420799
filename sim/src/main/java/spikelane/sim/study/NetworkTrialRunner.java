package spikelane.sim.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.LayerForm;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.KeptAside;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.Provenance;
import spikelane.sim.network.TrainingFacts;
import spikelane.sim.study.TrialResult.Origin;
import spikelane.sim.study.TrialResult.Score;
import spikelane.sim.train.EpochReport;
import spikelane.sim.train.TrainProgress;
import spikelane.sim.train.Trained;
import spikelane.sim.train.Trainer;
import spikelane.sim.train.TrainingRecipe;

/**
 * Trains or fine-tunes a network on the training split, evaluates it on the test split and prices it with the activity
 * measured there. Networks are kept in the study's folder, training states beside them until the training is over.
 */
public final class NetworkTrialRunner implements TrialRunner {
    /** A forward pass takes about a third of a training step. */
    private static final int EVALUATIONS_PER_TRAINING = 3;

    private final StudyPlan plan;
    private final StudyFolder folder;
    private final TrialPricing pricing;
    private final Supplier<Samples> source;
    private final int trainSize;
    private final int testSize;
    private final WorkPool pool;
    private final Consumer<String> log;
    private List<LayerForm> forms = List.of();
    private Samples samples;
    private final Map<Long, Model> full = new HashMap<>();

    /** A trial's network, and the seconds that earlier, stopped runs spent on it. */
    private record Finished(Model model, double secondsBefore) {}

    /**
     * Both splits of the data set as frames.
     *
     * @param train samples to learn from
     * @param test  samples to judge by
     * @param names of the recordings of {@code test}
     */
    public record Samples(FrameSet train, FrameSet test, List<String> names) {
        /**
         * @param dataset recordings of a study
         * @param plan    the study
         * @param pool    threads that read
         * @param read    told the number of recordings just read; called by one thread at a time
         * @return them as frames
         * @throws BadInputException if one side has none
         */
        public static Samples of(Dataset dataset, StudyPlan plan, WorkPool pool, IntConsumer read) {
            return new Samples(frames(dataset, Split.TRAIN, plan, pool, read),
                    frames(dataset, Split.TEST, plan, pool, read),
                    dataset.trials(Split.TEST).stream().map(Trial::file).toList());
        }

        private static FrameSet frames(Dataset dataset, Split split, StudyPlan plan, WorkPool pool, IntConsumer read) {
            Network network = plan.network();
            FrameSet frames = Frames.of(dataset, split, network.steps(), network.input().height(),
                    network.input().width(), SplitBy.valueOf(plan.splitBy().toUpperCase(Locale.ROOT)), pool, read);
            if (frames.size() == 0) {
                throw new BadInputException(
                        dataset.name() + " has no " + split.label() + " recordings, expected some of both sides");
            }
            return frames;
        }
    }

    /**
     * @param plan         the study
     * @param folder       where networks are kept
     * @param pricing      what prices them
     * @param source       frames the recordings; called once, when the first trial is run
     * @param trainSize    number of training samples it will give
     * @param testSize     number of test samples it will give
     * @param pool         the threads
     * @param log          told how evaluations run, and why
     */
    public NetworkTrialRunner(StudyPlan plan, StudyFolder folder, TrialPricing pricing, Supplier<Samples> source,
            int trainSize, int testSize, WorkPool pool, Consumer<String> log) {
        this.plan = plan;
        this.folder = folder;
        this.pricing = pricing;
        this.source = source;
        this.trainSize = trainSize;
        this.testSize = testSize;
        this.pool = pool;
        this.log = log;
    }

    @Override
    public long effort(StudyTrial trial) {
        return (long) trial.recipe().epochs() * trainSize + testSize / EVALUATIONS_PER_TRAINING;
    }

    @Override
    public void prepare() {
        samples = source.get();
    }

    @Override
    public TrialResult run(StudyTrial trial, LongConsumer progress) {
        long startNs = System.nanoTime();
        Finished network = network(trial, progress);
        Model model = network.model();
        Evaluation evaluation = Evaluator.evaluate(model, samples.test(), pool);
        log.accept("evaluation: " + evaluation.run().batch());
        if (!LayerForm.same(forms, evaluation.run().forms())) {
            forms = evaluation.run().forms();
            forms.forEach(form -> log.accept("  " + form));
        }
        return result(trial, model, evaluation, network.secondsBefore() + secondsSince(startNs));
    }

    private static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }

    /** A network that is there already was finished before its result was written. */
    private Finished network(StudyTrial trial, LongConsumer progress) {
        long startNs = System.nanoTime();
        Path file = folder.trial(trial).resolve(folder.model(trial).getFileName());
        Path checkpoint = file.resolveSibling("model.checkpoint");
        Trainer trainer = new Trainer(samples.train(), trial.recipe().options(trial.seed()).withCheckpoint(checkpoint),
                pool, new TrainProgress() {
                    @Override
                    public void step(int epoch, int epochs, int batch, int batches) {
                        progress.accept((long) epoch * trainSize + (long) batch * trainSize / batches);
                    }

                    @Override
                    public void note(String line) {
                        log.accept(line);
                    }
                });
        Compression compression = trial.compression();
        Model start = compression.mode() == Mode.NONE ? null : full(trial.seed());
        String recipe = start == null ? trainer.recipe(plan.network()) : trainer.recipe(start, compression);
        Optional<Model> kept = kept(file, trial, recipe);
        if (kept.isPresent()) {
            return new Finished(kept.get(), folder.trainingSeconds(trial));
        }
        Trained trained = trainer.run(start == null ? trainer.initial(plan.network()) : start, compression);
        Model model = trained.model();
        int correct = Trainer.correct(model, samples.test(), pool);
        TrainingFacts facts = new TrainingFacts(compression.name(), plan.dataset(), plan.splitBy(), trial.seed(),
                plan.heldOut(), correct, samples.test().size());
        OutputFiles.write(file.resolveSibling(StudyFolder.CURVE), EpochReport.lines(trained.curve()));
        folder.keepTrainingSeconds(trial, trained.secondsBefore() + secondsSince(startNs));
        ModelFile.write(file, new ModelFile(model, Optional.of(facts),
                Optional.of(new Provenance(plan.classes(), plan.arithmetic(), CodeVersion.text(), recipe))));
        try {
            Files.deleteIfExists(checkpoint);
        } catch (IOException e) {
            throw new BadInputException("cannot delete " + checkpoint + ": " + OutputFiles.reason(e), e);
        }
        return new Finished(model, trained.secondsBefore());
    }

    /** The network that the others of a seed start from, read or trained once. */
    private Model full(long seed) {
        Model there = full.get(seed);
        if (there == null) {
            there = network(plan.full(seed), done -> {}).model();
            full.clear(); // trials come seed by seed
            full.put(seed, there);
        }
        return there;
    }

    /** A file's name does not say whose network it holds: one that is not this trial's is kept under another name. */
    private Optional<Model> kept(Path file, StudyTrial trial, String recipe) {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        String problem;
        String why = "other";
        try {
            ModelFile there = ModelFile.read(file);
            problem = difference(there, trial, recipe);
            if (problem == null) {
                return Optional.of(there.model());
            }
        } catch (BadInputException e) {
            why = "damaged";
            problem = e.getMessage();
        }
        log.accept("the network " + file + " is not that of its trial (" + problem + "): it is kept as "
                + KeptAside.move(file, why).getFileName() + ", and the trial is trained again");
        return Optional.empty();
    }

    private String difference(ModelFile there, StudyTrial trial, String recipe) {
        if (there.origin().isEmpty() || there.facts().isEmpty()) {
            return "it does not say how it was trained";
        }
        if (!there.origin().get().recipe().equals(recipe)) {
            return TrainingRecipe.difference(there.origin().get().recipe(), recipe);
        }
        TrainingFacts facts = there.facts().get();
        boolean same = facts.compression().equals(trial.compression().name()) && facts.dataset().equals(plan.dataset())
                && facts.splitBy().equals(plan.splitBy()) && facts.seed() == trial.seed()
                && facts.heldOut() == plan.heldOut() && there.model().bits() == trial.compression().bits()
                && there.model().network().equals(trial.compression().network(plan.network()))
                && there.origin().get().classes().equals(plan.classes());
        return same ? null : facts + " of " + there.origin().get().classes();
    }

    private TrialResult result(StudyTrial trial, Model model, Evaluation evaluation, double seconds) {
        Compression compression = trial.compression();
        Workload workload = Workload.of(model, evaluation.activity());
        pricing.keep(trial, workload);
        OutputFiles.write(folder.predictions(trial), predictions(evaluation.predictions()));
        return new TrialResult(compression.mode().label(), compression.bits(), compression.prune(),
                Score.of(evaluation, samples.test().labels()), workload.weightSparsity(), layers(model, evaluation),
                pricing.price(workload), trial.seed(), seconds, pricing.alternatives(workload), Origin.of(trial));
    }

    private String predictions(int[] predicted) {
        return CsvTable.text(List.of("recording", "class", "predicted"),
                IntStream
                        .range(0, predicted.length).mapToObj(i -> List.of(samples.names().get(i),
                                plan.classes().get(samples.test().labels()[i]), plan.classes().get(predicted[i])))
                        .toList());
    }

    @Override
    public Optional<TrialResult> priceAgain(TrialResult result) {
        return pricing.workload(result)
                .map(workload -> result.withPrices(pricing.price(workload), pricing.alternatives(workload)));
    }

    private static List<TrialResult.LayerResult> layers(Model model, Evaluation evaluation) {
        Map<String, LayerActivity> activity = new HashMap<>();
        evaluation.activity().forEach(layer -> activity.put(layer.layer().name(), layer));
        List<TrialResult.LayerResult> layers = new ArrayList<>();
        for (LayerNumbers numbers : model.numbers()) {
            LayerShape shape = numbers.shape();
            long zeros = shape.weights() - numbers.nonzeros();
            LayerActivity seen = shape.input() == Input.REAL ? null : activity.get(shape.name());
            layers.add(new TrialResult.LayerResult(shape.name(), shape.weights(), zeros,
                    seen == null ? null : seen.meanDensity(), seen == null ? null : seen.maxDensity()));
        }
        return layers;
    }
}
