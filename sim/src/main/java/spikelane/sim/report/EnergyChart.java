package spikelane.sim.report;

import j2html.tags.ContainerTag;
import java.util.ArrayList;
import java.util.List;
import spikelane.sim.accelerator.price.LayerCost;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.io.Numbers;
import spikelane.sim.report.draw.ChartStyle;
import spikelane.sim.report.draw.Svg;

/** Energy of every layer as stacked bars, one colour a component, as a self-contained SVG. */
public final class EnergyChart {
    private static final int LEFT = 90;
    private static final int BAR_HEIGHT = 18;
    private static final int ROW = 26;
    private static final int WIDTH = 820;
    private static final int BARS = 560;
    private static final int TOP = 64;

    private EnergyChart() {}

    /**
     * @param cost a priced network
     * @return the drawing as a file of its own
     */
    public static String svg(NetworkCost cost) {
        return ChartStyle.standAlone(of(cost));
    }

    /**
     * @param cost a priced network
     * @return the drawing for a page
     */
    static ContainerTag<?> of(NetworkCost cost) {
        return Svg.picture(WIDTH, height(cost), description(cost)).with(shapes(cost));
    }

    private static int height(NetworkCost cost) {
        return TOP + ROW * cost.layers().size() + 20;
    }

    private static String description(NetworkCost cost) {
        return cost.architecture().name() + ", " + cost.encoding() + ": " + Numbers.compact(cost.energyUj())
                + " uJ a sample (90 % interval " + cost.intervalWords(Numbers::compact) + ")";
    }

    private static List<ContainerTag<?>> shapes(NetworkCost cost) {
        List<String> components = cost.components();
        double most = Math.max(Double.MIN_NORMAL,
                cost.layers().stream().mapToDouble(LayerCost::energyUj).max().orElse(0));
        List<ContainerTag<?>> shapes = new ArrayList<>();
        shapes.add(Svg.text("start", 10, 20, description(cost)));
        for (int i = 0; i < components.size(); i++) {
            int x = 10 + i * 90;
            shapes.add(Svg.bar(i, x, 34, 12, 12));
            shapes.add(Svg.text("start", x + 16, 45, components.get(i)));
        }
        for (int row = 0; row < cost.layers().size(); row++) {
            LayerCost layer = cost.layers().get(row);
            double y = TOP + (double) ROW * row;
            shapes.add(Svg.text("end", LEFT - 6, y + 13, layer.layer()));
            double x = LEFT;
            for (int i = 0; i < components.size(); i++) {
                double width = layer.energyPj().get(components.get(i)) * 1e-6 / most * BARS;
                if (width > 0) {
                    shapes.add(Svg.bar(i, x, y, width, BAR_HEIGHT));
                    x += width;
                }
            }
            shapes.add(Svg.text("start", x + 6, y + 13, Numbers.compact(layer.energyUj()) + " uJ"));
        }
        return shapes;
    }
}
