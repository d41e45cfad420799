package spikelane.sim.accelerator;

import static j2html.TagCreator.tag;

import j2html.tags.ContainerTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Energy of every layer as stacked bars, one colour a component, as a self-contained SVG. */
public final class EnergyChart {
    private static final String[] COLOURS = {"#1f4e79", "#2e8b8b", "#e0a030", "#b04a3a", "#7a5195", "#6b8e23",
            "#8c8c8c", "#d58ab0", "#444444"};
    private static final int LEFT = 90;
    private static final int BAR_HEIGHT = 18;
    private static final int ROW = 26;
    private static final int WIDTH = 820;
    private static final int BARS = 560;
    private static final int TOP = 64;

    private EnergyChart() {}

    /**
     * @param cost a priced network
     * @return the drawing
     */
    public static String svg(NetworkCost cost) {
        List<String> components = cost.energyUjByComponent().entrySet().stream().filter(e -> e.getValue() > 0)
                .map(java.util.Map.Entry::getKey).toList();
        double most = cost.layers().stream().mapToDouble(LayerCost::energyUj).max().orElse(1);
        int height = TOP + ROW * cost.layers().size() + 20;
        List<ContainerTag<?>> shapes = new ArrayList<>();
        shapes.add(text(10, 20, "start",
                String.format(Locale.ROOT, "%s, %s: %.1f uJ a sample (90 %% interval %.1f to %.1f)",
                        cost.architecture().name(), cost.encoding(), cost.energyUj(), cost.energyLowUj(),
                        cost.energyHighUj())));
        for (int i = 0; i < components.size(); i++) {
            int x = 10 + i * 90;
            shapes.add(rect(x, 34, 12, 12, colour(i)));
            shapes.add(text(x + 16, 45, "start", components.get(i)));
        }
        for (int row = 0; row < cost.layers().size(); row++) {
            LayerCost layer = cost.layers().get(row);
            double y = TOP + (double) ROW * row;
            shapes.add(text(LEFT - 6, y + 13, "end", layer.layer()));
            double x = LEFT;
            for (int i = 0; i < components.size(); i++) {
                double width = layer.energyPj().get(components.get(i)) * 1e-6 / most * BARS;
                if (width > 0) {
                    shapes.add(rect(x, y, width, BAR_HEIGHT, colour(i)));
                    x += width;
                }
            }
            shapes.add(text(x + 6, y + 13, "start", String.format(Locale.ROOT, "%.2f uJ", layer.energyUj())));
        }
        return tag("svg").attr("xmlns", "http://www.w3.org/2000/svg").attr("viewBox", "0 0 " + WIDTH + " " + height)
                .attr("role", "img").attr("font-family", "sans-serif").attr("font-size", "12").with(shapes).render();
    }

    private static String colour(int i) {
        return COLOURS[i % COLOURS.length];
    }

    private static ContainerTag<?> rect(double x, double y, double width, double height, String fill) {
        return tag("rect").attr("x", number(x)).attr("y", number(y)).attr("width", number(width))
                .attr("height", number(height)).attr("fill", fill);
    }

    private static ContainerTag<?> text(double x, double y, String anchor, String words) {
        return tag("text").attr("x", number(x)).attr("y", number(y)).attr("text-anchor", anchor).withText(words);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
