package spikelane.sim.study;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.Locale;

/** SVG elements as j2html tags. Lengths are in the units of the picture's view box; y grows downwards. */
final class Svg {
    private Svg() {}

    static ContainerTag<?> picture(double width, double height, String description) {
        return tag("svg").attr("xmlns", "http://www.w3.org/2000/svg")
                .attr("viewBox", "0 0 " + number(width) + " " + number(height)).attr("role", "img")
                .attr("aria-label", description);
    }

    static ContainerTag<?> group(String style, DomContent... content) {
        return tag("g").withClass(style).with(content);
    }

    static ContainerTag<?> line(String style, double x1, double y1, double x2, double y2) {
        return path(style, "M" + at(x1, y1) + "L" + at(x2, y2));
    }

    static ContainerTag<?> path(String style, String d) {
        return tag("path").withClass(style).attr("d", d);
    }

    static ContainerTag<?> text(String style, double x, double y, String words) {
        return tag("text").withClass(style).attr("x", number(x)).attr("y", number(y)).withText(words);
    }

    /** {@return what a browser shows when the mouse rests on the element that this stands in} */
    static ContainerTag<?> tooltip(String words) {
        return tag("title").withText(words);
    }

    /** {@return "x,y" for path data} */
    static String at(double x, double y) {
        return number(x) + "," + number(y);
    }

    /** {@return at most two decimals: a hundredth of a pixel is not seen} */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
