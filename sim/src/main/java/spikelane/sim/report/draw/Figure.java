package spikelane.sim.report.draw;

import static j2html.TagCreator.a;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.OutputFiles;

/**
 * A figure of a report, with the numbers that it draws.
 *
 * @param name    of its files, without an ending
 * @param caption what it shows, a sentence or two
 * @param picture the drawing
 * @param columns of its numbers
 * @param rows    its numbers, one for each mark at least
 */
public record Figure(String name, String caption, ContainerTag<?> picture, List<String> columns,
        List<? extends List<?>> rows) {
    /** {@return the drawing as a file of its own} */
    public String svg() {
        return ChartStyle.standAlone(picture);
    }

    /** {@return its numbers as a table} */
    public String csv() {
        return CsvTable.text(columns, rows);
    }

    /** Its files by ending; pixels only where this Java can draw. */
    private SequencedMap<String, byte[]> files() {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        String svg = svg();
        files.put("svg", svg.getBytes(StandardCharsets.UTF_8));
        Png.of(svg).ifPresent(png -> files.put("png", png));
        files.put("csv", csv().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /**
     * @param folder receives the drawing and its numbers
     */
    public void write(Path folder) {
        files().forEach(
                (ending, bytes) -> OutputFiles.write(folder.resolve(name + "." + ending), out -> out.write(bytes)));
    }

    /**
     * @param downloads whether its files are in the page, to be saved from there
     * @return the figure in a page
     */
    public DomContent inPage(boolean downloads) {
        return figure(div(picture).withClass("wide drawn"), figcaption(text(caption + " "),
                downloads ? span(each(files(), (ending, bytes) -> link(ending, bytes))).withClass("files") : text("")))
                .withId(name);
    }

    private DomContent link(String ending, byte[] bytes) {
        String type = switch (ending) {
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            default -> "text/csv";
        };
        return a(ending.toUpperCase(Locale.ROOT))
                .withHref("data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes))
                .attr("download", name + "." + ending);
    }
}
