package spikelane.sim.report;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import spikelane.sim.io.Numbers;

/** Points or lines of two quantities, series told apart by colour and by shape. */
final class XyChart {
    private static final double WIDTH = 720;
    private static final double HEIGHT = 420;
    private static final double LEFT = 66;
    private static final double RIGHT = WIDTH - 150;
    private static final double TOP = 34;
    private static final double BOTTOM = HEIGHT - 54;
    private static final double KEY = 17;
    private static final int MOST_KEYS = 20;

    private XyChart() {}

    /**
     * A point.
     *
     * @param x     across
     * @param y     up
     * @param words what the mouse shows
     */
    record Mark(double x, double y, String words) {}

    /**
     * Points that belong together.
     *
     * @param name   in the legend
     * @param joined whether a line goes through them
     * @param marks  the points
     */
    record Series(String name, boolean joined, List<Mark> marks) {}

    /**
     * A quantity.
     *
     * @param name   with its unit
     * @param ratios whether what counts are ratios: logarithmic where values are far apart; they are positive
     */
    record Quantity(String name, boolean ratios) {}

    /**
     * @param description for those who cannot see it
     * @param across      what x is
     * @param up          what y is
     * @param series      with at least one mark together
     * @return the picture
     */
    static ContainerTag<?> of(String description, Quantity across, Quantity up, List<Series> series) {
        Axis x = axis(across, series.stream().flatMap(s -> s.marks.stream()).mapToDouble(Mark::x).toArray(), LEFT,
                RIGHT);
        Axis y = axis(up, series.stream().flatMap(s -> s.marks.stream()).mapToDouble(Mark::y).toArray(), BOTTOM, TOP);
        List<DomContent> content = new ArrayList<>();
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
        content.add(Svg.text("name end", RIGHT, BOTTOM + 40, across.name + (x.logarithmic() ? ", logarithmic" : "")));
        content.add(Svg.text("name", 8, TOP - 16, up.name + (y.logarithmic() ? ", logarithmic" : "")));
        for (int i = 0; i < series.size(); i++) {
            draw(series.get(i), i, x, y, content);
            if (i < MOST_KEYS) {
                content.add(marker(i, RIGHT + 18, TOP + KEY * i + 8));
                content.add(Svg.text("legend", RIGHT + 28, TOP + KEY * i + 12,
                        i == MOST_KEYS - 1 && series.size() > MOST_KEYS ? "and others" : series.get(i).name));
            }
        }
        return Svg.picture(WIDTH, HEIGHT, description).with(content);
    }

    private static Axis axis(Quantity quantity, double[] values, double from, double to) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        if (quantity.ratios && least > 0) {
            return Axis.ofRatios(least, most, from, to);
        }
        double room = Math.max((most - least) * 0.05, 1e-9);
        return Axis.linear(least >= 0 ? Math.max(0, least - room) : least - room, most + room, from, to);
    }

    private static void draw(Series series, int number, Axis x, Axis y, List<DomContent> content) {
        if (series.joined) {
            StringBuilder path = new StringBuilder();
            series.marks.forEach(
                    mark -> path.append(path.isEmpty() ? 'M' : 'L').append(Svg.at(x.at(mark.x), y.at(mark.y))));
            content.add(Svg.path("series", path.toString()).attr("stroke", colour(number)));
        }
        for (Mark mark : series.marks) {
            content.add(Svg.group("point", marker(number, x.at(mark.x), y.at(mark.y)).with(Svg.tooltip(mark.words))));
        }
    }

    private static String colour(int number) {
        return Svg.COLOURS.get(number % Svg.COLOURS.size());
    }

    /** Circle, square, triangle, diamond in turn. */
    private static ContainerTag<?> marker(int number, double x, double y) {
        String path = switch (number % 4) {
            case 0 -> "M" + Svg.at(x - 4, y) + "a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z";
            case 1 -> "M" + Svg.at(x - 3.6, y - 3.6) + "h7.2v7.2h-7.2Z";
            case 2 -> "M" + Svg.at(x, y - 4.8) + "l4.6,8h-9.2Z";
            default -> "M" + Svg.at(x, y - 5) + "l4.4,5l-4.4,5l-4.4,-5Z";
        };
        return Svg.path("shape", path).attr("fill", colour(number));
    }
}
