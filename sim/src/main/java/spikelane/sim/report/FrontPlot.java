package spikelane.sim.report;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.LinkedHashMap;
import java.util.stream.DoubleStream;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.report.draw.Axis;
import spikelane.sim.report.draw.LabelPlacer;
import spikelane.sim.report.draw.Svg;
import spikelane.sim.study.ParetoFront;

/**
 * A cost against accuracy: a point for each variant with the interval of its accuracy, the Pareto front of all, and that of
 * cumulative and of joint compression.
 */
final class FrontPlot {
    private static final double WIDTH = 1000;
    private static final double HEIGHT = 600;
    private static final double LEFT = 64;
    private static final double RIGHT = WIDTH - 18;
    private static final double TOP = 58;
    private static final double BOTTOM = HEIGHT - 54;
    private static final double LEGEND_STEP = 124;
    private static final int MOST_LEADERS = 18;

    private final List<Point> points;
    private final List<Point> front;
    private final Axis x;
    private final Axis y;
    private final List<DomContent> content = new ArrayList<>();

    /**
     * One variant.
     *
     * @param title     its label
     * @param mode      how it is compressed
     * @param published whether it is another's result
     * @param cost      positive
     * @param accuracy  in percent, or points
     * @param low       lower end of its interval; NaN: none is known
     * @param high      upper end
     * @param words     what the mouse shows
     */
    record Point(String title, Mode mode, boolean published, double cost, double accuracy, double low, double high,
            String words) {
        private DoubleStream heights() {
            return Double.isNaN(low) ? DoubleStream.of(accuracy) : DoubleStream.of(low, high);
        }
    }

    private FrontPlot(List<Point> points) {
        this.points = points;
        front = ParetoFront.of(points.stream().filter(point -> !point.published).toList(), Point::cost,
                Point::accuracy);
        x = Axis.ofRatios(points.stream().mapToDouble(Point::cost).min().orElseThrow(),
                points.stream().mapToDouble(Point::cost).max().orElseThrow(), LEFT, RIGHT);
        double low = points.stream().flatMapToDouble(Point::heights).min().orElseThrow();
        double high = points.stream().flatMapToDouble(Point::heights).max().orElseThrow();
        double room = Math.max(1, (high - low) * 0.06);
        y = Axis.linear(low >= 0 ? Math.max(0, low - room) : low - room,
                high > 50 ? Math.min(100, high + room) : high + room, BOTTOM, TOP);
    }

    /**
     * @param description for those who cannot see it
     * @param cost        name of the cost, with its unit
     * @param worth       name of what is up, with its unit
     * @param points      at least one
     * @return the picture
     */
    static ContainerTag<?> of(String description, String cost, String worth, List<Point> points) {
        FrontPlot plot = new FrontPlot(points);
        plot.grid(cost, worth);
        plot.fronts();
        for (Point point : points) {
            if (!Double.isNaN(point.low)) {
                double across = plot.x.at(point.cost);
                plot.content.add(Svg.line("interval m-" + point.mode.label(), across, plot.y.at(point.low), across,
                        plot.y.at(point.high)));
            }
        }
        plot.labels();
        points.forEach(point -> plot.content
                .add(Svg.group("point m-" + point.mode.label(), plot.marker(point).with(Svg.tooltip(point.words)))));
        plot.legend();
        return Svg.picture(WIDTH, HEIGHT, description + "; " + plot.front.size() + " of them are on the Pareto front")
                .with(plot.content);
    }

    private void grid(String cost, String worth) {
        content.addAll(Svg.field(x, y, LEFT, RIGHT, TOP, BOTTOM));
        content.add(Svg.text("name end", RIGHT, BOTTOM + 40, cost + (x.logarithmic() ? ", logarithmic" : "")));
        content.add(Svg.text("name", LEFT - 50, TOP - 12, worth));
    }

    private void fronts() {
        if (!front.isEmpty()) {
            content.add(Svg.path("best", staircase(front)));
        }
        SequencedMap<String, List<Point>> groups = new LinkedHashMap<>();
        points.stream().filter(point -> point.mode == Mode.CUMULATIVE || point.mode == Mode.JOINT)
                .forEach(point -> groups.computeIfAbsent(point.mode + " " + point.published, none -> new ArrayList<>())
                        .add(point));
        groups.values().stream().filter(group -> group.size() > 1)
                .forEach(group -> content.add(Svg.group("m-" + group.getFirst().mode.label(),
                        Svg.path(group.getFirst().mode == Mode.JOINT ? "dash2 front" : "front",
                                staircase(ParetoFront.of(group, Point::cost, Point::accuracy))))));
    }

