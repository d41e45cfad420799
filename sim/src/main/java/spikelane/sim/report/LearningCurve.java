package spikelane.sim.report;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Function;
import spikelane.sim.io.Numbers;
import spikelane.sim.report.draw.Axis;
import spikelane.sim.report.draw.ChartStyle;
import spikelane.sim.report.draw.Svg;
import spikelane.sim.train.EpochReport;

/** The epochs of one or more trainings, as a picture: loss, accuracy, firing rates and learning rate. */
public final class LearningCurve {
    private static final double WIDTH = 1000;
    private static final double PANEL = 190;
    private static final double LEFT = 72;
    private static final double RIGHT = WIDTH - 190;

    private LearningCurve() {}

    private record Line(String name, Function<EpochReport, Double> value) {}

    /**
     * @param epochs of one or more trainings, in their order, at least one
     * @return a picture in SVG, a panel a quantity
     */
    public static String picture(List<EpochReport> epochs) {
        List<DomContent> content = new ArrayList<>();
        SequencedSet<String> layers = new LinkedHashSet<>();
        epochs.forEach(epoch -> layers.addAll(epoch.firingRates().keySet()));
        List<Line> rates = new ArrayList<>();
        layers.forEach(layer -> rates.add(new Line(layer, epoch -> percent(epoch.firingRates().get(layer)))));
        panel(content, 0, "loss", epochs,
                List.of(new Line("training", EpochReport::loss), new Line("validation", EpochReport::validationLoss)));
        panel(content, 1, "accuracy, %", epochs, List.of(new Line("training", epoch -> percent(epoch.accuracy())),
                new Line("validation", epoch -> percent(epoch.validationAccuracy()))));
        panel(content, 2, "firing rate, %", epochs, rates);
        panel(content, 3, "learning rate", epochs, List.of(new Line("last step", EpochReport::learningRate)));
        content.add(Svg.text("name end", RIGHT, 4 * PANEL + 14, "epoch"));
        return ChartStyle.standAlone(
                Svg.picture(WIDTH, 4 * PANEL + 24, "Learning curve of " + epochs.size() + " epochs").with(content));
    }

    private static Double percent(Double fraction) {
        return fraction == null ? null : Double.valueOf(100 * fraction);
    }

    private static void panel(List<DomContent> content, int place, String name, List<EpochReport> epochs,
            List<Line> lines) {
        double top = place * PANEL + 30;
        double bottom = (place + 1) * PANEL - 22;
        double most = lines.stream().flatMap(line -> epochs.stream().map(line.value).filter(value -> value != null))
                .mapToDouble(Double::doubleValue).max().orElse(0);
        Axis x = Axis.linear(1, Math.max(2, epochs.size()), LEFT, RIGHT);
        Axis y = Axis.linear(0, most > 0 ? most : 1, bottom, top);
        for (double tick : y.ticks()) {
            content.add(Svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick)));
            content.add(Svg.text("tick end", LEFT - 8, y.at(tick) + 4, Numbers.significant(tick)));
        }
        for (double tick : x.ticks()) {
            if (tick == Math.rint(tick)) {
                content.add(Svg.text("tick middle", x.at(tick), bottom + 16, Numbers.decimal(tick)));
            }
        }
        content.add(Svg.line("axis", LEFT, bottom, RIGHT, bottom));
        content.add(Svg.line("axis", LEFT, top, LEFT, bottom));
        content.add(Svg.text("name", LEFT - 60, top - 10, name));
        for (int i = 1; i < epochs.size(); i++) {
            if (epochs.get(i).epoch() <= epochs.get(i - 1).epoch()) {
                content.add(Svg.line("begin", x.at(i + 0.5), top, x.at(i + 0.5), bottom));
            }
        }
        int drawn = 0;
        for (Line line : lines) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < epochs.size(); i++) {
                Double value = line.value.apply(epochs.get(i));
                if (value != null) {
                    path.append(path.isEmpty() ? 'M' : 'L').append(Svg.at(x.at(i + 1), y.at(value)));
                }
            }
            if (!path.isEmpty()) {
                String style = "series " + ChartStyle.line(drawn);
                content.add(Svg.path(style, path.toString()));
                content.add(Svg.line(style, RIGHT + 6, top + 16 * drawn + 5, RIGHT + 28, top + 16 * drawn + 5));
                content.add(Svg.text("tick", RIGHT + 33, top + 16 * drawn + 9, line.name));
                drawn++;
            }
        }
    }
}
