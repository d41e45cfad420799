package spikelane.sim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import spikelane.sim.accelerator.published.Calibration;
import spikelane.sim.accelerator.published.PublishedResults;
import spikelane.sim.accelerator.published.PublishedResults.Result;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.io.Numbers;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.report.draw.XyChart;
import spikelane.sim.study.TrialPricing.EncodingCost;
import spikelane.sim.study.TrialResult;

/**
 * What arXiv 2302.04174 published, beside a study's own results. Its network and recordings are others, so that energies
 * and accuracies stand relative to those of 8-bit weights without pruning of the same study.
 */
final class PublishedFigures {
    private static final double PERCENT = 100;
    private static final int REFERENCE_BITS = 8;
    private static final List<Result> PUBLISHED = PublishedResults.all();

    private PublishedFigures() {}

    private static Mode mode(Calibration.Point run) {
        return run.prune() == 0 ? Mode.QUANTISE : run.mode().equals("seq") ? Mode.CUMULATIVE : Mode.JOINT;
    }

    private static String title(Calibration.Point run) {
        return run.bits() + " bit"
                + (run.prune() == 0
                        ? ""
                        : ", " + mode(run).label() + " " + Numbers.decimal(PERCENT * run.prune()) + " %");
    }

    /** Each configuration at its cheapest encoding, mean sample. */
    private static List<Result> cheapest() {
        SequencedMap<String, Result> least = new LinkedHashMap<>();
        PUBLISHED.stream().filter(result -> result.run().statistic() == ActivityStatistic.MEAN)
                .forEach(result -> least.merge(result.run().configuration(), result,
                        (a, b) -> a.run().energyUj() <= b.run().energyUj() ? a : b));
        return List.copyOf(least.values());
    }

    /**
     * @param means variants of a study
     * @return relative energy against difference of accuracy, ours and theirs; none without 8-bit weights
     */
    static Optional<Figure> front(List<TrialResult> means) {
        Optional<TrialResult> own = means.stream()
                .filter(mean -> mean.compressionMode() == Mode.QUANTISE && mean.bits() == REFERENCE_BITS).findFirst();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Result theirs = cheapest().stream()
                .filter(result -> result.run().prune() == 0 && result.run().bits() == REFERENCE_BITS).findFirst()
                .orElseThrow();
        List<FrontPlot.Point> points = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        for (Result result : cheapest()) {
            double energy = result.run().energyUj() / theirs.run().energyUj();
            double difference = PERCENT * (result.accuracy() - theirs.accuracy());
            points.add(new FrontPlot.Point("published " + title(result.run()), mode(result.run()), true, energy,
                    difference, Double.NaN, Double.NaN,
                    words("published, " + title(result.run()), energy, difference)));
            rows.add(List.of("published", title(result.run()), energy, difference));
        }
        for (TrialResult mean : means) {
            double energy = mean.leastEnergyUj() / own.get().leastEnergyUj();
            double difference = PERCENT * (mean.score().accuracy() - own.get().score().accuracy());
            points.add(new FrontPlot.Point(mean.title(), mean.compressionMode(), false, energy, difference, Double.NaN,
                    Double.NaN, words(mean.title(), energy, difference)));
            rows.add(List.of("this study", mean.title(), energy, difference));
        }
        if (points.stream().anyMatch(point -> !(point.cost() > 0 && Double.isFinite(point.cost())))) {
            return Optional.empty(); // energies so far apart that their ratio is no number
        }
        return Optional.of(new Figure("energy-accuracy-published",
                "The same relative to 8-bit weights without pruning, beside what arXiv 2302.04174 published of another"
                        + " network and other recordings (hollow), relative to its own 8-bit weights.",
                FrontPlot.of(
                        "Relative energy against accuracy of " + points.size() + " variants, published ones among"
                                + " them",
                        "energy / energy of 8-bit weights", "accuracy less that of 8-bit weights, points", points),
                List.of("source", "variant", "energy_ratio", "accuracy_difference_points"), rows));
    }

    private static String words(String title, double energy, double points) {
        return title + ": " + Numbers.significant(energy) + " times the energy, "
                + String.format(Locale.ROOT, "%+.2f points", points);
    }

    /** {@return published energy and EDP of each encoding against zero weights} */
    static List<Figure> encodings() {
        return List.of(encodings("encodings-published", "energy per sample, µJ", "energy_uj", run -> run.energyUj()),
                encodings("encodings-edp-published", "energy times latency, µJ Mcycles", "edp_uj_mcycles",
                        run -> run.energyUj() * run.cycles() * 1e-6));
    }

