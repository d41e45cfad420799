package spikelane.sim.report.draw;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import spikelane.sim.io.Numbers;

/** A bar in each row, made of parts that are told apart by colour. */
public final class StackedBars {
    private static final double WIDTH = 720;
    private static final double LEFT = 210;
    private static final double RIGHT = WIDTH - 70;
    private static final double TOP = 46;
    private static final double ROW = 20;
    private static final double KEY = 100;

    private StackedBars() {}

    /**
     * One bar.
     *
     * @param label what it is
     * @param parts by name, from 0
     */
    public record Bar(String label, SequencedMap<String, Double> parts) {
        double sum() {
            return parts.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /**
     * @param description for those who cannot see it
     * @param unit        of the parts
     * @param bars        at least one
     * @return the picture
     */
    public static ContainerTag<?> of(String description, String unit, List<Bar> bars) {
        SequencedSet<String> names = new LinkedHashSet<>();
        bars.forEach(bar -> bar.parts.forEach((name, part) -> {
            if (part > 0) {
                names.add(name);
            }
        }));
        List<String> parts = List.copyOf(names);
        double most = Math.max(Double.MIN_NORMAL, bars.stream().mapToDouble(Bar::sum).max().orElse(0));
        List<DomContent> content = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            double x = 8 + KEY * (i % 7);
            int line = i / 7;
            double y = 8 + 16.0 * line;
            content.add(Svg.bar(i, x, y, 10, 10));
            content.add(Svg.text("legend", x + 14, y + 9, parts.get(i)));
        }
        for (int row = 0; row < bars.size(); row++) {
            Bar bar = bars.get(row);
            double y = TOP + ROW * row;
            content.add(Svg.text("legend end", LEFT - 8, y + 12, bar.label));
            double x = LEFT;
            for (int i = 0; i < parts.size(); i++) {
                double width = bar.parts.getOrDefault(parts.get(i), 0.0) / most * (RIGHT - LEFT);
                if (width > 0) {
                    content.add(Svg.group("point", Svg.bar(i, x, y, width, ROW - 5).with(Svg.tooltip(bar.label + ", "
                            + parts.get(i) + ": " + Numbers.significant(bar.parts.get(parts.get(i))) + " " + unit))));
                    x += width;
                }
            }
            content.add(Svg.text("legend", x + 6, y + 12, Numbers.significant(bar.sum()) + " " + unit));
        }
        return Svg.picture(WIDTH, TOP + ROW * bars.size() + 10, description).with(content);
    }
}
