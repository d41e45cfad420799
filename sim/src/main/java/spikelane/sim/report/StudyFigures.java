package spikelane.sim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.finding.StudyFindings;

/** The figures of a study, each with its numbers. */
public final class StudyFigures {
    private static final double PERCENT = 100;

    private StudyFigures() {}

    /**
     * @param means    the variants of a study, means over seeds, at least one
     * @param findings what is worked out from its trials
     * @return its figures
     */
    public static List<Figure> of(List<TrialResult> means, StudyFindings findings) {
        List<Figure> figures = new ArrayList<>();
        figures.add(front("energy-accuracy", "", means));
        Optional<Assumption> width = means.getFirst().otherSpikes();
        List<TrialResult> other = means.stream().map(mean -> width.flatMap(mean::under)).flatMap(Optional::stream)
                .toList();
        if (other.size() == means.size()) {
            figures.add(front("energy-accuracy-other-spikes", ", with " + width.orElseThrow().label(), other));
        }
        figures.add(edp(means));
        figures.add(encodings(means));
        figures.add(layers("zeros", "zero weights of the layer, %", means, LayerResult::weightSparsity));
        figures.add(layers("spikes", "active inputs of the layer, %", means, LayerResult::spikeDensity));
        if (means.stream().allMatch(mean -> mean.price().components() != null)) {
            figures.add(breakdown(means));
        }
        Map<String, TrialResult> byName = new LinkedHashMap<>();
        means.forEach(mean -> byName.put(mean.compression().name(), mean));
        if (findings.verdicts().size() > 1) {
            figures.add(VerdictSection.figure(findings.verdicts().values(), byName));
        }
        figures.addAll(SensitivitySection.figures(findings, byName));
        return List.copyOf(figures);
    }

    private static Figure front(String name, String where, List<TrialResult> means) {
        List<TrialResult> front = ParetoFront.of(means);
        return new Figure(name,
                "Energy of a mean test sample on the accelerator, at the cheapest weight encoding of each"
                        + " variant, against test accuracy" + where
                        + ". Bars are 95 % intervals. Rest the mouse on a point for its" + " figures.",
                ParetoPlot.of(means), List.of("variant", "energy_uj", "accuracy", "ci_low", "ci_high", "on_front"),
                means.stream().map(mean -> List.of(mean.compression().name(), mean.leastEnergyUj(),
                        mean.score().accuracy(), mean.score().ciLow(), mean.score().ciHigh(), front.contains(mean)))
                        .toList());
    }

    private static Figure edp(List<TrialResult> means) {
        SequencedMap<Mode, List<XyChart.Mark>> byMode = new LinkedHashMap<>();
        for (TrialResult mean : means) {
            byMode.computeIfAbsent(mean.compressionMode(), none -> new ArrayList<>())
                    .add(new XyChart.Mark(mean.price().edp() * 1e6, PERCENT * mean.score().accuracy(),
                            mean.title() + ": " + Numbers.significant(mean.price().edp() * 1e6) + " µJ s, "
                                    + Numbers.percent(mean.score().accuracy()) + " %"));
        }
        return new Figure("edp-accuracy", "Energy-delay product of a mean test sample against test accuracy.",
                XyChart.of("EDP against accuracy of " + means.size() + " variants",
                        new XyChart.Quantity("EDP, µJ s", true), new XyChart.Quantity("accuracy, %", false),
                        byMode.entrySet().stream()
                                .map(mode -> new XyChart.Series(mode.getKey().label(), false, mode.getValue()))
                                .toList()),
                List.of("variant", "edp_js", "accuracy"),
                means.stream()
                        .map(mean -> List.of(mean.compression().name(), mean.price().edp(), mean.score().accuracy()))
                        .toList());
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
                "Energy of each weight encoding against the zero weights of the network, all" + " variants and widths.",
                XyChart.of("Energy by encoding and sparsity", new XyChart.Quantity("zero weights, %", false),
                        new XyChart.Quantity("energy per sample, µJ", true),
                        byEncoding.entrySet().stream()
                                .map(one -> new XyChart.Series(one.getKey(), false, one.getValue())).toList()),
                List.of("variant", "bits", "weight_sparsity", "encoding", "energy_uj"), rows);
    }

    private static Figure layers(String name, String what, List<TrialResult> means,
            Function<LayerResult, Double> value) {
        List<XyChart.Series> series = new ArrayList<>();
        List<List<Object>> rows = new ArrayList<>();
        for (TrialResult mean : means) {
            List<XyChart.Mark> marks = new ArrayList<>();
            for (int i = 0; i < mean.layers().size(); i++) {
                LayerResult layer = mean.layers().get(i);
                Double fraction = value.apply(layer);
                if (fraction != null) {
                    marks.add(new XyChart.Mark(i + 1, PERCENT * fraction,
                            mean.title() + ", " + layer.name() + ": " + Numbers.percent(fraction) + " %"));
                    rows.add(List.of(mean.compression().name(), layer.name(), fraction));
                }
            }
            series.add(new XyChart.Series(mean.title(), true, marks));
        }
        if (rows.isEmpty()) {
            series.add(new XyChart.Series("not measured", false, List.of(new XyChart.Mark(1, 0, "not measured"))));
        }
        return new Figure(name,
                "By layer, from the input on: "
                        + String.join(", ", means.getFirst().layers().stream().map(LayerResult::name).toList()) + ".",
                XyChart.of(what, new XyChart.Quantity("layer", false), new XyChart.Quantity(what, false), series),
                List.of("variant", "layer", "fraction"), rows);
    }

    private static Figure breakdown(List<TrialResult> means) {
        List<List<Object>> rows = new ArrayList<>();
        means.forEach(mean -> mean.price().components()
                .forEach((component, energy) -> rows.add(List.of(mean.compression().name(), component, energy))));
        return new Figure("breakdown", "Energy of a mean test sample by component, at the cheapest weight encoding.",
                StackedBars.of("Energy by component of " + means.size() + " variants", "µJ", means.stream()
                        .map(mean -> new StackedBars.Bar(mean.title(), mean.price().components())).toList()),
                List.of("variant", "component", "energy_uj"), rows);
    }
}
