package spikelane.benchmarks.bench;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows over the roofs of load bandwidth: synaptic operations a byte against a nanosecond, as a self-contained SVG. */
final class RooflinePlot {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 600;
    private static final int LEFT = 70;
    private static final int RIGHT = WIDTH - 20;
    private static final int TOP = 44;
    private static final int BOTTOM = HEIGHT - 54;
    private static final double LEAST_INTENSITY = 0.05;
    private static final double MOST_INTENSITY = 50;
    private static final double LEAST_RATE = 0.1;
    private static final double MOST_RATE = 5000;
    private static final List<String> LEVELS = List.of("LOAD_L1", "LOAD_L2", "LOAD_L3", "LOAD_MEMORY");

    private RooflinePlot() {}

    /** {@return the drawing of the propagations whose bytes are known} */
    static String svg(ResultFile result) {
        List<ContainerTag<?>> shapes = new ArrayList<>();
        shapes.add(tag("rect").attr("width", WIDTH).attr("height", HEIGHT).attr("fill", "#ffffff"));
        for (double x = LEAST_INTENSITY * 2; x <= MOST_INTENSITY; x *= 10) {
            shapes.add(line(x, LEAST_RATE, x, MOST_RATE, "#e4e4e4"));
            shapes.add(text(x(x), BOTTOM + 18, "middle", Tables.number(x)));
        }
        for (double y = LEAST_RATE; y <= MOST_RATE; y *= 10) {
            shapes.add(line(LEAST_INTENSITY, y, MOST_INTENSITY, y, "#e4e4e4"));
            shapes.add(text(LEFT - 8, y(y) + 4, "end", Tables.number(y)));
        }
        Map<?, ?> peaks = (Map<?, ?>) result.machine().get("peaks");
        for (String level : LEVELS) {
            double bandwidth = ((Number) peaks.get(level)).doubleValue();
            double start = Math.max(LEAST_INTENSITY, LEAST_RATE / bandwidth);
            double end = Math.min(MOST_INTENSITY, MOST_RATE / bandwidth);
            shapes.add(line(start, start * bandwidth, end, end * bandwidth, "#1f4e79"));
            shapes.add(label(level, bandwidth));
        }
        for (Row row : result.rows()) {
            if (row.sopPerByte() != null && (row.kernel().equals("fc") || row.kernel().equals("conv"))) {
                shapes.add(tag("circle").attr("cx", number(x(row.sopPerByte()))).attr("cy", number(y(row.sopPerNs())))
                        .attr("r", "5").attr("fill", row.implementation().equals("vector") ? "#b04a3a" : "#8c8c8c")
                        .with(tag("title").withText(row.title() + ": " + Tables.number(row.sopPerNs()) + " SOP/ns, "
                                + Tables.number(row.percentOfPeak()) + " % of " + row.binding())));
            }
        }
        shapes.add(text(LEFT, TOP - 20, "start", "SOP/ns; red: vector forms, grey: others"));
        shapes.add(text(RIGHT, BOTTOM + 40, "end", "synaptic operations a byte moved, logarithmic"));
        return tag("svg").attr("xmlns", "http://www.w3.org/2000/svg").attr("viewBox", "0 0 " + WIDTH + " " + HEIGHT)
                .attr("role", "img").attr("font-family", "sans-serif").attr("font-size", "12").with(shapes).render();
    }

    /** Along the roof: of the first two levels above it, of the others below, so that neighbours keep apart. */
    private static ContainerTag<?> label(String level, double bandwidth) {
        double x = x(LEAST_INTENSITY * 1.2);
        double y = y(LEAST_INTENSITY * 1.2 * bandwidth);
        double degrees = Math
                .toDegrees(Math.atan2(y - y(LEAST_INTENSITY * 2.4 * bandwidth), x(LEAST_INTENSITY * 2.4) - x));
        return text(x, y + (LEVELS.indexOf(level) < 2 ? -3 : 13), "start",
                level + " " + Tables.number(bandwidth) + " bytes/ns")
                .attr("transform", "rotate(" + number(-degrees) + " " + number(x) + " " + number(y) + ")");
    }

    private static double x(double intensity) {
        return scale(intensity, LEAST_INTENSITY, MOST_INTENSITY, LEFT, RIGHT);
    }

    private static double y(double rate) {
        return scale(rate, LEAST_RATE, MOST_RATE, BOTTOM, TOP);
    }

    /** Values outside lie on the edge. */
    private static double scale(double value, double low, double high, double from, double to) {
        return from + Math.log(Math.clamp(value, low, high) / low) / Math.log(high / low) * (to - from);
    }

    private static ContainerTag<?> line(double x1, double y1, double x2, double y2, String colour) {
        return tag("path")
                .attr("d", "M" + number(x(x1)) + "," + number(y(y1)) + "L" + number(x(x2)) + "," + number(y(y2)))
                .attr("stroke", colour);
    }

    private static ContainerTag<?> text(double x, double y, String anchor, String words) {
        return tag("text").attr("x", number(x)).attr("y", number(y)).attr("text-anchor", anchor).withText(words);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
