package spikelane.sim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import spikelane.sim.report.draw.ChartStyle;
import spikelane.sim.report.draw.XyChart;
import spikelane.sim.accelerator.sweep.Sweep.Point;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.Numbers;

/** The points of a sweep as a table and as a picture. */
public final class SweepPlot {
    private SweepPlot() {}

    /**
     * @param points of one sweep, at least one
     * @return a line each, comma-separated
     */
    public static String csv(List<Point> points) {
        List<String> header = new ArrayList<>(List.of("network", "steps", "architecture"));
        header.addAll(points.getFirst().keys().sequencedKeySet());
        header.addAll(List.of("bits", "weight_density", "spike_density", "encoding", "energy_uj", "cycles", "edp_js",
                "area_mm2"));
        List<List<Object>> rows = new ArrayList<>();
        for (Point point : points) {
            List<Object> row = new ArrayList<>(List.of(point.network(), point.steps(), point.architecture()));
            row.addAll(point.keys().sequencedValues());
            row.addAll(List.of(point.bits(), point.weightDensity(), point.spikeDensity(),
                    point.encoding().name().toLowerCase(Locale.ROOT), point.energyUj(), point.cycles(), point.edp(),
                    point.areaMm2()));
            rows.add(row);
        }
        return CsvTable.text(header, rows);
    }

    /**
     * @param points of one sweep, at least one
     * @return energy against cycles, a series for each network, architecture and width of weights
     */
    public static String svg(List<Point> points) {
        SequencedMap<String, List<XyChart.Mark>> series = new LinkedHashMap<>();
        SequencedSet<String> networks = new TreeSet<>(points.stream().map(Point::network).toList());
        SequencedSet<String> machines = new TreeSet<>(points.stream().map(Point::architecture).toList());
        for (Point point : points) {
            String name = point.bits() + " bit" + (networks.size() > 1 ? ", " + point.network() : "")
                    + (machines.size() > 1 ? ", " + point.architecture() : "");
            series.computeIfAbsent(name, none -> new ArrayList<>())
                    .add(new XyChart.Mark(point.energyUj(), point.cycles(), words(point)));
        }
        return ChartStyle.standAlone(XyChart.of("Energy and cycles of " + points.size() + " points",
                new XyChart.Quantity("energy per sample, µJ", true), new XyChart.Quantity("cycles", true),
                XyChart.Series.numbered(series)));
    }

    private static String words(Point point) {
        return point.network() + ", " + point.architecture() + " " + point.keys() + ", " + point.bits() + " bit, "
                + Numbers.percent(point.weightDensity()) + " % of the weights, " + Numbers.percent(point.spikeDensity())
                + " % spikes, " + point.steps() + " steps, " + point.encoding().name().toLowerCase(Locale.ROOT) + ": "
                + Numbers.significant(point.energyUj()) + " µJ, " + Numbers.significant(point.cycles()) + " cycles";
    }
}
