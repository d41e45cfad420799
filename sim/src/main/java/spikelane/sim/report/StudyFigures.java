package spikelane.sim.report;

import j2html.tags.ContainerTag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.io.Numbers;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.report.draw.XyChart;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.TrialPricing.EncodingCost;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.finding.StudyFindings;

/** The figures of a study, each with its numbers. */
public final class StudyFigures {
    private static final double PERCENT = 100;
    /** Variants that lose more than this may press all others together: those within it are drawn once more. */
    private static final double CLOSE = 0.05;
    private static final Cost ENERGY = new Cost("energy-accuracy", "energy", "µJ", "energy_uj",
            TrialResult::leastEnergyUj);
    private static final Cost EDP = new Cost("edp-accuracy", "energy-delay product (EDP)", "µJ s", "edp_uj_s",
            mean -> Math.min(mean.price().edp() * 1e6, Double.MAX_VALUE));

    private StudyFigures() {}

    private record Cost(String figure, String name, String unit, String column, ToDoubleFunction<TrialResult> of) {}

    /**
     * @param study a study
     * @return its figures
     */
    public static List<Figure> of(StudyContent study) {
        List<TrialResult> means = study.means();
        StudyFindings findings = study.findings();
        List<Figure> figures = new ArrayList<>();
        figures.add(front(ENERGY, "", "", means));
        double best = means.getFirst().score().accuracy();
        List<TrialResult> close = means.stream().filter(mean -> mean.score().accuracy() >= best - CLOSE).toList();
        if (close.size() > 1 && close.size() < means.size()) {
            figures.add(front(ENERGY, "-close",
                    ", of the variants that lose at most " + Numbers.decimal(PERCENT * CLOSE) + " points", close));
        }
        Optional<Assumption> width = means.getFirst().otherSpikes();
        List<TrialResult> other = means.stream().map(mean -> width.flatMap(mean::under)).flatMap(Optional::stream)
                .toList();
        if (other.size() == means.size()) {
            figures.add(front(ENERGY, "-other-spikes", ", with " + width.orElseThrow().label(), other));
        }
        PublishedFigures.front(means).ifPresent(figures::add);
        figures.add(front(EDP, "", "", means));
        figures.add(encodings(means));
        if (!study.costs().isEmpty()) {
            figures.add(encodingsEdp(study));
        }
        figures.addAll(PublishedFigures.encodings());
        if (!study.costs().isEmpty()) {
            figures.add(PublishedFigures.busiest(means, study.costs()));
        }
        figures.addAll(
                LayerFigures.layers("zeros", "zero weights of the layer, %", means, LayerResult::weightSparsity));
        figures.addAll(
                LayerFigures.layers("spikes", "active inputs of the layer, %", means, LayerResult::spikeDensity));
        figures.addAll(LayerFigures.layers("spikes-busiest", "active inputs of the layer in the busiest sample, %",
                means, LayerResult::maxSpikeDensity));
        figures.addAll(LayerFigures.breakdown(means));
        figures.addAll(LayerFigures.curves(study));
        Map<String, TrialResult> byName = study.byName();
        if (findings.verdicts().size() > 1) {
            figures.addAll(VerdictSection.figures(findings.verdicts().values(), byName));
        }
        figures.addAll(SensitivitySection.figures(findings, byName));
        return List.copyOf(figures);
    }

    /**
     * @param means variants, at least one
     * @return energy against accuracy
     */
    static ContainerTag<?> energy(List<TrialResult> means) {
        return picture(ENERGY, means);
    }

    private static ContainerTag<?> picture(Cost cost, List<TrialResult> means) {
        return FrontPlot.of(cost.name + " against accuracy of " + means.size() + " variants",
                cost.name + " per sample, " + cost.unit + ", cheapest weight encoding", "accuracy, %",
                means.stream().map(mean -> point(cost, mean)).toList());
    }