    private static Figure encodings(String name, String quantity, String column,
            ToDoubleFunction<Calibration.Point> value) {
        SequencedMap<String, List<XyChart.Mark>> marks = new LinkedHashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        PUBLISHED.stream().filter(result -> result.run().statistic() == ActivityStatistic.MEAN).forEach(result -> {
            Calibration.Point run = result.run();
            double number = value.applyAsDouble(run);
            marks.computeIfAbsent(run.encoding().name(), none -> new ArrayList<>())
                    .add(new XyChart.Mark(PERCENT * result.zeros(), number,
                            "published, " + title(run) + ", " + run.encoding() + ": " + Numbers.significant(number)));
            rows.add(List.of(title(run), result.zeros(), run.encoding().name().toLowerCase(Locale.ROOT), number));
        });
        SequencedMap<String, List<XyChart.Mark>> ordered = new LinkedHashMap<>();
        for (String encoding : List.of("RLE", "CP", "UOP", "UBM")) {
            ordered.put(encoding, marks.getOrDefault(encoding, List.of()));
        }
        return new Figure(name,
                "Published, arXiv 2302.04174: its network on its accelerator. Zeros of pruned networks are"
                        + " the pruned fraction.",
                XyChart.of("Published " + quantity + " by encoding and sparsity",
                        new XyChart.Quantity("zero weights, %", false), new XyChart.Quantity(quantity, true),
                        XyChart.Series.numbered(ordered)),
                List.of("variant", "zeros", "encoding", column), rows);
    }

    /**
     * @param means variants of a study
     * @param costs of them, by name
     * @return how much more the busiest sample takes than the mean one, ours and theirs
     */
    static Figure busiest(List<TrialResult> means, Map<String, List<EncodingCost>> costs) {
        SequencedMap<Mode, List<XyChart.Mark>> ours = new LinkedHashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult mean : means) {
            for (EncodingCost cost : costs.getOrDefault(mean.compression().name(), List.of())) {
                if (cost.encoding().equals(mean.price().encoding())) {
                    double ratio = cost.busiestUj() / cost.energyUj();
                    ours.computeIfAbsent(mean.compressionMode(), none -> new ArrayList<>())
                            .add(new XyChart.Mark(PERCENT * mean.weightSparsity(), ratio,
                                    mean.title() + ": " + Numbers.significant(cost.energyUj()) + " µJ, busiest "
                                            + Numbers.significant(cost.busiestUj()) + " µJ"));
                    rows.add(List.of("this study", mean.compression().name(), mean.weightSparsity(), cost.encoding(),
                            cost.energyUj(), cost.busiestUj()));
                }
            }
        }
        List<XyChart.Series> series = new ArrayList<>();
        ours.forEach((mode, marks) -> series
                .add(new XyChart.Series(FrontPlot.name(mode), "m-" + mode.label(), series.size(), false, marks)));
        Map<String, Result> most = new LinkedHashMap<>();
        PUBLISHED.stream().filter(result -> result.run().statistic() == ActivityStatistic.MAX)
                .forEach(result -> most.put(pair(result.run()), result));
        List<XyChart.Mark> theirs = new ArrayList<>();
        for (Result result : cheapest()) {
            Result busy = most.get(pair(result.run()));
            if (busy != null) {
                double ratio = busy.run().energyUj() / result.run().energyUj();
                theirs.add(new XyChart.Mark(PERCENT * result.zeros(), ratio,
                        "published, " + title(result.run()) + ": " + Numbers.significant(ratio)));
                rows.add(List.of("published", title(result.run()), result.zeros(),
                        result.run().encoding().name().toLowerCase(Locale.ROOT), result.run().energyUj(),
                        busy.run().energyUj()));
            }
        }
        series.add(new XyChart.Series("published", "soft", series.size(), false, theirs));
        return new Figure("busiest",
                "Energy of the test sample with the most active inputs over that of a mean sample, at the cheapest encoding"
                        + " of the mean sample. Published: arXiv 2302.04174, its sample with the least sparsity.",
                XyChart.of("Energy of the busiest sample over that of a mean one",
                        new XyChart.Quantity("zero weights, %", false),
                        new XyChart.Quantity("energy, busiest sample / mean sample", false), series),
                List.of("source", "variant", "zeros", "encoding", "mean_uj", "busiest_uj"), rows);
    }

    private static String pair(Calibration.Point run) {
        return run.mode() + run.prune() + run.bits() + run.encoding();
    }
}
