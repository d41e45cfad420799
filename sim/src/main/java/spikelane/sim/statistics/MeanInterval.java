package spikelane.sim.statistics;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Mean of a few runs and its 95 % interval by Student's t.
 *
 * @param mean of the runs
 * @param low  lower end of the interval
 * @param high upper end
 */
public record MeanInterval(double mean, double low, double high) {
    private static final double TWO_SIDED = 0.975;

    /**
     * @param values of at least two runs
     * @return their mean with its interval
     */
    public static MeanInterval of(double... values) {
        if (values.length < 2) {
            throw new IllegalArgumentException(values.length + " runs, expected at least two");
        }
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        int freedom = values.length - 1;
        double half = TDistribution.of(freedom).inverseCumulativeProbability(TWO_SIDED)
                * Math.sqrt(squares / freedom / values.length);
        return new MeanInterval(mean, mean - half, mean + half);
    }

    /**
     * @param shares of at least two runs, each from 0 to 1
     * @return their mean with its interval, which ends at 0 and 1 too
     */
    public static MeanInterval ofShares(double... shares) {
        MeanInterval interval = of(shares);
        return new MeanInterval(interval.mean, Math.max(0, interval.low), Math.min(1, interval.high));
    }
}
