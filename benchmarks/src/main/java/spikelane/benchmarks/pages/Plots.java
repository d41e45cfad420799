package spikelane.benchmarks.pages;

import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.List;
import spikelane.sim.report.draw.Svg;

/** What the plots have in common: a white page, small sans-serif letters, text from, around or up to its place. */
final class Plots {
    private static final String STYLE = "svg{font:12px sans-serif}.middle{text-anchor:middle}.end{text-anchor:end}";

    private Plots() {}

    /** {@return a self-contained SVG} */
    static String picture(int width, int height, String description, String style, List<ContainerTag<?>> shapes) {
        return Svg.picture(width, height, description).with(tag("style").with(rawHtml(STYLE + style)))
                .with(tag("rect").attr("width", width).attr("height", height).attr("fill", "#ffffff")).with(shapes)
                .render();
    }
}
