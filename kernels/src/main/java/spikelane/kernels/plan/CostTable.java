package spikelane.kernels.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import spikelane.kernels.counts.CountLayer;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedTransfer;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * What the forms of {@link SpikePropagation} take on one machine: measured points, and a straight line between them.
 * Layers of one output pixel and images have points of their own, since the former's weights come from farther caches.
 * Of a form and kind, time per unit of {@link SpikeForm.Work} is interpolated in active inputs, then in stored nonzeros, then in
 * the logarithm of the layer's size; the first two go on straight beyond the last points, the size does not.
 *
 * @param vectorBits register width that was measured
 * @param points     what was measured of the forms
 * @param stages     what was measured of whole layers, one sample at a time and bit-sliced
 */
public record CostTable(int vectorBits, List<Point> points, List<StagePoint> stages) {
    /**
     * A measured form.
     *
     * @param form      the form's name
     * @param onePixel  whether its layer has one output pixel
     * @param weights   weights of the layer, zeros counted
     * @param nonzeros  as in {@link SpikeForm.Work}
     * @param active    as in {@link SpikeForm.Work}
     * @param nsPerUnit nanoseconds for each of {@link SpikeForm.Work#units}
     */
    public record Point(String form, boolean onePixel, long weights, double nonzeros, double active, double nsPerUnit) {
        /** Checks that a line can be laid through the point. */
        public Point {
            require(form != null && !form.isBlank(), "form " + form, "a name");
            require(weights >= 1, form + ": weights " + weights, "at least 1");
            require(nonzeros >= 0 && Double.isFinite(nonzeros), form + ": nonzeros " + nonzeros, "0 or more");
            require(active >= 0 && Double.isFinite(active), form + ": active " + active, "0 or more");
            require(nsPerUnit > 0 && Double.isFinite(nsPerUnit), form + ": nsPerUnit " + nsPerUnit, "more than 0");
        }
    }

    /** What else a layer takes. */
    public enum Stage {
        /** List of active inputs, update and pooling of the neurons; of a neuron, those that fill up a group counted. */
        NEURONS,
        /** {@link CountPropagation}; of an output pixel and group of outputs; load: share of the counts that are not 0. */
        COUNTS,
        /** {@link CountLayer}, neurons included; of the same, with the same load. */
        WHOLE,
        /** {@link SlicedTransfer}, one way, of a batch; of a pixel and group of channels. */
        TRANSFER,
        /** {@link SlicedLayer} and pooling; of a block and output; load: nonzero weights of an output. */
        SLICED,
        /** The same of counts; load: nonzero weights of an output times input planes. */
        SLICED_COUNTS
    }

    /**
     * A measured stage.
     *
     * @param stage     the stage
     * @param batch     1, or samples of a bit-sliced batch
     * @param weights   weights of the layer, zeros counted
     * @param load      as in {@link Stage}
     * @param nsPerUnit nanoseconds for each unit of {@link Stage}
     */
    public record StagePoint(Stage stage, int batch, long weights, double load, double nsPerUnit) {
        /** Checks that a line can be laid through the point. */
        public StagePoint {
            require(stage != null, "stage " + stage, "a stage");
            require(batch >= 1, stage + ": batch " + batch, "at least 1");
            require(weights >= 1, stage + ": weights " + weights, "at least 1");
            require(load >= 0 && Double.isFinite(load), stage + ": load " + load, "0 or more");
            require(nsPerUnit > 0 && Double.isFinite(nsPerUnit), stage + ": nsPerUnit " + nsPerUnit, "more than 0");
        }
    }

    /** Copies the lists; checks the width. */
    public CostTable {
        require(vectorBits == 128 || vectorBits == 256 || vectorBits == 512, "vectorBits " + vectorBits,
                "512, 256 or 128");
        require(points != null && points.stream().allMatch(Objects::nonNull), "points " + points, "a list");
        require(stages != null && stages.stream().allMatch(Objects::nonNull), "stages " + stages, "a list");
        points = List.copyOf(points);
        stages = List.copyOf(stages);
    }

    private static void require(boolean holds, String what, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ", expected " + expected);
        }
    }

    /**
     * @param form         a form
     * @param weights      weights of a layer that it can run
     * @param spikeDensity share of the inputs that are active
     * @return nanoseconds of a call over the whole layer; empty if it was not measured
     */
    public Optional<Double> ns(SpikeForm form, IntWeights weights, double spikeDensity) {
        Geometry g = weights.geometry();
        boolean onePixel = g.outputPixels() == 1;
        List<Point> own = points.stream()
                .filter(point -> point.form().equals(form.name()) && point.onePixel() == onePixel).toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        SpikeForm.Work work = form.work(weights, spikeDensity);
        double size = Math.log((double) g.rows() * g.outputs());
        return Optional.of(work.units() * along(own, point -> Math.log((double) point.weights()), size, true,
                layer -> along(layer, Point::nonzeros, work.nonzeros(), false,
                        row -> along(row, Point::active, work.active(), false, same -> same.getFirst().nsPerUnit()))));
    }

    /**
     * @param stage   a stage
     * @param batch   1, or samples of a bit-sliced batch
     * @param weights weights of the layer, zeros counted
     * @param load    as in {@link Stage}
     * @return nanoseconds of a unit; empty if it was not measured
     */
    OptionalDouble ns(Stage stage, int batch, long weights, double load) {
        List<StagePoint> own = stages.stream().filter(point -> point.stage() == stage && point.batch() == batch)
                .toList();
        return own.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(along(own, point -> Math.log((double) point.weights()), Math.log((double) weights),
                        true,
                        layer -> along(layer, StagePoint::load, load, false, same -> same.getFirst().nsPerUnit())));
    }

    private static <P> double along(List<P> points, ToDoubleFunction<P> axis, double at, boolean clamp,
            ToDoubleFunction<List<P>> value) {
        TreeMap<Double, List<P>> byPlace = new TreeMap<>();
        for (P point : points) {
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
