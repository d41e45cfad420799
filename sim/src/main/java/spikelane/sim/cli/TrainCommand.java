package spikelane.sim.cli;

import spikelane.sim.cli.option.ThreadsOption;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spikelane.sim.cli.FractionBitsOption.Chosen;
import spikelane.sim.cli.progress.TrainBar;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.cli.table.TrainProfileTable;
import spikelane.sim.cli.train.AugmentationOptions;
import spikelane.sim.cli.train.CurveFile;
import spikelane.sim.cli.train.LearningOptions;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Channels;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.HoldOut;
import spikelane.sim.network.RenumberedClasses;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.inference.FractionBits;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.Json;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.WriteLock;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Provenance;
import spikelane.sim.network.TrainingFacts;
import spikelane.sim.study.StudyPlan.Recipe;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.train.EpochReport;
import spikelane.sim.train.Learning;
import spikelane.sim.train.TrainOptions;
import spikelane.sim.train.TrainProfile;
import spikelane.sim.train.TrainProfiler;
import spikelane.sim.train.Trained;
import spikelane.sim.train.Trainer;

/** {@code spikelane train}: trains a network, or compresses a trained one and trains it on. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false, description = "Train a network, or quantise and prune one and train it on. The same command continues where it was stopped.")
final class TrainCommand implements Callable<Integer> {
    private static final SplitBy SPLIT_BY = SplitBy.NUMBER;

    @Option(names = "--data", paramLabel = "DIR", description = "recordings (default: the generated gestures)")
    private Path data;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "receives the network (safetensors); beside it FILE.checkpoint, from which the same command goes on, also with more --epochs")
    private Path out;

    @Option(names = "--preset", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}: network and recipe, which the options below change (default: quick)")
    private StudyPreset preset = StudyPreset.QUICK;

    @Option(names = "--from", paramLabel = "FILE", description = "start from this full-precision network instead of random weights (default: random weights)")
    private Path from;

    @Mixin
    private NetworkOptions network;

    @Mixin
    private CompressionOptions compress;

    @Mixin
    private FractionBitsOption fractionBits;

    @Option(names = "--epochs", paramLabel = "N", description = "passes over the training recordings (default: the preset's)")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "recordings of a training step; memory grows with it (default: the preset's)")
    private Integer batch;

    @Option(names = "--lr", paramLabel = "RATE", description = "peak of the learning rate (default: the preset's)")
    private Double learningRate;

    @Mixin
    private LearningOptions learning;

    @Mixin
    private AugmentationOptions augment;

    @Option(names = "--curve", paramLabel = "FILE", description = "receives the learning curve after each epoch, a line of JSON each: loss, accuracy, firing rate and density of each layer, learning rate; FILE.svg its picture (default: none)")
    private Path curve;

    @Option(names = "--seed", paramLabel = "S", description = "seed of everything random (default: 1)")
    private long seed = 1;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "1", description = "train with N seeds from S on, each into a file of its own: --out, and with .seed-S behind it for the others; tells mean and spread of the accuracy (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(names = "--profile", description = "also measure, on one thread after the training (20 s), where the time of a training step goes: per layer milliseconds, share of the machine's peak, density of the input; with --seeds of the first seed (default: not)")
    private boolean profile;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print the result as JSON (default: as text)")
    private boolean json;

    private final DataWarnings warnings = new DataWarnings();
    private TrainOptions lastOptions;

    private record TrainReport(String out, String dataset, String compression, long weights, double accuracy,
            int correct, int total, double loss, double trainingAccuracy, int epochs, int bestEpoch,
            SequencedMap<String, Double> firingRates, SequencedMap<String, Double> weightDensities, double seconds,
            Double secondsPerStep, int threads, @JsonInclude(JsonInclude.Include.NON_NULL) Integer fractionBits,
            @JsonInclude(JsonInclude.Include.NON_NULL) FractionBits measured, List<String> warnings,
            @JsonInclude(JsonInclude.Include.NON_NULL) TrainProfile profile) {}

    /**
     * Several trainings that differ in their seed.
     *
     * @param accuracy  mean over them
     * @param deviation sample standard deviation of the accuracy, 0 to 1
     * @param runs      each of them
     */
    private record SeedsReport(double accuracy, double deviation, List<TrainReport> runs) {}

    @Override
    public Integer call() {
        fractionBits.check();
        if (seeds < 1) {
            throw new BadInputException("--seeds " + seeds + ": expected 1 or more");
        }
        Path first = out;
        Path firstCurve = curve;
        List<TrainReport> runs = new ArrayList<>();
        for (int run = 0; run < seeds; run++) {
            if (run > 0) {
                seed++;
                profile = false;
                out = ofSeed(first);
                curve = firstCurve == null ? null : ofSeed(firstCurve);
            }
            runs.add(train());
            if (!json) {
                print(runs.getLast());
            }
        }
        double mean = runs.stream().mapToDouble(TrainReport::accuracy).average().orElseThrow();
        double squares = runs.stream().mapToDouble(run -> Math.pow(run.accuracy() - mean, 2)).sum();
        double deviation = seeds == 1 ? 0 : Math.sqrt(squares / (seeds - 1));
        if (json) {
            System.out.println(Json.line(seeds == 1 ? runs.getFirst() : new SeedsReport(mean, deviation, runs)));
        } else if (seeds > 1) {
            System.out.printf(Locale.ROOT, "%d seeds  accuracy %.2f %% +- %.2f points (standard deviation)%n", seeds,
                    100 * mean, 100 * deviation);
        }
        return 0;
    }

    private Path ofSeed(Path file) {
        return file.resolveSibling(file.getFileName() + ".seed-" + seed);
    }

    private TrainReport train() {
        long startNs = System.nanoTime();
        Optional<ModelFile> start = Optional.ofNullable(from).map(this::fullPrecision);
        Dataset dataset = Recordings.both(data, seed, warnings,
                all -> start.map(file -> inOrderOf(all, file)).orElse(all));
        Network described = start.map(file -> file.model().network())
                .orElseGet(() -> network.change(preset.network(dataset)));
        Learning wanted = learning.learning();
        OutputFiles.requireWritable(out);
        Compression compression = compress.compression(described);
        if (fractionBits.given() && compression.mode() == Mode.NONE) {
            throw new BadInputException(
                    "--fraction-bits: expected --bits or --prune with it, a network in full precision has none");
        }
        if (fractionBits.given() && compress.rounds()) {
            throw new BadInputException(
                    "--fraction-bits: expected none with --membrane-bits, potentials of which run in" + " float64");
        }
        TrainBar bar = new TrainBar(new CurveFile(curve));
        WriteLock lock = WriteLock.ofFile(out);
        try (WorkPool pool = threads.pool()) {
            OutputFiles.deleteLeftovers(out.toAbsolutePath().getParent());
            FrameSet train = frames(dataset, Split.TRAIN, described, pool);
            FrameSet test = frames(dataset, Split.TEST, described, pool);
            List<Trained> trainings = new ArrayList<>();
            if (start.isEmpty()) {
                Trainer trainer = trainer(train, preset.training(), wanted, fullCheckpoint(), pool, bar);
                trainings.add(trainer.run(trainer.initial(described), Compression.none()));
            }
            if (compression.mode() != Mode.NONE || start.isPresent()) {
                trainings.add(trainer(train, preset.fineTuning(), wanted, checkpoint(), pool, bar)
                        .run(start.map(ModelFile::model).orElseGet(() -> trainings.getFirst().model()), compression));
            }
            bar.close();
            Chosen chosen = fractionBits.choose(trainings.getLast().model(), () -> train, pool);
            Model model = chosen.model();
            int correct = Trainer.correct(model, test, pool);
            TrainingFacts facts = new TrainingFacts(compression.name(), dataset.name(), SPLIT_BY.label(), seed,
                    dataset instanceof HoldOut ? HoldOut.DEFAULT_FRACTION : 0, correct, test.size());
            ModelFile.write(out, new ModelFile(model, Optional.of(facts), Optional.of(new Provenance(dataset.classes(),
                    Channels.arithmetic(), CodeVersion.text(), trainings.getLast().recipe()))));
            List<String> told = warnings.told();
            trainings.forEach(training -> told.addAll(training.notes()));
            EpochReport last = trainings.getLast().curve().getLast();
            double seconds = (System.nanoTime() - startNs) / 1e9
                    + trainings.stream().mapToDouble(Trained::secondsBefore).sum();
            return new TrainReport(out.toString(), dataset.name(), compression.name(), described.weights(),
                    (double) correct / test.size(), correct, test.size(), last.loss(), last.accuracy(), last.epoch(),
                    trainings.getLast().bestEpoch(), last.firingRates(), last.weightDensities(), seconds,
                    bar.secondsPerStep(), threads.count(), fractionBits.given() ? model.fractionBits() : null,
                    chosen.measured().orElse(null), told,
                    profile ? TrainProfiler.profile(trainings.getLast().model(), train, lastOptions) : null);
        } finally {
            lock.close();
        }
    }

    private ModelFile fullPrecision(Path file) {
        ModelFile content = ModelFile.read(file);
        if (network.changed()) {
            throw new BadInputException(
                    "--from " + file + " brings its own network: leave out the options that change it");
        }
        if (content.model().bits() != Model.FULL_PRECISION) {
            throw new BadInputException(file + " is quantised to " + content.model().bits()
                    + " bits: expected a full-precision network to start from");
        }
        return content;
    }

    /** The network's votes keep their classes; a network may also be trained on to tell others apart. */
    private Dataset inOrderOf(Dataset data, ModelFile start) {
        List<String> names = start.origin().map(Provenance::classes).orElse(data.classes());
        if (names.size() == data.classes().size() && names.containsAll(data.classes())) {
            return names.equals(data.classes()) ? data : new RenumberedClasses(data, names);
        }
        warnings.tell(List.of(from + " tells apart the classes " + String.join(", ", names)
                + "; it is trained on to tell apart " + String.join(", ", data.classes())));
        return data;
    }

    private FrameSet frames(Dataset dataset, Split split, Network wanted, WorkPool pool) {
        long count = dataset.trials(split).size();
        if (count == 0) {
            throw new BadInputException(dataset.name() + " has no " + split.label()
                    + " recordings here, expected some to train on and some to judge by");
        }
        FrameSet frames;
        try (Progress progress = new Progress("reading", count, 0)) {
            frames = Frames.of(dataset, split, wanted.steps(), wanted.input().height(), wanted.input().width(),
                    SPLIT_BY, pool, progress::step);
        }
        warnings.tellSilent(dataset, split, frames);
        return frames;
    }

    private Trainer trainer(FrameSet train, Recipe recipe, Learning wanted, Path checkpoint, WorkPool pool,
            TrainBar bar) {
        try {
            lastOptions = new TrainOptions(epochs == null ? recipe.epochs() : epochs,
                    batch == null ? recipe.batch() : batch, learningRate == null ? recipe.learningRate() : learningRate,
                    recipe.warmUpEpochs(), augment.change(recipe.augmentation()), seed, Optional.of(checkpoint),
                    wanted);
            return new Trainer(train, lastOptions, pool, bar);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }

    private Path checkpoint() {
        return out.resolveSibling(out.getFileName() + ".checkpoint");
    }

    private Path fullCheckpoint() {
        return out.resolveSibling(out.getFileName() + ".full.checkpoint");
    }

    private void print(TrainReport report) {
        System.out.printf(Locale.ROOT, "network   %s, %s, %d weights%n", report.out(), report.compression(),
                report.weights());
        System.out.printf(Locale.ROOT, "accuracy  %.2f %% (%d of %d test recordings)%n", 100 * report.accuracy(),
                report.correct(), report.total());
        System.out.printf(Locale.ROOT, "training  loss %.4f, accuracy %.2f %% in the last epoch%n", report.loss(),
                100 * report.trainingAccuracy());
        String step = report.secondsPerStep() == null
                ? ""
                : String.format(Locale.ROOT, ", %.3f s a step", report.secondsPerStep());
        System.out.printf(Locale.ROOT, "time      %.1f s%s, threads %d%n", report.seconds(), step, report.threads());
        if (report.measured() != null) {
            FractionBitsOption.print(System.out, report.out(), report.measured());
        }
        if (report.profile() != null) {
            System.out.print(TrainProfileTable.of(report.profile()));
        }
    }
}
