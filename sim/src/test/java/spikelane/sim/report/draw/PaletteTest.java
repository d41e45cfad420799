package spikelane.sim.report.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Colours of figures are told apart whoever looks, on a screen of either mode and on grey paper. */
@Tag("once")
class PaletteTest {
    /**
     * CIEDE2000 between any two series of a figure; what is just noticed side by side is 1 to 2. On grey paper it holds
     * for those of one kind of dashes or filling; others are told apart by that, and ways to compress by their shapes.
     */
    private static final double LEAST_DIFFERENCE = 8;
    /** WCAG 2.2, 1.4.11: parts of graphics. */
    private static final double LEAST_OF_GRAPHICS = 3;
    /** WCAG 2.2, 1.4.3: texts. */
    private static final double LEAST_OF_TEXT = 4.5;
    /** Series that a figure may hold before one looks as another does. */
    private static final int SERIES = 4 * ChartStyle.SERIES;
    private static final List<String> NUMBERED = IntStream.range(0, ChartStyle.SERIES).mapToObj(i -> "c" + i).toList();
    /** The ways to compress; what is published is drawn in the colour of soft texts. */
    private static final List<String> MODES = List.of("none", "quantise", "prune", "cumulative", "joint", "soft");
    private static final Pattern VARIABLE = Pattern.compile("--([a-z0-9]+): (#[0-9a-f]{6});");
    private static final Pattern OPACITY = Pattern.compile("svg \\.(\\w+) \\{[^}]*(?<!-)opacity: ([0-9.]+);");

    enum Mode {
        LIGHT, DARK;

        private Map<String, Colour> colours() {
            String sheet = ChartStyle.sheet();
            int dark = sheet.indexOf("@media screen and (prefers-color-scheme: dark)");
            assertTrue(dark > 0, "paper has the light colours");
            Map<String, Colour> colours = new HashMap<>();
            Matcher variable = VARIABLE.matcher(this == LIGHT ? sheet.substring(0, dark) : sheet.substring(dark));
            while (variable.find()) {
                colours.put(variable.group(1), Colour.of(variable.group(2)));
            }
            return colours;
        }
    }

    /** Pairs of the supplement of Sharma, Wu and Dalal 2005. */
    @ParameterizedTest
    @CsvSource({"50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425", "50, 2.5, 0, 50, 0, -2.5, 4.3065",
            "50, 2.5, 0, 73, 25, -18, 27.1492", "60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644",
            "22.7233, 20.0904, -46.694, 23.0331, 14.973, -42.5619, 2.0373",
            "2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514, 0.9082"})
    void differencesAreThoseOfTheStandard(double l1, double a1, double b1, double l2, double a2, double b2,
            double difference) {
        double[] one = {l1, a1, b1};
        double[] other = {l2, a2, b2};
        assertEquals(difference, Colour.difference(one, other), 5e-5);
        assertEquals(difference, Colour.difference(other, one), 5e-5);
    }

    @ParameterizedTest
    @EnumSource
    void everyTwoSeriesDifferForEverySightAndThoseOfOneKindOnGreyPaper(Mode mode) {
        Map<String, Colour> colours = mode.colours();
        List<String> alike = new ArrayList<>();
        for (List<String> figure : List.of(NUMBERED, MODES)) {
            for (Colour.Sight sight : Colour.Sight.values()) {
                for (int i = 0; i < figure.size(); i++) {
                    for (int j = 0; j < i; j++) {
                        double difference = Colour.difference(sight.of(colours.get(figure.get(i))).lab(),
                                sight.of(colours.get(figure.get(j))).lab());
                        boolean otherKind = !figure.equals(NUMBERED) || !kind(i).equals(kind(j));
                        if (!(difference >= LEAST_DIFFERENCE) && !(sight == Colour.Sight.GREY && otherKind)) {
                            alike.add(sight + ": " + figure.get(j) + " and " + figure.get(i) + " differ by "
                                    + difference);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), alike);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDrawnStandsOutFromThePage(Mode mode) {
        Map<String, Colour> colours = mode.colours();
        List<String> weak = new ArrayList<>();
        List<String> drawn = new ArrayList<>(NUMBERED);
        drawn.addAll(MODES);
        for (String name : drawn) {
            requireContrast(name, colours.get(name), colours.get("page"), LEAST_OF_GRAPHICS, weak);
        }
        requireContrast("faint", colours.get("faint"), colours.get("page"), LEAST_OF_GRAPHICS, weak);
        Matcher rule = OPACITY.matcher(ChartStyle.sheet());
        while (rule.find()) {
            for (String name : MODES) {
                requireContrast(name + " of ." + rule.group(1),
                        colours.get(name).over(colours.get("page"), Double.parseDouble(rule.group(2))),
                        colours.get("page"), LEAST_OF_GRAPHICS, weak);
            }
        }
        assertEquals(List.of(), weak);
    }

    @ParameterizedTest
    @EnumSource
    void textsAreReadable(Mode mode) {
        Map<String, Colour> colours = mode.colours();
        List<String> weak = new ArrayList<>();
        for (String page : List.of("page", "card")) {
            for (String text : List.of("ink", "soft", "heat")) {
                requireContrast(text + " on " + page, colours.get(text), colours.get(page), LEAST_OF_TEXT, weak);
            }
        }
        Colour darkest = colours.get("heat").over(colours.get("page"), 0.55); // report.css: .shaded
        requireContrast("ink in a shaded cell", colours.get("ink"), darkest, LEAST_OF_TEXT, weak);
        assertEquals(List.of(), weak);
    }

    private static void requireContrast(String name, Colour colour, Colour page, double least, List<String> weak) {
        double contrast = colour.contrast(page);
        if (!(contrast >= least)) {
            weak.add(name + ": " + contrast);
        }
    }

    /** Colours come again after eight series: then the shape, the dashes or the filling is another. */
    @Test
    void noTwoSeriesOfAFigureLookAlike() {
        Set<String> points = new HashSet<>();
        Set<String> lines = new HashSet<>();
        Set<String> bars = new HashSet<>();
        for (int i = 0; i < SERIES; i++) {
            XyChart.Series series = XyChart.Series.of(i, "", false, List.of());
            assertTrue(points.add(series.style() + " " + Svg.shape(series.shape(), 0, 0).render()), "points " + i);
            assertTrue(lines.add(ChartStyle.line(i)), "line " + i);
            assertTrue(bars.add(Svg.bar(i, 0, 0, 1, 1).render()), "bar " + i);
            assertFalse(i > 0 && kind(i).equals(kind(i - 1)), "neighbours differ without colours too");
        }
        for (int kind = 1; kind < 4; kind++) {
            assertTrue(ChartStyle.plain().contains(".dash" + kind + " { stroke-dasharray"), "dashes " + kind);
            assertTrue(ChartStyle.plain().contains(".fill" + kind + " { fill"), "filling " + kind);
        }
    }

    /** {@return what is left of a series' looks where colours are not} */
    private static String kind(int series) {
        String dashes = ChartStyle.line(series).replaceFirst(".*dash", "");
        assertEquals(dashes, ChartStyle.bar(series).replaceFirst("fill(.).*", "$1"));
        return dashes;
    }
}
