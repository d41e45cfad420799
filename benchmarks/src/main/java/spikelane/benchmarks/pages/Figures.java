package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.accelerator.published.Calibration;
import spikelane.sim.accelerator.published.ErrorSummary;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.finding.StudyAnswer;
import spikelane.sim.study.TrialResult;

/** Sentences and tables of the pages that say what a study, a kernel or the accelerator model gave: made from its result. */
final class Figures {
    private static final int FOLDS = 10;
    private static final int SHUFFLES = 3;
    private static final String LAYER = "128x128x3x3@32x32";
    private static final double SPIKES = 0.1;

    /** Sentences of a study's headline. */
    private static final int HEADLINE = 5;

    private Figures() {}

    /** {@return a bullet for each sentence that answers a study's question} */
    static String studyAnswer(Path results) {
        StringBuilder text = new StringBuilder();
        StudyAnswer.of(ResultLog.read(results)).forEach(sentence -> text.append("- ").append(sentence).append('\n'));
        return text.toString();
    }

    /** {@return the first of them: full precision, ternary and 80 % pruned, at both widths of a spike} */
    static String studyHeadline(Path results) {
        return studyAnswer(results).lines().limit(HEADLINE).map(line -> line + "\n").collect(Collectors.joining());
    }

    /** {@return a line for each trial of a study} */
    static String studyTable(Path results) {
        List<TrialResult> trials = SeedMeans.of(ResultLog.read(results));
        Optional<Assumption> other = trials.getFirst().otherSpikes();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("variant", "bits", "pruned", "accuracy, % (95 % interval)",
                "weight sparsity, %", "energy RLE / CP / UOP / UBM, uJ", "EDP, uJ s"));
        other.ifPresent(width -> head.add(6, "least energy with " + width.label() + ", uJ"));
        lines.add(head);
        for (TrialResult trial : trials) {
            List<String> line = new ArrayList<>(
                    List.of(trial.mode(), Integer.toString(trial.bits()), Numbers.decimal(100 * trial.prune()) + " %",
                            Numbers.percent(trial.score().accuracy()) + " ("
                                    + Numbers.interval(trial.score().ciLow(), trial.score().ciHigh()) + ")",
                            Numbers.percent(trial.weightSparsity()),
                            String.join(" / ", trial.price().energy().values().stream().map(Figures::tenths).toList()),
                            String.format(Locale.ROOT, "%.4f", 1e6 * trial.price().edp())));
            other.ifPresent(
                    width -> line.add(6, trial.price(width).map(price -> tenths(price.leastEnergyUj())).orElse("")));
            lines.add(line);
        }
        return Tables.markdownTable(lines);
    }

    private static String tenths(double uj) {
        return String.format(Locale.ROOT, "%.1f", uj);
    }

    /** {@return one bullet: the ternary convolution beside the libraries of the same run} */
    static String headline(ResultFile result) {
        Row ours = row(result, "vector");
        return String.format(Locale.ROOT,
                "- A ternary convolution (%s, %.0f %% spikes) takes %s us on one thread of an %s with %s vectors: %s times as"
                        + " fast as oneDNN in float32, %s times as fast as oneDNN in int8, %s times as fast as LibTorch.\n",
                LAYER, 100 * SPIKES, Numbers.significant(ours.nsPerCall() / 1000), result.machine().get("CPU"),
                result.machine().get("vectors"), ratio(result, ours, "onednn-f32"), ratio(result, ours, "onednn-int8"),
                ratio(result, ours, "libtorch-f32"));
    }

    private static String ratio(ResultFile result, Row ours, String library) {
        return Numbers.significant(row(result, library).nsPerCall() / ours.nsPerCall());
    }

    private static Row row(ResultFile result, String implementation) {
        return result.rows().stream()
                .filter(row -> row.shape().equals(LAYER) && row.weights().equals("ternary") && row.batch() == 1
                        && row.input().equals("bernoulli") && row.implementation().equals(implementation)
                        && "0.1".equals(row.params().getOrDefault("density", "0.1")))
                .findFirst().orElseThrow(() -> new BadInputException("no row of " + LAYER + " in " + implementation));
    }

    /** {@return one bullet: how well the accelerator model predicts published energies that it was not fitted on} */
    static String calibration(Path published) {
        Calibration calibration = new Calibration(Architecture.preset("iscas23"));
        List<Calibration.Point> points = new ArrayList<>(Calibration.points(published));
        List<ErrorSummary> errors = new ArrayList<>();
        for (int seed = 1; seed <= SHUFFLES; seed++) {
            errors.add(ErrorSummary.of(calibration.crossValidate(points, FOLDS, seed)));
        }
        ErrorSummary worst = errors.stream().max((a, b) -> Double.compare(a.energyMedian(), b.energyMedian()))
                .orElseThrow();
        return String.format(Locale.ROOT,
                "- The accelerator model predicts %d published energies to %.1f %% in the median and %.1f %% at the 95th"
                        + " percentile (cross-validated by configuration).\n",
                worst.points(), 100 * worst.energyMedian(), 100 * worst.energyP95());
    }
}
