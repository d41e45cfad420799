package spikelane.sim.report.draw;

import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import spikelane.sim.io.Numbers;

/**
 * SVG elements as j2html tags. Lengths are in the units of the picture's view box; y grows downwards. A style is a class
 * of the page's style sheet or of the picture's own: texts go from, around or up to their place by {@code start},
 * {@code middle} and {@code end}.
 */
public final class Svg {
    private static final String TEXTS = "svg{font:12px sans-serif}.middle{text-anchor:middle}.end{text-anchor:end}";
    private static final int SHAPES = 6;

    private Svg() {}

    public static ContainerTag<?> picture(double width, double height, String description) {
        return tag("svg").attr("xmlns", "http://www.w3.org/2000/svg")
                .attr("viewBox", "0 0 " + number(width) + " " + number(height)).attr("role", "img")
                .attr("aria-label", description);
    }

    /**
     * @param style  rules beside those for texts, as in a style sheet
     * @param shapes what is drawn
     * @return a file of its own: a picture on a white page
     */
    public static String file(double width, double height, String description, String style,
            List<? extends DomContent> shapes) {
        return picture(width, height, description).with(tag("style").with(rawHtml(TEXTS + style)))
                .with(rect(0, 0, width, height, "#ffffff")).with(shapes).render();
    }

    public static ContainerTag<?> group(String style, DomContent... content) {
        return tag("g").withClass(style).with(content);
    }

    public static ContainerTag<?> line(String style, double x1, double y1, double x2, double y2) {
        return path(style, "M" + at(x1, y1) + "L" + at(x2, y2));
    }

    public static ContainerTag<?> path(String style, String d) {
        return tag("path").withClass(style).attr("d", d);
    }

    public static ContainerTag<?> rect(double x, double y, double width, double height, String fill) {
        return tag("rect").attr("x", number(x)).attr("y", number(y)).attr("width", number(width))
                .attr("height", number(height)).attr("fill", fill);
    }

    /** {@return a bar in the colour and filling of a series} */
    public static ContainerTag<?> bar(int series, double x, double y, double width, double height) {
        return tag("path").withClass(ChartStyle.bar(series)).attr("d",
                "M" + at(x, y) + "h" + number(width) + "v" + number(height) + "h" + number(-width) + "Z");
    }

    /** {@return a circle, square, triangle, diamond, cross or triangle upside down, by number} */
    public static ContainerTag<?> shape(int number, double x, double y) {
        return path("shape", switch (number % SHAPES) {
            case 0 -> "M" + at(x - 4, y) + "a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z";
            case 1 -> "M" + at(x - 3.6, y - 3.6) + "h7.2v7.2h-7.2Z";
            case 2 -> "M" + at(x, y - 4.8) + "l4.6,8h-9.2Z";
            case 3 -> "M" + at(x, y - 5) + "l4.4,5l-4.4,5l-4.4,-5Z";
            case 4 -> "M" + at(x - 1.7, y - 5) + "h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3Z";
            default -> "M" + at(x, y + 4.8) + "l4.6,-8h-9.2Z";
        });
    }

    public static ContainerTag<?> text(String style, double x, double y, String words) {
        return tag("text").withClass(style).attr("x", number(x)).attr("y", number(y)).withText(words);
    }

    /** {@return what a browser shows when the mouse rests on the element that this stands in} */
    public static ContainerTag<?> tooltip(String words) {
        return tag("title").withText(words);
    }

    /**
     * @param x      across
     * @param y      up
     * @param left   ends of the field, as the following
     * @param right  in pixels
     * @param top    in pixels
     * @param bottom in pixels
     * @return its grid lines with their values, and its axes
     */
    public static List<DomContent> field(Axis x, Axis y, double left, double right, double top, double bottom) {
        List<DomContent> content = new ArrayList<>();
        for (double tick : x.ticks()) {
            content.add(line("grid", x.at(tick), top, x.at(tick), bottom));
            content.add(text("tick middle", x.at(tick), bottom + 18, Numbers.decimal(tick)));
        }
        for (double tick : y.ticks()) {
            content.add(line("grid", left, y.at(tick), right, y.at(tick)));
            content.add(text("tick end", left - 8, y.at(tick) + 4, Numbers.decimal(tick)));
        }
        content.add(line("axis", left, bottom, right, bottom));
        content.add(line("axis", left, top, left, bottom));
        return content;
    }

    /** {@return "x,y" for path data} */
    public static String at(double x, double y) {
        return number(x) + "," + number(y);
    }

    /** {@return at most two decimals: a hundredth of a pixel is not seen} */
    public static String number(double value) {
        return Numbers.rounded(value, 2);
    }
}
