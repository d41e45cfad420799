package spikelane.sim.report.draw;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import spikelane.sim.io.Numbers;

/** A value and its range in each row, one below the other: a forest plot, or a tornado. */
public final class RangeChart {
    private static final double WIDTH = 720;
    private static final double LEFT = 210;
    private static final double RIGHT = WIDTH - 20;
    private static final double TOP = 16;
    private static final double ROW = 20;

    private RangeChart() {}

    /**
     * One row.
     *
     * @param label what it is
     * @param style class of the marks, as m-quantise
     * @param low   lower end of the range
     * @param value the value
     * @param high  upper end
     * @param words what the mouse shows
     */
    public record Range(String label, String style, double low, double value, double high, String words) {}

    /**
     * @param description for those who cannot see it
     * @param axis        what the axis counts
     * @param ranges      at least one
     * @param marks       values at which a line goes through all rows
     * @return the picture
     */
    public static ContainerTag<?> of(String description, String axis, List<Range> ranges, double... marks) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (Range range : ranges) {
            least = Math.min(least, range.low);
            most = Math.max(most, range.high);
        }
        for (double mark : marks) {
            least = Math.min(least, mark);
            most = Math.max(most, mark);
        }
        double room = Math.max((most - least) * 0.05, 1e-9);
        double bottom = TOP + ROW * ranges.size() + 6;
        Axis x = Axis.linear(least - room, most + room, LEFT, RIGHT);
        List<DomContent> content = new ArrayList<>();
        for (double tick : x.ticks()) {
            content.add(Svg.line("grid", x.at(tick), TOP, x.at(tick), bottom));
            content.add(Svg.text("tick middle", x.at(tick), bottom + 16, Numbers.decimal(tick)));
        }
        for (double mark : marks) {
            content.add(Svg.line("front", x.at(mark), TOP, x.at(mark), bottom));
        }
        content.add(Svg.line("axis", LEFT, bottom, RIGHT, bottom));
        content.add(Svg.text("name end", RIGHT, bottom + 36, axis));
        for (int i = 0; i < ranges.size(); i++) {
            Range range = ranges.get(i);
            double y = TOP + ROW * i + ROW / 2;
            content.add(Svg.text("legend end", LEFT - 8, y + 4, range.label));
            content.add(Svg.group("point " + range.style, Svg.line("range", x.at(range.low), y, x.at(range.high), y),
                    Svg.path("marker",
                            "M" + Svg.at(x.at(range.value) - 4.5, y) + "a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0Z"),
                    Svg.tooltip(range.label + ": " + range.words)));
        }
        return Svg.picture(WIDTH, bottom + 44, description).with(content);
    }
}
