package spikelane.sim.report.draw;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Points or lines of two quantities, series told apart by colour and by shape. */
public final class XyChart {
    private static final double WIDTH = 790;
    private static final double HEIGHT = 420;
    private static final double LEFT = 66;
    private static final double RIGHT = WIDTH - 200;
    private static final double TOP = 34;
    private static final double BOTTOM = HEIGHT - 54;
    private static final double KEY = 17;

    /** The shape of a series that is a line without points. */
    public static final int NO_POINTS = -1;

    private XyChart() {}

    /**
     * A point.
     *
     * @param x     across
     * @param y     up
     * @param words what the mouse shows
     */
    public record Mark(double x, double y, String words) {}

    /**
     * Points that belong together.
     *
     * @param name   in the legend; empty: not there
     * @param style  class that colours it
     * @param shape  of its points, as in {@link Svg#shape}; {@link #NO_POINTS}: a line alone
     * @param joined whether a line goes through them
     * @param marks  the points
     */
    public record Series(String name, String style, int shape, boolean joined, List<Mark> marks) {
        /**
         * @param number of the series: gives it colour and shape
         * @param name   in the legend
         * @param joined whether a line goes through them
         * @param marks  the points
         * @return a series told apart from the others by its number
         */
        public static Series of(int number, String name, boolean joined, List<Mark> marks) {
            return new Series(name, ChartStyle.series(number), number + 3 * (number / ChartStyle.SERIES), joined,
                    marks);
        }

        /** {@return points by name, as series told apart by their order} */
        public static List<Series> numbered(SequencedMap<String, List<Mark>> marks) {
            List<Series> series = new ArrayList<>();
            marks.forEach((name, points) -> series.add(of(series.size(), name, false, points)));
            return series;
        }
    }

    /**
     * A quantity.
     *
     * @param name   with its unit
     * @param ratios whether what counts are ratios: logarithmic where values are far apart; they are positive
     */
    public record Quantity(String name, boolean ratios) {}

    /**
     * @param description for those who cannot see it
     * @param across      what x is
     * @param up          what y is
     * @param series      with at least one mark together
     * @return the picture
     */
    public static ContainerTag<?> of(String description, Quantity across, Quantity up, List<Series> series) {
        Axis x = axis(across, series.stream().flatMap(s -> s.marks.stream()).mapToDouble(Mark::x).toArray(), LEFT,
                RIGHT);
        Axis y = axis(up, series.stream().flatMap(s -> s.marks.stream()).mapToDouble(Mark::y).toArray(), BOTTOM, TOP);
        List<DomContent> content = new ArrayList<>();
        content.addAll(Svg.field(x, y, LEFT, RIGHT, TOP, BOTTOM));
        content.add(Svg.text("name end", RIGHT, BOTTOM + 40, across.name + (x.logarithmic() ? ", logarithmic" : "")));
        content.add(Svg.text("name", 8, TOP - 16, up.name + (y.logarithmic() ? ", logarithmic" : "")));
        int keys = 0;
        for (Series one : series) {
            draw(one, x, y, content);
            if (!one.name.isEmpty()) {
                double down = TOP + KEY * keys++;
                content.add(Svg.group(one.style,
                        one.shape == NO_POINTS
                                ? Svg.line("series", RIGHT + 10, down + 8, RIGHT + 25, down + 8)
                                : Svg.shape(one.shape, RIGHT + 18, down + 8)));
                content.add(Svg.text("legend", RIGHT + 28, down + 12, one.name));
            }
        }
        return Svg.picture(WIDTH, Math.max(HEIGHT, TOP + KEY * (keys + 1)), description).with(content);
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
        double room = Math.max((most - least) * 0.05, Math.max(1e-9, 1e-6 * Math.abs(most)));
        return Axis.linear(least >= 0 ? Math.max(0, least - room) : least - room, most + room, from, to);
    }

    private static void draw(Series series, Axis x, Axis y, List<DomContent> content) {
        if (series.joined) {
            StringBuilder path = new StringBuilder();
            series.marks.forEach(
                    mark -> path.append(path.isEmpty() ? 'M' : 'L').append(Svg.at(x.at(mark.x), y.at(mark.y))));
            content.add(Svg.path("series " + series.style, path.toString()));
        }
        for (Mark mark : series.shape == NO_POINTS ? List.<Mark>of() : series.marks) {
            content.add(Svg.group("point " + series.style,
                    Svg.shape(series.shape, x.at(mark.x), y.at(mark.y)).with(Svg.tooltip(mark.words))));
        }
    }
}
