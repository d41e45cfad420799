package spikelane.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import spikelane.kernels.PropagationForm.Work;

/**
 * What the forms of {@link SpikePropagation} take on one machine: measured points, and a straight line between them.
 * Layers of one output pixel and images have points of their own, since the former's weights come from farther caches.
 * Of a form and kind, time per unit of {@link Work} is interpolated in active inputs, then in stored nonzeros, then in
 * the logarithm of the layer's size; the first two go on straight beyond the last points, the size does not.
 *
 * @param vectorBits register width that was measured
 * @param points     what was measured
 */
public record CostTable(int vectorBits, List<Point> points) {
    /**
     * A measured form.
     *
     * @param form      the form
     * @param onePixel  whether its layer has one output pixel
     * @param weights   weights of the layer, zeros counted
     * @param nonzeros  as in {@link Work}
     * @param active    as in {@link Work}
     * @param nsPerUnit nanoseconds for each of {@link Work#units}
     */
    public record Point(PropagationForm form, boolean onePixel, long weights, double nonzeros, double active,
            double nsPerUnit) {}

    /** Copies the list. */
    public CostTable {
        points = points == null ? List.of() : List.copyOf(points);
    }

    /**
     * @param form         a form
     * @param weights      weights of a layer that it can run
     * @param spikeDensity share of the inputs that are active
     * @return nanoseconds of a call over the whole layer; empty if it was not measured
     */
    public Optional<Double> ns(PropagationForm form, PackedWeights weights, double spikeDensity) {
        Geometry g = weights.geometry();
        boolean onePixel = g.outputPixels() == 1;
        List<Point> own = points.stream().filter(point -> point.form() == form && point.onePixel() == onePixel)
                .toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Work work = form.work(weights, spikeDensity);
        double size = Math.log((double) g.rows() * g.outputs());
        return Optional.of(work.units() * along(own, point -> Math.log((double) point.weights()), size, true,
                layer -> along(layer, Point::nonzeros, work.nonzeros(), false,
                        row -> along(row, Point::active, work.active(), false, same -> same.getFirst().nsPerUnit()))));
    }

    private static double along(List<Point> points, ToDoubleFunction<Point> axis, double at, boolean clamp,
            ToDoubleFunction<List<Point>> value) {
        TreeMap<Double, List<Point>> byPlace = new TreeMap<>();
        for (Point point : points) {
            byPlace.computeIfAbsent(axis.applyAsDouble(point), place -> new ArrayList<>()).add(point);
        }
        double place = clamp ? Math.clamp(at, byPlace.firstKey(), byPlace.lastKey()) : at;
        Double high = byPlace.higherKey(place);
        if (high == null) {
            high = byPlace.lastKey();
        }
        Double low = byPlace.lowerKey(high);
        if (low == null) {
            low = high;
            high = byPlace.higherKey(low);
        }
        double first = value.applyAsDouble(byPlace.get(low));
        if (high == null) {
            return first; // there is one place only
        }
        double second = value.applyAsDouble(byPlace.get(high));
        double line = first + (second - first) * (place - low) / (high - low);
        return Math.max(line, Math.min(first, second) / 10); // a line that falls beyond the points stays above zero
    }
}
