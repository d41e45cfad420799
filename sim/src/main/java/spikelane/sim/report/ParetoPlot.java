package spikelane.sim.report;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.TrialResult;

/** Energy of the cheapest encoding against accuracy, the 95 % interval of each accuracy, and the Pareto front. */
final class ParetoPlot {
    private static final double WIDTH = 1000;
    private static final double HEIGHT = 600;
    private static final double LEFT = 64;
    private static final double RIGHT = WIDTH - 18;
    private static final double TOP = 44;
    private static final double BOTTOM = HEIGHT - 54;
    private static final double LEGEND_STEP = 132;
    private static final int MOST_LEADERS = 30;

    private ParetoPlot() {}

    static ContainerTag<?> of(List<TrialResult> results) {
        Axis x = Axis.ofRatios(results.stream().mapToDouble(TrialResult::leastEnergyUj).min().orElseThrow(),
                results.stream().mapToDouble(TrialResult::leastEnergyUj).max().orElseThrow(), LEFT, RIGHT);
        double low = results.stream().mapToDouble(result -> result.score().ciLow()).min().orElseThrow();
        double high = results.stream().mapToDouble(result -> result.score().ciHigh()).max().orElseThrow();
        double room = Math.max(0.01, (high - low) * 0.06);
        Axis y = Axis.linear(Math.max(0, low - room) * 100, Math.min(1, high + room) * 100, BOTTOM, TOP);
        List<TrialResult> front = ParetoFront.of(results);
        List<DomContent> content = new ArrayList<>();
        grid(x, y, content);
        content.add(Svg.path("front", staircase(front, x, y)));
        for (TrialResult result : results) {
            content.add(Svg.line("interval m-" + result.mode(), x.at(result.leastEnergyUj()),
                    y.at(result.score().ciLow() * 100), x.at(result.leastEnergyUj()),
                    y.at(result.score().ciHigh() * 100)));
        }
        labels(results, front, x, y, content);
        for (TrialResult result : results) {
            content.add(point(result, x, y));
        }
        legend(results, content);
        return Svg.picture(WIDTH, HEIGHT, "Energy against accuracy of " + results.size() + " trials; " + front.size()
                + " of them are on the Pareto front").with(content);
    }

