package spikelane.sim.cli;

import spikelane.sim.cli.option.NirOptions;
import spikelane.sim.cli.option.ThreadsOption;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.Interval;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.cli.FractionBitsOption.Chosen;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.PostTraining;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Split;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.FractionBits;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.TrainingFacts;

/** {@code spikelane quantise}: what a trained network loses and saves when its weights are quantised without training. */
@Command(name = "quantise", mixinStandardHelpOptions = true, description = "Quantise a trained network, of this program or in NIR, without training it on: what becomes of its accuracy and its energy at each width. (train --from trains it on.)")
final class QuantiseCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "FILE", required = true, description = "a network in full precision: a model file, or NIR (.nir)")
    private Path path;

    @Mixin
    private NirOptions nir;

    @Option(names = "--bits", paramLabel = "B", split = ",", description = "widths of weights (default: 8,4,2; 2 is ternary)")
    private List<Integer> widths = List.of(8, 4, 2);

    @Mixin
    private FractionBitsOption fractionBits;

    @Mixin
    private RecordingOptions recordings;

    @Option(names = "--arch", paramLabel = "NAME|FILE", description = "accelerator: preset or YAML file (default: ${DEFAULT-VALUE})")
    private String arch = "eyeriss-snn";

    @Option(names = "--encoding", description = "${COMPLETION-CANDIDATES}: how weights are stored (default: ${DEFAULT-VALUE})")
    private WeightEncoding encoding = WeightEncoding.RLE;

    @Option(names = "--out", paramLabel = "DIR", description = "receives each quantised network: NAME-quantise-bB.safetensors")
    private Path out;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    private final DataWarnings warnings = new DataWarnings();

    /** One width; {@code measured} is what its fraction bits were chosen by. Energy in microjoules a sample; intervals that are not known are absent. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Row(int bits, double accuracy, int correct, int total, double ciLow, double ciHigh,
            double difference, double energyUj, Double energyLowUj, Double energyHighUj, double energyShare,
            String arithmetic, Integer fractionBits, FractionBits measured, String out) {}

    private record Report(String model, String dataset, String chosen, String arch, String encoding, List<Row> rows,
            List<String> warnings) {}

    @Override
    public Integer call() {
        fractionBits.check();
        widths.stream().filter(bits -> !Compression.WIDTHS.contains(bits)).findFirst().ifPresent(bits -> {
            throw new BadInputException("--bits " + bits + ": expected some of " + Compression.WIDTHS);
        });
        CostModel costs = new CostModel(Architecture.load(arch));
        NirOptions.Content content = nir.read(path);
        ModelFile file = content.file();
        if (file.model().bits() != Model.FULL_PRECISION) {
            throw new BadInputException(
                    path + " has weights of " + file.model().bits() + " bits: expected a network in full precision");
        }
        Recordings chosen = recordings.open(content, path, warnings);
        List<Row> rows = new ArrayList<>();
        try (WorkPool pool = threads.pool()) {
            FrameSet frames = chosen.frames(file.model().network(), pool);
            Row full = row(new Chosen(file.model(), Optional.empty()), frames, pool, costs, null, null);
            Supplier<FrameSet> training = training(chosen, frames, file.model(), pool);
            rows.add(full);
            for (int bits : widths) {
                Chosen model = fractionBits.choose(PostTraining.quantise(file.model(), bits), training, pool);
                Path target = out == null ? null : out.resolve(name(bits));
                Row row = row(model, frames, pool, costs, full, target);
                if (target != null) {
                    ModelFile.write(target,
                            new ModelFile(model.model(), Optional.of(facts(file, chosen, row)), file.origin()));
                }
                rows.add(row);
            }
        }
        print(new Report(path.toString(), chosen.dataset().name(), chosen.how(), arch,
                encoding.toString().toLowerCase(Locale.ROOT), rows, warnings.told()));
        return Program.DONE;
    }

    /** {@return the recordings that choose fraction bits, read at most once} */
    private static Supplier<FrameSet> training(Recordings chosen, FrameSet frames, Model model, WorkPool pool) {
        FrameSet[] read = {chosen.split() == Split.TRAIN ? frames : null};
        return () -> {
            if (read[0] == null) {
                read[0] = chosen.training().frames(model.network(), pool);
            }
            return read[0];
        };
    }

    private String name(int bits) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name) + "-" + Compression.quantise(bits).name() + ".safetensors";
    }

    private static TrainingFacts facts(ModelFile file, Recordings chosen, Row row) {
        return new TrainingFacts(Compression.quantise(row.bits()).name(), chosen.dataset().name(),
                chosen.splitBy().label(), file.facts().map(TrainingFacts::seed).orElse(1L),
                file.facts().map(TrainingFacts::heldOut).orElse(0.0), row.correct(), row.total());
    }

    private Row row(Chosen chosen, FrameSet frames, WorkPool pool, CostModel costs, Row full, Path target) {
        Model model = chosen.model();
        Evaluation evaluation;
        try (Progress progress = new Progress(
                model.bits() == Model.FULL_PRECISION ? "full precision" : model.bits() + " bit", frames.size(), 0)) {
            evaluation = Evaluator.evaluate(model, frames, pool, progress::step);
        }
        NetworkCost cost = costs.price(Workload.of(model, evaluation.activity()), encoding, ActivityStatistic.MEAN);
        Optional<Interval> interval = cost.energyInterval();
        return new Row(model.bits(), evaluation.accuracy(), evaluation.correct(), evaluation.total(),
                evaluation.ciLow(), evaluation.ciHigh(), full == null ? 0 : evaluation.accuracy() - full.accuracy(),
                cost.energyUj(), interval.map(Interval::low).orElse(null), interval.map(Interval::high).orElse(null),
                full == null ? 1 : cost.energyUj() / full.energyUj(), Evaluator.arithmetic(model),
                full == null ? null : model.fractionBits(), chosen.measured().orElse(null),
                target == null ? null : target.toString());
    }

    private void print(Report report) {
        if (json) {
            System.out.println(Json.line(report));
            return;
        }
        System.out.printf(Locale.ROOT,
                "network  %s%ndata     %s: %s%nenergy   on %s, %s, a sample; in brackets the" + " 90 %% interval%n%n",
                report.model(), report.dataset(), report.chosen(), report.arch(), encoding);
        System.out.printf(Locale.ROOT, "%-14s %-22s %10s  %-28s %7s  %s%n", "weights", "accuracy", "points", "energy",
                "share", "arithmetic");
        for (Row row : report.rows()) {
            String interval = row.energyLowUj() == null
                    ? "(interval not known)"
                    : String.format(Locale.ROOT, "(%.2f to %.2f)", row.energyLowUj(), row.energyHighUj());
            System.out.printf(Locale.ROOT, "%-14s %-22s %+10.2f  %-28s %5.1f %%  %s%n",
                    row.bits() == Model.FULL_PRECISION ? "full precision" : row.bits() + " bit",
                    String.format(Locale.ROOT, "%.2f %% (%d of %d)", 100 * row.accuracy(), row.correct(), row.total()),
                    100 * row.difference(), String.format(Locale.ROOT, "%.2f uJ %s", row.energyUj(), interval),
                    100 * row.energyShare(),
                    row.arithmetic() + (fractionBits.given() && row.fractionBits() != null
                            ? ", at most " + row.fractionBits() + " fraction bits"
                            : ""));
        }
        report.rows().stream().filter(row -> row.measured() != null)
                .forEach(row -> FractionBitsOption.print(System.out, row.bits() + " bit", row.measured()));
    }
}
