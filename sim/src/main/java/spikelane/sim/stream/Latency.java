package spikelane.sim.stream;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A latency's percentiles, in milliseconds, to three digits.
 *
 * @param count how many were measured
 * @param p50   median
 * @param p99   99th percentile
 * @param p999  99.9th percentile
 * @param max   largest
 * @param curve percentiles for a picture, as far as so many values have them
 */
public record Latency(long count, double p50, double p99, double p999, double max, List<Point> curve) {
    private static final double NS_PER_MS = 1e6;
    private static final double[] PERCENTILES = {0, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 99.995,
            99.999};

    /**
     * A point of the curve.
     *
     * @param percentile share of the values that are at most this large, in percent
     * @param ms         value
     */
    public record Point(double percentile, double ms) {}

    /** {@return those of a histogram in nanoseconds; null if it is empty} */
    static Latency of(Histogram ns) {
        if (ns.getTotalCount() == 0) {
            return null;
        }
        List<Point> curve = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            if (100 / (100 - percentile) <= ns.getTotalCount()) {
                curve.add(new Point(percentile, at(ns, percentile)));
            }
        }
        return new Latency(ns.getTotalCount(), at(ns, 50), at(ns, 99), at(ns, 99.9), ns.getMaxValue() / NS_PER_MS,
                List.copyOf(curve));
    }

    private static double at(Histogram ns, double percentile) {
        return ns.getValueAtPercentile(percentile) / NS_PER_MS;
    }
}
