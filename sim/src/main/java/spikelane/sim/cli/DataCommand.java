package spikelane.sim.cli;

import spikelane.sim.cli.option.ThreadsOption;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.cli.progress.Progress;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.DatasetSummary;
import spikelane.sim.data.DatasetSummary.CountedTrial;
import spikelane.sim.data.DatasetSummary.Side;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.Split;
import spikelane.sim.data.generated.GestureDirectoryWriter;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;

/** {@code spikelane data}: what a data set holds, every recording read; or the embedded data set written to files. */
@Command(name = "data", mixinStandardHelpOptions = true, description = "Read a data set and say what it holds; without DIR the embedded, generated gestures.")
final class DataCommand implements Callable<Integer> {
    private static final int TABLE_TRIALS = 20;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "DVS128 Gesture, N-MNIST, class folders of AEDAT 2.0 recordings, or one AEDAT 2.0 file")
    private Path directory;

    @Option(names = "--generate", paramLabel = "DIR", description = "write the embedded gestures as a DvsGesture folder first; DIR must be new or empty")
    private Path generate;

    @Option(names = "--seed", paramLabel = "S", description = "seed of the embedded gestures (default: ${DEFAULT-VALUE})")
    private long seed = GestureGenerator.DEFAULT_SEED;

    @Option(names = "--train-subjects", paramLabel = "N", description = "training subjects of the embedded gestures, 11 trials each (default: ${DEFAULT-VALUE})")
    private int trainSubjects = GestureGenerator.DEFAULT_TRAIN_SUBJECTS;

    @Option(names = "--test-subjects", paramLabel = "N", description = "test subjects of the embedded gestures, 11 trials each (default: ${DEFAULT-VALUE})")
    private int testSubjects = GestureGenerator.DEFAULT_TEST_SUBJECTS;

    @Mixin
    private ThreadsOption threads;

    private final DataWarnings warnings = new DataWarnings();

    @Option(names = "--json", description = "print all trials as JSON")
    private boolean json;

    private record TrialLine(String file, String split, @JsonProperty("class") int label, long startUs, long endUs,
            long events) {
        static TrialLine of(CountedTrial counted) {
            return new TrialLine(counted.trial().file(), counted.trial().split().label(), counted.trial().label(),
                    counted.trial().startUs(), counted.trial().endUs(), counted.events());
        }
    }

    private record DataReport(String dataset, int width, int height, int classes, List<String> classNames,
            Map<String, Side> splits, List<TrialLine> trials, List<String> warnings) {}

    @Override
    public Integer call() {
        if (generate != null && directory != null) {
            throw new BadInputException(directory + ": expected either DIR or --generate DIR");
        }
        try (WorkPool pool = threads.pool()) {
            Dataset data = directory == null
                    ? new GestureGenerator(seed, trainSubjects, testSubjects)
                    : Datasets.open(directory);
            if (generate != null) {
                try (Progress progress = new Progress("writing", data.trials().size(), 0)) {
                    GestureDirectoryWriter.write((GestureGenerator) data, generate, pool, progress::step);
                }
                data = Datasets.open(generate);
            }
            print(data, summary(data, pool));
        }
        return 0;
    }

    private static DatasetSummary summary(Dataset data, WorkPool pool) {
        try (Progress progress = new Progress("reading", data.trials().size(), 0)) {
            return DatasetSummary.of(data, pool, progress::step);
        }
    }

    private void print(Dataset data, DatasetSummary summary) {
        Map<String, Side> splits = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            splits.put(split.label(), summary.side(split));
        }
        warnings.tell(summary.warnings());
        List<TrialLine> trials = summary.trials().stream().map(TrialLine::of).toList();
        if (json) {
            System.out.println(Json.line(new DataReport(data.name(), data.width(), data.height(), data.classes().size(),
                    data.classes(), splits, trials, warnings.told())));
            return;
        }
        System.out.printf(Locale.ROOT, "%s, %d x %d pixels, %d classes%n", data.name(), data.width(), data.height(),
                data.classes().size());
        splits.forEach((split, side) -> System.out.printf(Locale.ROOT, "%-5s  %6d trials  %12d events%n", split,
                side.trials(), side.events()));
        System.out.printf(Locale.ROOT, "%n%-32s %-5s  %-28s %14s %14s %9s%n", "file", "split", "class", "start us",
                "end us", "events");
        for (TrialLine trial : trials.subList(0, Math.min(trials.size(), TABLE_TRIALS))) {
            System.out.printf(Locale.ROOT, "%-32s %-5s  %-28s %14d %14d %9d%n", trial.file(), trial.split(),
                    trial.label() + " " + data.classes().get(trial.label()), trial.startUs(), trial.endUs(),
                    trial.events());
        }
        if (trials.size() > TABLE_TRIALS) {
            System.out.println("and " + (trials.size() - TABLE_TRIALS) + " more; --json lists all");
        }
    }
}
