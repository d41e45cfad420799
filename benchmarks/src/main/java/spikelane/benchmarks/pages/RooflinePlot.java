package spikelane.benchmarks.pages;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.sim.report.draw.Svg;

/** Rows over the roofs of load bandwidth: synaptic operations a byte against a nanosecond, as a self-contained SVG. */
public final class RooflinePlot {
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

    private static final String STYLE = ".grid{stroke:#e4e4e4}.roof{stroke:#1f4e79}.vector{fill:#b04a3a}.other{fill:#8c8c8c}";

    private RooflinePlot() {}

    /** {@return the drawing of the propagations whose bytes are known} */
    public static String svg(ResultFile result) {
        List<ContainerTag<?>> shapes = new ArrayList<>();
        for (double x = LEAST_INTENSITY * 2; x <= MOST_INTENSITY; x *= 10) {
            shapes.add(line("grid", x, LEAST_RATE, x, MOST_RATE));
            shapes.add(Svg.text("middle", x(x), BOTTOM + 18, Tables.number(x)));
        }
        for (double y = LEAST_RATE; y <= MOST_RATE; y *= 10) {
            shapes.add(line("grid", LEAST_INTENSITY, y, MOST_INTENSITY, y));
            shapes.add(Svg.text("end", LEFT - 8, y(y) + 4, Tables.number(y)));
        }
        Map<?, ?> peaks = (Map<?, ?>) result.machine().get("peaks");
        for (String level : LEVELS) {
            double bandwidth = ((Number) peaks.get(level)).doubleValue();
            double start = Math.max(LEAST_INTENSITY, LEAST_RATE / bandwidth);
            double end = Math.min(MOST_INTENSITY, MOST_RATE / bandwidth);
            shapes.add(line("roof", start, start * bandwidth, end, end * bandwidth));
            shapes.add(label(level, bandwidth));
        }
        for (Row row : result.rows()) {
            if (row.sopPerByte() != null && (row.kernel().equals("fc") || row.kernel().equals("conv"))) {
                shapes.add(tag("circle").withClass(row.implementation().equals("vector") ? "vector" : "other")
                        .attr("cx", Svg.number(x(row.sopPerByte()))).attr("cy", Svg.number(y(row.sopPerNs())))
                        .attr("r", "5").with(Svg.tooltip(row.title() + ": " + Tables.number(row.sopPerNs())
                                + " SOP/ns, " + Tables.number(row.percentOfPeak()) + " % of " + row.binding())));
            }
        }
        shapes.add(Svg.text("start", LEFT, TOP - 20, "SOP/ns; red: vector forms, grey: others"));
        shapes.add(Svg.text("end", RIGHT, BOTTOM + 40, "synaptic operations a byte moved, logarithmic"));
        return Plots.picture(WIDTH, HEIGHT, "Synaptic operations a nanosecond over synaptic operations a byte", STYLE,
                shapes);
    }

    /** Along the roof: of the first two levels above it, of the others below, so that neighbours keep apart. */
    private static ContainerTag<?> label(String level, double bandwidth) {
        double x = x(LEAST_INTENSITY * 1.2);
        double y = y(LEAST_INTENSITY * 1.2 * bandwidth);
        double degrees = Math
                .toDegrees(Math.atan2(y - y(LEAST_INTENSITY * 2.4 * bandwidth), x(LEAST_INTENSITY * 2.4) - x));
        return Svg
                .text("start", x, y + (LEVELS.indexOf(level) < 2 ? -3 : 13),
                        level + " " + Tables.number(bandwidth) + " bytes/ns")
                .attr("transform", "rotate(" + Svg.number(-degrees) + " " + Svg.number(x) + " " + Svg.number(y) + ")");
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

    private static ContainerTag<?> line(String style, double x1, double y1, double x2, double y2) {
        return Svg.line(style, x(x1), y(y1), x(x2), y(y2));
    }
}