    /** What can be had for at most some cost: level until the next point of the front, then up to it. */
    private String staircase(List<Point> steps) {
        StringBuilder path = new StringBuilder();
        double level = BOTTOM;
        for (Point point : steps) {
            double across = x.at(point.cost);
            double up = y.at(point.accuracy);
            path.append(path.isEmpty() ? "M" : "L").append(Svg.at(across, level)).append('L')
                    .append(Svg.at(across, up));
            level = up;
        }
        return path.append('L').append(Svg.at(RIGHT, level)).toString();
    }

    /** The front's labels find their places first; a label that finds none is left to the tooltip. */
    private void labels() {
        LabelPlacer placer = new LabelPlacer(LEFT + 2, TOP, RIGHT, BOTTOM - 2);
        points.forEach(point -> placer.avoid(x.at(point.cost), y.at(point.accuracy), 8));
        boolean crowded = points.size() > MOST_LEADERS;
        List<Point> ordered = new ArrayList<>(points.stream().filter(point -> !point.published)
                .filter(point -> !crowded || front.contains(point) || point.mode == Mode.NONE).toList());
        ordered.sort(Comparator.comparing((Point point) -> !front.contains(point))
                .thenComparing(point -> point.mode != Mode.NONE));
        for (Point point : ordered) {
            double across = x.at(point.cost);
            double up = y.at(point.accuracy);
            placer.place(across, up, point.title, front.contains(point), crowded && !front.contains(point))
                    .ifPresent(place -> {
                        if (place.far()) {
                            content.add(Svg.line("leader", across, up,
                                    Math.clamp(across, place.x(), 2 * place.midX() - place.x()), place.midY()));
                        }
                        content.add(Svg.text(front.contains(point) ? "on-front label" : "label", place.x(), place.y(),
                                point.title));
                    });
        }
    }

    private ContainerTag<?> marker(Point point) {
        return marker(point.mode, point.published, x.at(point.cost), y.at(point.accuracy));
    }

    /** Modes differ in shape as well as in colour; what is published is hollow. */
    private static ContainerTag<?> marker(Mode mode, boolean published, double x, double y) {
        return Svg.path(published ? "hollow" : "marker", switch (mode) {
            case NONE -> star(x, y, 9, 4);
            case QUANTISE -> circle(x, y);
            case PRUNE -> polygon(x, y, -5.5, -5.5, 5.5, -5.5, 5.5, 5.5, -5.5, 5.5);
            case CUMULATIVE -> polygon(x, y, 0, -7, 6.8, 5, -6.8, 5);
            case JOINT -> polygon(x, y, 0, -7.8, 6.4, 0, 0, 7.8, -6.4, 0);
        });
    }

    private static String circle(double x, double y) {
        return "M" + Svg.at(x - 6, y) + "a6,6 0 1,0 12,0a6,6 0 1,0 -12,0Z";
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

    private void legend() {
        List<Mode> modes = points.stream().map(Point::mode).distinct().sorted().toList();
        boolean published = points.stream().anyMatch(Point::published);
        double across = LEFT + 84;
        for (Mode mode : modes) {
            content.add(Svg.group("m-" + mode.label(), marker(mode, false, across, 18)));
            content.add(Svg.text("legend", across + 13, 22, name(mode)));
            across += LEGEND_STEP;
        }
        content.add(Svg.line("best", across - 10, 18, across + 16, 18));
        content.add(Svg.text("legend", across + 22, 22, "Pareto front"));
        if (modes.contains(Mode.CUMULATIVE) || modes.contains(Mode.JOINT)) {
            content.add(Svg.line("front", across - 10, 36, across + 16, 36));
            content.add(Svg.text("legend", across + 22, 40, "of its mode"));
        }
        if (published) {
            content.add(Svg.path("hollow", circle(across + LEGEND_STEP, 18)));
            content.add(Svg.text("legend", across + LEGEND_STEP + 13, 22, "published"));
        }
    }

    /** {@return a mode in words} */
    static String name(Mode mode) {
        return switch (mode) {
            case NONE -> "full precision";
            case QUANTISE -> "quantised";
            case PRUNE -> "pruned";
            case CUMULATIVE, JOINT -> mode.label();
        };
    }
}