    private static FrontPlot.Point point(Cost cost, TrialResult mean) {
        double level = cost.of.applyAsDouble(mean);
        TrialResult.Score score = mean.score();
        return new FrontPlot.Point(mean.title(), mean.compressionMode(), false, level, PERCENT * score.accuracy(),
                PERCENT * score.ciLow(), PERCENT * score.ciHigh(),
                mean.title() + ": " + Numbers.percent(score.accuracy()) + " % (" + Numbers.percent(score.ciLow())
                        + " to " + Numbers.percent(score.ciHigh()) + "), " + Numbers.significant(level) + " "
                        + cost.unit + " with " + mean.price().encoding() + ", " + Numbers.percent(mean.weightSparsity())
                        + " % zero weights");
    }

    private static Figure front(Cost cost, String part, String where, List<TrialResult> means) {
        List<TrialResult> front = ParetoFront.of(means, cost.of, mean -> mean.score().accuracy());
        String upper = cost.name.substring(0, 1).toUpperCase(Locale.ROOT) + cost.name.substring(1);
        return new Figure(cost.figure + part,
                upper + " of a mean test sample on the accelerator, at the cheapest weight encoding of each variant,"
                        + " against test accuracy" + where
                        + ". Bars are 95 % intervals. Rest the mouse on a point for its" + " figures.",
                picture(cost, means),
                List.of("variant", "mode", cost.column, "accuracy", "ci_low", "ci_high", "on_front",
                        "on_front_of_mode"),
                means.stream()
                        .map(mean -> List.of(mean.compression().name(), mean.mode(), cost.of.applyAsDouble(mean),
                                mean.score().accuracy(), mean.score().ciLow(), mean.score().ciHigh(),
                                front.contains(mean), ofMode(cost, mean, means)))
                        .toList());
    }

    private static boolean ofMode(Cost cost, TrialResult mean, List<TrialResult> means) {
        return ParetoFront
                .of(means.stream().filter(other -> other.compressionMode() == mean.compressionMode()).toList(), cost.of,
                        other -> other.score().accuracy())
                .contains(mean);
    }

    private static Figure encodings(List<TrialResult> means) {
        SequencedMap<String, List<XyChart.Mark>> byEncoding = new LinkedHashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult mean : means) {
            mean.price().energy().forEach((encoding, energy) -> {
                byEncoding.computeIfAbsent(encoding.toUpperCase(Locale.ROOT), none -> new ArrayList<>())
                        .add(new XyChart.Mark(PERCENT * mean.weightSparsity(), energy,
                                mean.title() + ", " + encoding + ": " + Numbers.significant(energy) + " µJ"));
                rows.add(List.of(mean.compression().name(), mean.bits(), mean.weightSparsity(), encoding, energy));
            });
        }
        return new Figure("encodings",
                "Energy of each weight encoding against the zero weights of the network, all variants and widths.",
                XyChart.of("Energy by encoding and sparsity", new XyChart.Quantity("zero weights, %", false),
                        new XyChart.Quantity("energy per sample, µJ", true), XyChart.Series.numbered(byEncoding)),
                List.of("variant", "bits", "weight_sparsity", "encoding", "energy_uj"), rows);
    }

    private static Figure encodingsEdp(StudyContent study) {
        SequencedMap<String, List<XyChart.Mark>> byEncoding = new LinkedHashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult mean : study.means()) {
            for (EncodingCost cost : study.costs().getOrDefault(mean.compression().name(), List.of())) {
                byEncoding.computeIfAbsent(cost.encoding().toUpperCase(Locale.ROOT), none -> new ArrayList<>())
                        .add(new XyChart.Mark(PERCENT * mean.weightSparsity(), cost.edp() * 1e6, mean.title() + ", "
                                + cost.encoding() + ": " + Numbers.significant(cost.edp() * 1e6) + " µJ s"));
                rows.add(List.of(mean.compression().name(), mean.bits(), mean.weightSparsity(), cost.encoding(),
                        cost.edp() * 1e6));
            }
        }
        return new Figure("encodings-edp",
                "EDP of each weight encoding against the zero weights of the network, all variants and widths.",
                XyChart.of("EDP by encoding and sparsity", new XyChart.Quantity("zero weights, %", false),
                        new XyChart.Quantity("EDP, µJ s", true), XyChart.Series.numbered(byEncoding)),
                List.of("variant", "bits", "weight_sparsity", "encoding", "edp_uj_s"), rows);
    }
}
