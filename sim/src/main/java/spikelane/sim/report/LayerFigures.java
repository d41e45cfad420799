package spikelane.sim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.io.Numbers;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.report.draw.StackedBars;
import spikelane.sim.report.draw.XyChart;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.train.EpochReport;

/** Figures with something to each variant: by layer, component and epoch. Of many variants those on the front stand out. */
final class LayerFigures {
    private static final double PERCENT = 100;
    private static final int MOST_TOLD_APART = 18;
    private static final int MOST_ROWS = 32;

    private LayerFigures() {}

    /** Full precision and the front, where all cannot be told apart. */
    private static Set<TrialResult> shown(List<TrialResult> means) {
        List<TrialResult> front = ParetoFront.of(means);
        return means.size() <= MOST_TOLD_APART
                ? Set.copyOf(means)
                : means.stream().filter(mean -> mean.compressionMode() == Mode.NONE || front.contains(mean))
                        .collect(Collectors.toSet());
    }

    private static String others(List<TrialResult> means) {
        return means.size() <= MOST_TOLD_APART
                ? ""
                : " In colour: full precision and the Pareto front; the " + (means.size() - shown(means).size())
                        + " others are grey, and in the CSV file.";
    }

    /** Lines of all variants, those that stand out last, so that they lie above. */
    private static List<XyChart.Series> lines(List<TrialResult> means,
            Function<TrialResult, List<XyChart.Mark>> marks) {
        Set<TrialResult> shown = shown(means);
        List<XyChart.Series> faint = new ArrayList<>();
        List<XyChart.Series> told = new ArrayList<>();
        for (TrialResult mean : means) {
            List<XyChart.Mark> line = marks.apply(mean);
            if (!line.isEmpty() && shown.contains(mean)) {
                told.add(XyChart.Series.of(told.size(), mean.title(), true, line));
            } else if (!line.isEmpty()) {
                faint.add(new XyChart.Series(faint.isEmpty() ? "others" : "", "faint", XyChart.NO_POINTS, true, line));
            }
        }
        faint.addAll(told);
        return faint;
    }

    /**
     * @param name  of the figure
     * @param what  the quantity, in percent
     * @param means variants
     * @param value fraction of a layer; null where it has none
     * @return the fractions by layer; none where no layer has one
     */
    static List<Figure> layers(String name, String what, List<TrialResult> means, Function<LayerResult, Double> value) {
        List<List<Object>> rows = new ArrayList<>();
        List<XyChart.Series> series = lines(means, mean -> {
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
            return marks;
        });
        return rows.isEmpty()
                ? List.of()
                : List.of(new Figure(name,
                        "By layer, from the input on: "
                                + String.join(", ", means.getFirst().layers().stream().map(LayerResult::name).toList())
                                + "." + others(means),
                        XyChart.of(what, new XyChart.Quantity("layer", false), new XyChart.Quantity(what, false),
                                series),
                        List.of("variant", "layer", "fraction"), rows));
    }

    /**
     * @param all  rows of a tall picture
     * @param mode of a row
     * @param <R>  what a row is
     * @return the same as pictures that fit a page, by what their names end with
     */
    static <R> SequencedMap<String, List<R>> pages(List<R> all, Function<R, Mode> mode) {
        SequencedMap<String, List<R>> pages = new LinkedHashMap<>();
        for (R row : all) {
            String page = all.size() <= MOST_ROWS ? "" : switch (mode.apply(row)) {
                case NONE, QUANTISE, PRUNE -> "";
                case CUMULATIVE, JOINT -> "-" + mode.apply(row).label();
            };
            pages.computeIfAbsent(page, none -> new ArrayList<>()).add(row);
        }
        return pages;
    }

    /** {@return the energies by component; seeds whose cheapest encodings differ have none of their mean} */
    static List<Figure> breakdown(List<TrialResult> means) {
        List<Figure> figures = new ArrayList<>();
        List<TrialResult> known = means.stream().filter(mean -> mean.price().components() != null).toList();
        int without = means.size() - known.size();
        pages(known, TrialResult::compressionMode).forEach((page, some) -> {
            List<List<Object>> rows = new ArrayList<>();
            some.forEach(mean -> mean.price().components()
                    .forEach((component, energy) -> rows.add(List.of(mean.compression().name(), component, energy))));
            figures.add(new Figure("breakdown" + page,
                    "Energy of a mean test sample by component, at the cheapest weight encoding." + (without == 0
                            ? ""
                            : " Without " + without
                                    + " variants that keep no components, or whose seeds are cheapest at"
                                    + " different encodings."),
                    StackedBars.of("Energy by component of " + some.size() + " variants", "µJ", some.stream()
                            .map(mean -> new StackedBars.Bar(mean.title(), mean.price().components())).toList()),
                    List.of("variant", "component", "energy_uj"), rows));
        });
        return figures;
    }

    /** {@return accuracy and loss by epoch; none where no trial kept its learning curve} */
    static List<Figure> curves(StudyContent study) {
        if (study.curves().isEmpty()) {
            return List.of();
        }
        SequencedMap<String, List<List<EpochReport>>> byVariant = new LinkedHashMap<>();
        List<List<Object>> rows = new ArrayList<>();
        study.curves().forEach((result, epochs) -> {
            String name = result.compression().name();
            byVariant.computeIfAbsent(name, none -> new ArrayList<>()).add(epochs);
            epochs.forEach(epoch -> rows.add(List.of(name, result.seed(), epoch.epoch(), epoch.loss(), epoch.accuracy(),
                    epoch.validationLoss() == null ? "" : epoch.validationLoss(),
                    epoch.validationAccuracy() == null ? "" : epoch.validationAccuracy(), epoch.learningRate())));
        });
        List<String> columns = List.of("variant", "seed", "epoch", "loss", "accuracy", "validation_loss",
                "validation_accuracy", "learning_rate");
        return List.of(
                new Figure("learning-loss",
                        "Loss of the training by epoch, mean over seeds; the compressed ones start from full precision."
                                + others(study.means()),
                        XyChart.of("Loss by epoch", new XyChart.Quantity("epoch", false),
                                new XyChart.Quantity("training loss", true),
                                lines(study.means(), mean -> curve(mean, byVariant, EpochReport::loss, 1))),
                        columns, rows),
                new Figure("learning-accuracy",
                        "Accuracy on the training samples by epoch, with dropout and augmentation, mean over seeds."
                                + others(study.means()),
                        XyChart.of("Accuracy by epoch", new XyChart.Quantity("epoch", false),
                                new XyChart.Quantity("training accuracy, %", false),
                                lines(study.means(), mean -> curve(mean, byVariant, EpochReport::accuracy, PERCENT))),
                        columns, rows));
    }

    private static List<XyChart.Mark> curve(TrialResult mean, SequencedMap<String, List<List<EpochReport>>> byVariant,
            Function<EpochReport, Double> value, double scale) {
        List<List<EpochReport>> seeds = byVariant.getOrDefault(mean.compression().name(), List.of());
        List<XyChart.Mark> marks = new ArrayList<>();
        int epochs = seeds.stream().mapToInt(List::size).min().orElse(0);
        for (int i = 0; i < epochs; i++) {
            int epoch = i;
            double level = scale
                    * seeds.stream().mapToDouble(seed -> value.apply(seed.get(epoch))).average().orElseThrow();
            marks.add(new XyChart.Mark(i + 1, level,
                    mean.title() + ", epoch " + (i + 1) + ": " + Numbers.significant(level)));
        }
        return marks;
    }
}
