package spikelane.sim.report.draw;

import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.style;

import j2html.tags.ContainerTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The styles of pictures. */
public final class ChartStyle {
    private static final String SHEET = read();
    private static final Pattern COLOUR = Pattern.compile("--(\\w+): ([^;]+);");
    private static final Pattern USE = Pattern.compile("var\\(--(\\w+)\\)");
    /**
     * How many colours tell series apart: {@code s0} to {@code s7}, after Okabe and Ito 2008, dark enough for the page.
     * With and without colour vision each is another; on grey paper the kind of line or filling is.
     */
    static final int SERIES = 8;
    private static final int KINDS = 4;

    private ChartStyle() {}

    private static String read() {
        try (InputStream in = ChartStyle.class.getResourceAsStream("chart.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the style sheet of a page with pictures} */
    public static String sheet() {
        return SHEET;
    }

    /** {@return the class that colours a series} */
    public static String series(int number) {
        return "s" + number % SERIES;
    }

    /** {@return the classes of a series' line: its colour and its dashes, which are those of every fourth} */
    public static String line(int number) {
        return series(number) + " dash" + kind(number);
    }

    /** {@return the classes of a series' bars: its filling, which is that of every fourth, and its colour} */
    static String bar(int number) {
        return "fill" + kind(number) + " bar " + series(number);
    }

    /** Where a colour comes again, its kind is another. */
    private static int kind(int number) {
        return (number + number / SERIES) % KINDS;
    }

    /**
     * The light colours as values, and rules by class alone: what drawing programs and {@link Png} understand.
     *
     * @return the style sheet of a picture that is a file of its own; {@link Png} takes the first of an element's classes,
     *         so that which shall win in browsers too stands first in the element and last in the sheet
     */
    static String plain() {
        Map<String, String> colours = new HashMap<>();
        Matcher light = COLOUR.matcher(SHEET.substring(0, SHEET.indexOf("@media")));
        while (light.find()) {
            colours.put(light.group(1), light.group(2));
        }
        String rules = SHEET.lines().filter(line -> line.startsWith("svg") && !line.contains(":hover"))
                .map(line -> line.replaceFirst("^svg \\.", ".")).collect(Collectors.joining());
        return USE.matcher(rules).replaceAll(use -> colours.get(use.group(1)));
    }

    /**
     * @param picture of a page
     * @return the same as an SVG file of its own
     */
    public static String standAlone(ContainerTag<?> picture) {
        return picture.render().replaceFirst(">", Matcher.quoteReplacement(">" + style(rawHtml(plain())).render()))
                + "\n";
    }
}