    private static void grid(Axis x, Axis y, List<DomContent> content) {
        for (double tick : x.ticks()) {
            content.add(Svg.line("grid", x.at(tick), TOP, x.at(tick), BOTTOM));
            content.add(Svg.text("tick middle", x.at(tick), BOTTOM + 18, Numbers.decimal(tick)));
        }
        for (double tick : y.ticks()) {
            content.add(Svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick)));
            content.add(Svg.text("tick end", LEFT - 8, y.at(tick) + 4, Numbers.decimal(tick)));
        }
        content.add(Svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM));
        content.add(Svg.line("axis", LEFT, TOP, LEFT, BOTTOM));
        content.add(Svg.text("name end", RIGHT, BOTTOM + 40,
                "energy per sample, µJ, cheapest weight encoding" + (x.logarithmic() ? ", logarithmic" : "")));
        content.add(Svg.text("name", LEFT - 50, TOP - 20, "accuracy, %"));
    }

    /** What can be had for at most some energy: level until the next point of the front, then up to it. */
    private static String staircase(List<TrialResult> front, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        double level = BOTTOM;
        for (TrialResult point : front) {
            double across = x.at(point.leastEnergyUj());
            double up = y.at(point.score().accuracy() * 100);
            path.append(path.isEmpty() ? "M" : "L").append(Svg.at(across, level)).append('L')
                    .append(Svg.at(across, up));
            level = up;
        }
        return path.append('L').append(Svg.at(RIGHT, level)).toString();
    }

    /** The front's labels find their places first; a label that finds none is left to the tooltip. */
    private static void labels(List<TrialResult> results, List<TrialResult> front, Axis x, Axis y,
            List<DomContent> content) {
        LabelPlacer placer = new LabelPlacer(LEFT + 2, TOP, RIGHT, BOTTOM - 2);
        for (TrialResult result : results) {
            placer.avoid(x.at(result.leastEnergyUj()), y.at(result.score().accuracy() * 100), 8);
        }
        boolean crowded = results.size() > MOST_LEADERS;
        List<TrialResult> ordered = new ArrayList<>(results);
        ordered.sort(Comparator.comparing((TrialResult result) -> !front.contains(result))
                .thenComparing(result -> result.compressionMode() != Mode.NONE));
        for (TrialResult result : ordered) {
            double across = x.at(result.leastEnergyUj());
            double up = y.at(result.score().accuracy() * 100);
            placer.place(across, up, result.title(), front.contains(result), crowded && !front.contains(result))
                    .ifPresent(place -> {
                        if (place.far()) {
                            content.add(Svg.line("leader", across, up,
                                    Math.clamp(across, place.x(), 2 * place.midX() - place.x()), place.midY()));
                        }
                        content.add(Svg.text(front.contains(result) ? "label on-front" : "label", place.x(), place.y(),
                                result.title()));
                    });
        }
    }

    private static DomContent point(TrialResult result, Axis x, Axis y) {
        return Svg.group("point m-" + result.mode(), marker(result.compressionMode(), x.at(result.leastEnergyUj()),
                y.at(result.score().accuracy() * 100))
                .with(Svg.tooltip(result.title() + ": " + Numbers.percent(result.score().accuracy()) + " % ("
                        + Numbers.percent(result.score().ciLow()) + " to " + Numbers.percent(result.score().ciHigh())
                        + "), " + Numbers.significant(result.leastEnergyUj()) + " µJ with " + result.price().encoding()
                        + ", " + Numbers.percent(result.weightSparsity()) + " % zero weights")));
    }

    /** Modes differ in shape as well as in colour. */
    private static ContainerTag<?> marker(Mode mode, double x, double y) {
        return Svg.path("marker", switch (mode) {
            case NONE -> star(x, y, 9, 4);
            case QUANTISE -> "M" + Svg.at(x - 6, y) + "a6,6 0 1,0 12,0a6,6 0 1,0 -12,0Z";
            case PRUNE -> polygon(x, y, -5.5, -5.5, 5.5, -5.5, 5.5, 5.5, -5.5, 5.5);
            case CUMULATIVE -> polygon(x, y, 0, -7, 6.8, 5, -6.8, 5);
            case JOINT -> polygon(x, y, 0, -7.8, 6.4, 0, 0, 7.8, -6.4, 0);
        });
    }

    private static String star(double x, double y, double outer, double inner) {
        double[] corners = new double[20];
        for (int i = 0; i < 10; i++) {
            double radius = i % 2 == 0 ? outer : inner;
            corners[2 * i] = radius * Math.sin(Math.PI * i / 5);
            corners[2 * i + 1] = -radius * Math.cos(Math.PI * i / 5);
        }
        return polygon(x, y, corners);
    }

    private static String polygon(double x, double y, double... corners) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < corners.length; i += 2) {
            path.append(i == 0 ? 'M' : 'L').append(Svg.at(x + corners[i], y + corners[i + 1]));
        }
        return path.append('Z').toString();
    }

    private static void legend(List<TrialResult> results, List<DomContent> content) {
        List<Mode> modes = results.stream().map(TrialResult::compressionMode).distinct().sorted().toList();
        double x = RIGHT - LEGEND_STEP * (modes.size() + 1) + 24;
        for (Mode mode : modes) {
            content.add(Svg.group("m-" + mode.label(), marker(mode, x, TOP - 24)));
            content.add(Svg.text("legend", x + 13, TOP - 20, switch (mode) {
                case NONE -> "full precision";
                case QUANTISE -> "quantised";
                case PRUNE -> "pruned";
                case CUMULATIVE, JOINT -> mode.label();
            }));
            x += LEGEND_STEP;
        }
        content.add(Svg.line("front", x - 10, TOP - 24, x + 16, TOP - 24));
        content.add(Svg.text("legend", x + 22, TOP - 20, "Pareto front"));
    }
}
