package spikelane.benchmarks.pages;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spikelane.benchmarks.pages.CrossoverMap.Timed;
import spikelane.benchmarks.pages.CrossoverMap.Values;
import spikelane.sim.report.draw.Svg;

/** Heat maps of a crossover result, one a shape and weight format, as a self-contained SVG. */
public final class CrossoverPlot {
    private static final Map<String, String> COLOURS = Map.of("nibbles", "#c6dbef", "planes", "#9ecae1", "int4",
            "#dadaeb", "int8", "#bcbddc", "csr", "#fdd0a2", "nonzeros", "#a1d99b", "batch-sliced", "#fc9272");
    private static final int CELL_WIDTH = 78;
    private static final int CELL_HEIGHT = 34;
    private static final int LEFT = 64;
    private static final int TOP = 54;
    private static final int GAP = 40;
    private static final int WIDTH = LEFT + 6 * CELL_WIDTH + GAP;
    private static final int HEIGHT = TOP + 7 * CELL_HEIGHT + GAP;
    private static final int COLUMNS = 2;
    private static final int LINE_HEIGHT = 18;

    private final List<ContainerTag<?>> shapes = new ArrayList<>();
    private final CrossoverMap map;
    private int maps;

    private CrossoverPlot(CrossoverMap map) {
        this.map = map;
    }

    /** {@return the drawing} */
    public static String svg(CrossoverMap map) {
        CrossoverPlot plot = new CrossoverPlot(map);
        for (String shape : map.shapes()) {
            plot.map(shape, Values.TERNARY, false);
            plot.map(shape, Values.TERNARY, true);
            plot.map(shape, Values.INT8, false);
        }
        int y = (plot.maps + COLUMNS - 1) / COLUMNS * HEIGHT + 12;
        for (String sentence : map.sentences()) {
            int x = 10;
            for (String clause : sentence.replaceAll("([:;]) ", "$1\n").lines().toList()) {
                plot.text("start", x, y, clause);
                x = 30;
                y += LINE_HEIGHT;
            }
        }
        return Plots.picture(COLUMNS * WIDTH, y + 8, "Fastest form by density of spikes and of weights", "",
                plot.shapes);
    }

    private void map(String shape, Values values, boolean batch) {
        int left = maps % COLUMNS * WIDTH + LEFT;
        int top = maps / COLUMNS * HEIGHT + TOP;
        maps++;
        text("start", left, top - 32,
                shape + ", " + values + (batch ? ", a batch at once allowed" : ", one sample at a time"));
        text("end", left - 6, top - 8, "nonzero");
        List<Double> spikes = CrossoverMap.spikes();
        for (int i = 0; i < spikes.size(); i++) {
            text("middle", left + i * CELL_WIDTH + CELL_WIDTH / 2, top - 8,
                    CrossoverMap.percent(spikes.get(i)) + (i == 0 ? " spikes" : ""));
        }
        for (int j = 0; j < CrossoverMap.WEIGHTS.size(); j++) {
            double nonzero = CrossoverMap.WEIGHTS.get(j);
            int y = top + j * CELL_HEIGHT;
            text("end", left - 6, y + CELL_HEIGHT / 2 + 4, CrossoverMap.percent(nonzero));
            for (int i = 0; i < spikes.size(); i++) {
                Optional<Timed> timed = map.fastest(shape, values, nonzero, spikes.get(i), batch);
                int x = left + i * CELL_WIDTH;
                timed.ifPresent(fastest -> cell(x, y, fastest));
            }
        }
    }

    private void cell(int x, int y, Timed fastest) {
        shapes.add(tag("rect").attr("x", x).attr("y", y).attr("width", CELL_WIDTH).attr("height", CELL_HEIGHT)
                .attr("stroke", "#ffffff").attr("fill", COLOURS.getOrDefault(fastest.form(), "#ffffff"))
                .with(Svg.tooltip(fastest.form() + ", " + Tables.number(fastest.ns()) + " ns")));
        text("middle", x + CELL_WIDTH / 2, y + 15, fastest.form());
        text("middle", x + CELL_WIDTH / 2, y + 29, time(fastest.ns()));
    }

    private static String time(double ns) {
        return ns < 1000 ? String.format(Locale.ROOT, "%.0f ns", ns) : Tables.number(ns / 1000) + " us";
    }

    private void text(String style, int x, int y, String words) {
        shapes.add(Svg.text(style, x, y, words));
    }
}
