package spikelane.sim.cli;

import spikelane.sim.cli.option.ThreadsOption;
import spikelane.sim.cli.result.CompareCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
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
import spikelane.sim.data.Dataset;
import spikelane.sim.data.HoldOut;
import spikelane.sim.study.RecordingSum;
import spikelane.sim.data.Split;
import spikelane.sim.data.Trial;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.report.MachineBlock;
import spikelane.sim.report.ResultTable;
import spikelane.sim.report.StudyContent;
import spikelane.sim.report.StudyFigures;
import spikelane.sim.report.StudyReport;
import spikelane.sim.report.draw.Png;
import spikelane.sim.study.NetworkTrialRunner;
import spikelane.sim.study.NetworkTrialRunner.Samples;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.Study;
import spikelane.sim.study.finding.StudyAnswer;
import spikelane.sim.study.StudyEstimate;
import spikelane.sim.study.StudyFacts;
import spikelane.sim.study.StudyFile;
import spikelane.sim.study.StudyFolder;
import spikelane.sim.study.StudyPlan;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.study.StudyPrices;
import spikelane.sim.study.StudyTrial;
import spikelane.sim.study.TrialPicks;
import spikelane.sim.study.TrialPricing;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialRunner;
import spikelane.sim.study.finding.StudyFindings;
import spikelane.sim.study.run.StudyOrder;
import spikelane.sim.study.run.StudyRunner;
import spikelane.sim.study.run.StudyRunner.Request;

