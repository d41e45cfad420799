package spikelane.sim.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.LayerForm;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.TrainingFacts;
import spikelane.sim.study.TrialResult.Score;
import spikelane.sim.train.TrainOptions;
import spikelane.sim.train.TrainProgress;
import spikelane.sim.train.Trainer;

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

    /**
     * Both splits of the data set as frames.
     *
     * @param train samples to learn from
     * @param test  samples to judge by
     */
    public record Samples(FrameSet train, FrameSet test) {}

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
    public long effort(Compression compression) {
        return (long) options(compression).epochs() * trainSize + testSize / EVALUATIONS_PER_TRAINING;
    }

    private TrainOptions options(Compression compression) {
        return compression.mode() == Mode.NONE
                ? plan.training().options(plan.seed())
                : plan.fineTuning().options(plan.seed());
    }

    @Override
    public void prepare() {
        samples = source.get();
    }

    @Override
    public TrialResult run(Compression compression, LongConsumer progress) {
        long startNs = System.nanoTime();
        Model model = network(compression, progress);
        Evaluation evaluation = Evaluator.evaluate(model, samples.test(), pool);
        log.accept("evaluation: " + evaluation.run().batch());
        if (!LayerForm.same(forms, evaluation.run().forms())) {
            forms = evaluation.run().forms();
            forms.forEach(form -> log.accept("  " + form));
        }
        return result(compression, model, evaluation, startNs);
    }

    /** A network that is there already was finished before its result was written. */
    private Model network(Compression compression, LongConsumer progress) {
        Path file = folder.model(compression);
        if (Files.exists(file)) {
            return ModelFile.read(file).model();
        }
        Path checkpoint = file.resolveSibling(compression.name() + ".checkpoint");
        Trainer trainer = new Trainer(samples.train(), options(compression).withCheckpoint(checkpoint), pool,
                new TrainProgress() {
                    @Override
                    public void step(int epoch, int epochs, int batch, int batches) {
                        progress.accept((long) epoch * trainSize + (long) batch * trainSize / batches);
                    }
                });
        Model model = compression.mode() == Mode.NONE
                ? trainer.train(plan.network())
                : trainer.fineTune(network(Compression.none(), done -> {}), compression);
        int correct = Trainer.correct(model, samples.test(), pool);
        ModelFile.write(file, model, new TrainingFacts(compression.name(), plan.dataset(), plan.splitBy(), plan.seed(),
                plan.heldOut(), correct, samples.test().size()));
        try {
            Files.deleteIfExists(checkpoint);
        } catch (IOException e) {
            throw new BadInputException("cannot delete " + checkpoint + ": " + e, e);
        }
        return model;
    }

    private TrialResult result(Compression compression, Model model, Evaluation evaluation, long startNs) {
        Workload workload = Workload.of(model, evaluation.activity());
        pricing.keep(compression, workload);
        return new TrialResult(compression.mode().label(), compression.bits(), compression.prune(),
                Score.of(evaluation), workload.weightSparsity(), layers(model, evaluation), pricing.price(workload),
                plan.seed(), (System.nanoTime() - startNs) / 1e9);
    }

    @Override
    public Optional<TrialResult> priceAgain(TrialResult result) {
        return pricing.workload(result.compression()).map(workload -> result.withPrice(pricing.price(workload)));
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
