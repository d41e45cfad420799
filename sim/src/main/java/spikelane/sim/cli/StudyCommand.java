package spikelane.sim.cli;

import spikelane.sim.cli.option.ThreadsOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spikelane.sim.cli.progress.StudyBar;
import spikelane.sim.cli.progress.Progress;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.HoldOut;
import spikelane.sim.study.RecordingSum;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.Network;
import spikelane.sim.report.MachineBlock;
import spikelane.sim.report.ResultTable;
import spikelane.sim.report.StudyReport;
import spikelane.sim.study.NetworkTrialRunner;
import spikelane.sim.study.NetworkTrialRunner.Samples;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.Study;
import spikelane.sim.study.StudyAnswer;
import spikelane.sim.study.StudyFacts;
import spikelane.sim.study.StudyFolder;
import spikelane.sim.study.StudyPlan;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.study.TrialPricing;
import spikelane.sim.study.TrialResult;

/** {@code spikelane study}. */
@Command(name = "study", mixinStandardHelpOptions = true, description = "Train a network, compress it in every way of the preset's grid, price every variant, and report accuracy against energy. The same command continues where it was stopped.")
final class StudyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "recordings (default: generated gestures)")
    private Path data;

    @Option(names = "--preset", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES} (default: quick)")
    private StudyPreset preset = StudyPreset.QUICK;

    @Mixin
    private NetworkOptions network;

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the results (default: one below ./spikelane-study named after data, network, preset and seed)")
    private Path out;

    @Option(names = "--seed", paramLabel = "S", description = "seed of everything random (default: 1)")
    private long seed = 1;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--arch", paramLabel = "NAME|FILE", description = "accelerator that prices the networks (default: eyeriss-snn); another one prices a finished study again, without training")
    private String arch = "eyeriss-snn";

    @Option(names = "--json", description = "print the results as JSON")
    private boolean json;

    private final DataWarnings warnings = new DataWarnings();

    private record StudyOutcome(String dataset, String preset, long seed, String architecture, String folder,
            List<String> answer, List<String> withoutInterval, List<String> front, List<TrialResult> trials,
            List<String> warnings) {}

    @Override
    public Integer call() {
        Architecture architecture = Architecture.load(arch);
        Dataset dataset = Recordings.both(data, seed, warnings, UnaryOperator.identity());
        double heldOut = dataset instanceof HoldOut ? HoldOut.DEFAULT_FRACTION : 0;
        try (WorkPool pool = threads.pool()) {
            List<RecordingSum> sums = sums(dataset, pool);
            StudyPlan plan = StudyPlan.of(dataset, sums, heldOut, preset, network.change(preset.network(dataset)), seed,
                    architecture);
            Path where = folder(plan);
            try (StudyFolder folder = StudyFolder.open(where, plan, sums)) {
                folder.notes().forEach(note -> System.err.println("spikelane: " + note));
                List<TrialResult> results = run(plan, dataset, architecture, folder, pool);
                print(plan, where, results, StudyAnswer.withoutInterval(architecture, results));
            }
        }
        return 0;
    }

    private static List<RecordingSum> sums(Dataset dataset, WorkPool pool) {
        try (Progress progress = new Progress("checksums",
                dataset.trials().stream().map(Trial::file).distinct().count(), 0)) {
            return RecordingSum.of(dataset, pool, progress::step);
        }
    }

    private List<TrialResult> run(StudyPlan plan, Dataset dataset, Architecture architecture, StudyFolder folder,
            WorkPool pool) {
        StudyFacts facts = new StudyFacts(plan, dataset, command());
        Kernels.standard(); // says which kernels run before there is a bar that it would break
        try (StudyBar bar = new StudyBar(folder.path())) {
            TrialPricing pricing = new TrialPricing(folder, architecture, StudyPlan.assumptions(architecture),
                    bar::note);
            NetworkTrialRunner runner = new NetworkTrialRunner(plan, folder, pricing,
                    () -> samples(dataset, plan, pool), facts.trials(Split.TRAIN), facts.trials(Split.TEST), pool,
                    bar::line);
            return Study.run(plan, folder, runner, bar, soFar -> publish(folder, facts, pricing, soFar));
        }
    }

    private Path folder(StudyPlan plan) {
        String name = plan.dataset() + "-" + (network.changed() ? plan.network().name() + "-" : "") + plan.preset()
                + "-" + plan.seed();
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceAll("-+", "-");
        return out != null ? out : Path.of("spikelane-study", plain);
    }

    private String command() {
        StringBuilder command = new StringBuilder("spikelane study");
        for (String argument : spec.commandLine().getParseResult().originalArgs()) {
            command.append(' ').append(argument.matches("[\\w./=:,+-]+") ? argument : "'" + argument + "'");
        }
        return command.toString();
    }

    private Samples samples(Dataset dataset, StudyPlan plan, WorkPool pool) {
        Samples samples;
        try (Progress progress = new Progress("recordings", dataset.trials().size(), 0)) {
            samples = new Samples(frames(dataset, Split.TRAIN, plan, pool, progress),
                    frames(dataset, Split.TEST, plan, pool, progress));
        }
        warnings.tellSilent(dataset, Split.TRAIN, samples.train());
        warnings.tellSilent(dataset, Split.TEST, samples.test());
        return samples;
    }

    private static FrameSet frames(Dataset dataset, Split split, StudyPlan plan, WorkPool pool, Progress progress) {
        Network network = plan.network();
        FrameSet frames = Frames.of(dataset, split, network.steps(), network.input().height(), network.input().width(),
                SplitBy.valueOf(plan.splitBy().toUpperCase(Locale.ROOT)), pool, progress::step);
        if (frames.size() == 0) {
            throw new BadInputException(
                    dataset.name() + " has no " + split.label() + " recordings, expected some of both sides");
        }
        return frames;
    }

    private static void publish(StudyFolder folder, StudyFacts facts, TrialPricing pricing, List<TrialResult> results) {
        if (!results.isEmpty()) {
            OutputFiles.write(folder.pareto(), ResultTable.paretoCsv(results));
            OutputFiles.write(folder.picture(), StudyReport.picture(results));
            OutputFiles.write(folder.report(), StudyReport.html(facts.heading(), facts.settings(results, folder.code()),
                    results, facts.plan().grid().size(), pricing.reports(results), MachineBlock.describe()));
        }
    }

    private void print(StudyPlan plan, Path where, List<TrialResult> results, List<String> withoutInterval) {
        if (json) {
            List<String> front = ParetoFront.of(results).stream().map(result -> result.compression().name()).toList();
            System.out.println(Json.line(
                    new StudyOutcome(plan.dataset(), plan.preset(), plan.seed(), plan.architecture(), where.toString(),
                            StudyAnswer.of(results), withoutInterval, front, results, warnings.told())));
        } else {
            System.out.print(ResultTable.text(results));
            System.out.println("* on the Pareto front of accuracy and energy at the cheapest encoding; cycles and EDP"
                    + " are those of the cheapest encoding");
            System.out.println();
            StudyAnswer.of(results).forEach(System.out::println);
            withoutInterval.forEach(System.out::println);
            System.out.println();
            System.out.println("Report: " + where.resolve("report.html"));
        }
    }
}