/** {@code spikelane study}. */
@Command(name = "study", mixinStandardHelpOptions = true, subcommands = CompareCommand.class, description = "Train a network, compress it in every way of the preset's grid, price every variant, and report accuracy against energy. The same command continues where it was stopped.")
final class StudyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "recordings (default: generated gestures)")
    private Path data;

    @Option(names = "--preset", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}: a study that comes with the program (default: quick)")
    private StudyPreset preset;

    @Option(names = "--config", paramLabel = "FILE", description = "a study of your own in YAML: recordings, network, recipes, seeds, accelerators, statistics; --show prints one to start from")
    private Path config;

    @Option(names = "--show", description = "print the study file of --preset and end")
    private boolean show;

    @Option(names = "--trials", paramLabel = "TRIALS", split = ",", description = "run these only: numbers, ranges (3-7) or names with * (joint-*-s2) as --dry-run lists them; full precision of their seeds comes with them (default: all)")
    private List<String> trials = List.of();

    @Option(names = "--dry-run", description = "list the trials with the time and memory that they will take, and end")
    private boolean dryRun;

    @Mixin
    private NetworkOptions network;

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the results (default: one below ./spikelane-study named after data, network, preset and seed)")
    private Path out;

    @Option(names = "--seed", paramLabel = "S", description = "the first seed; a study of several seeds takes those that follow it (default: those of the study)")
    private Long seed;

    @Option(names = "--runner", paramLabel = "NAME", description = "where trials run: local, or spark, on a cluster whose machines have the recordings at the same path (default: ${DEFAULT-VALUE})", defaultValue = "local")
    private String runner;

    @Option(names = "--master", paramLabel = "URL", description = "the cluster of --runner spark: spark://HOST:7077, or local-cluster[WORKERS,CORES,MB] on this machine")
    private String master;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--arch", paramLabel = "NAME|FILE", description = "accelerator that prices the networks (default: the first of the study, eyeriss-snn); another one prices a finished study again, without training")
    private String arch;

    @Option(names = "--json", description = "print the results as JSON")
    private boolean json;

    private final DataWarnings warnings = new DataWarnings();
    private StudyFile.Judgement judgement;
    private StudyPrices prices;

    private record StudyOutcome(String dataset, String preset, List<Long> seeds, String architecture, String folder,
            List<String> answer, List<String> withoutInterval, List<String> front, StudyFindings findings,
            List<TrialResult> trials, List<String> warnings) {}

    /** What a dry run says: steps and memory measured on a number of threads, and the trials' times from them. */
    private record DryRun(int threads, StudyEstimate estimate, double seconds, long bytes,
            List<StudyEstimate.Line> trials, SequencedMap<String, String> machine) {}

    @Override
    public Integer call() {
        StudyFile file = file();
        if (show) {
            System.out.print(StudyFile.text(preset == null ? StudyPreset.QUICK : preset));
            return 0;
        }
        List<Long> seeds = seed == null ? file.seeds() : file.seedsFrom(seed);
        StudyRunner where = StudyRunner.named(runner);
        judgement = file.statistics();
        String first = arch == null ? file.architectures().getFirst() : arch;
        prices = StudyPrices.of(file, first);
        Path recordings = data != null ? data : file.data().orElse(null);
        Dataset dataset = Recordings.both(recordings, seeds.getFirst(), warnings, UnaryOperator.identity());
        double heldOut = dataset instanceof HoldOut ? HoldOut.DEFAULT_FRACTION : 0;
        try (WorkPool pool = threads.pool()) {
            List<RecordingSum> sums = sums(dataset, pool);
            StudyPlan plan = StudyPlan.of(dataset, sums, heldOut, file, network(file, dataset), seeds, prices);
            List<StudyTrial> picked = TrialPicks.of(plan, trials);
            if (dryRun) {
                return dryRun(plan, picked, dataset, pool);
            }
            StudyOrder order = StudyOrder.of(plan, Optional.ofNullable(recordings), file, first);
            try (StudyFolder folder = StudyFolder.open(folder(plan), plan, sums)) {
                folder.notes().forEach(note -> System.err.println("spikelane: " + note));
                List<TrialResult> results = run(order, picked, dataset, folder, where, pool);
                print(plan, folder.path(), results, StudyAnswer.withoutInterval(prices.architecture(), results));
            }
        }
        return 0;
    }

    private StudyFile file() {
        if (config != null && preset != null) {
            throw new BadInputException("--config and --preset are two studies: expected one of them");
        }
        return config != null ? StudyFile.read(config) : (preset == null ? StudyPreset.QUICK : preset).file();
    }

    private Network network(StudyFile file, Dataset dataset) {
        if (file.ownNetwork().isEmpty()) {
            return network.change(file.network(dataset));
        }
        if (network.changed()) {
            throw new BadInputException(config + " names its network: leave out the options that change a preset's");
        }
        return NetworkFile.read(file.ownNetwork().get());
    }

    private int dryRun(StudyPlan plan, List<StudyTrial> picked, Dataset dataset, WorkPool pool) {
        StudyEstimate estimate;
        try (Progress progress = new Progress("timing a step of each kind", 2, 0)) {
            estimate = StudyEstimate.of(plan, dataset.trials(Split.TRAIN).size(), dataset.trials(Split.TEST).size(),
                    pool, progress::step);
        }
        if (json) {
            StudyEstimate.Summary summary = estimate.summary(plan, picked);
            System.out.println(Json.line(new DryRun(pool.threads(), estimate, summary.seconds(), summary.bytes(),
                    summary.trials(), MachineBlock.describe())));
        } else {
            System.out.print(estimate.text(plan, picked));
        }
        return 0;
    }

    private static List<RecordingSum> sums(Dataset dataset, WorkPool pool) {
        try (Progress progress = new Progress("checksums",
                dataset.trials().stream().map(Trial::file).distinct().count(), 0)) {
            return RecordingSum.of(dataset, pool, progress::step);
        }
    }

    private List<TrialResult> run(StudyOrder order, List<StudyTrial> picked, Dataset dataset, StudyFolder folder,
            StudyRunner where, WorkPool pool) {
        StudyPlan plan = order.plan();
        StudyFacts facts = new StudyFacts(plan, dataset, command());
        Kernels.standard(); // says which kernels run before there is a bar that it would break
        try (StudyBar bar = new StudyBar(folder.path())) {
            TrialPricing pricing = new TrialPricing(folder, prices, bar::note);
            NetworkTrialRunner here = new NetworkTrialRunner(plan, folder, pricing, () -> samples(dataset, plan, pool),
                    facts.trials(Split.TRAIN), facts.trials(Split.TEST), pool, bar::line);
            TrialRunner trials = where
                    .of(new Request(order, folder, here, Optional.ofNullable(master), threads.given()));
            List<TrialResult> results = Study.run(plan, picked, folder, trials, bar,
                    soFar -> publish(folder, facts, pricing, soFar, false));
            Png.missing().ifPresent(why -> bar.note("no figures in PNG: " + why));
            publish(folder, facts, pricing, results, true);
            return results;
        }
    }

    private Path folder(StudyPlan plan) {
        String name = plan.dataset() + "-" + (network.changed() ? plan.network().name() + "-" : "") + plan.preset()
                + "-" + plan.seeds().getFirst();
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
            samples = Samples.of(dataset, plan, pool, progress::step);
        }
        warnings.tellSilent(dataset, Split.TRAIN, samples.train());
        warnings.tellSilent(dataset, Split.TEST, samples.test());
        return samples;
    }

    /** Pictures in pixels take seconds: they are made once, at the end. */
    private void publish(StudyFolder folder, StudyFacts facts, TrialPricing pricing, List<TrialResult> results,
            boolean ended) {
        if (!results.isEmpty()) {
            List<TrialResult> means = SeedMeans.of(results);
            StudyFindings findings = StudyFindings.of(results, judgement, prices.architecture());
            StudyContent content = StudyContent.of(results, findings, pricing.reports(results), pricing.costs(results),
                    folder.curves(results));
            OutputFiles.write(folder.pareto(), ResultTable.paretoCsv(means));
            OutputFiles.write(folder.picture(), StudyReport.picture(means));
            OutputFiles.write(folder.report(), StudyReport.html(facts.heading(), facts.settings(results, folder.code()),
                    content, facts.plan().trials().size(), MachineBlock.describe(), ended));
            if (ended) {
                StudyFigures.of(content).forEach(figure -> figure.write(folder.figures()));
            }
        }
    }

    private void print(StudyPlan plan, Path where, List<TrialResult> results, List<String> withoutInterval) {
        StudyFindings findings = StudyFindings.of(results, judgement, prices.architecture());
        if (json) {
            List<String> front = ParetoFront.of(SeedMeans.of(results)).stream()
                    .map(result -> result.compression().name()).toList();
            System.out.println(Json.line(new StudyOutcome(plan.dataset(), plan.preset(), plan.seeds(),
                    plan.architecture(), where.toString(), StudyAnswer.of(results, findings.verdicts()),
                    withoutInterval, front, findings, results, warnings.told())));
        } else {
            System.out.print(ResultTable.text(SeedMeans.of(results)));
            System.out.println("* on the Pareto front of accuracy and energy at the cheapest encoding; cycles and EDP"
                    + " are those of the cheapest encoding");
            System.out.println();
            StudyAnswer.of(results, findings.verdicts()).forEach(System.out::println);
            findings.ranking().forEach(System.out::println);
            withoutInterval.forEach(System.out::println);
            System.out.println();
            System.out.println("Report: " + where.resolve("report.html"));
        }
    }
}
