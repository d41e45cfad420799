package spikelane.sim.activity;

import java.util.Arrays;

/**
 * How a count differs between samples. Percentile p is the smallest count that at least p % of the samples do not exceed.
 *
 * @param mean mean over samples
 * @param p50  median
 * @param p90  90th percentile
 * @param p95  95th percentile
 * @param max  of the sample with the most
 */
public record CountStatistics(double mean, long p50, long p90, long p95, long max) {
    /**
     * @param counts one count a sample, at least one
     * @return their statistics
     */
    public static CountStatistics of(long[] counts) {
        long[] sorted = counts.clone();
        Arrays.sort(sorted);
        return new CountStatistics(Arrays.stream(sorted).average().orElseThrow(), percentile(sorted, 50),
                percentile(sorted, 90), percentile(sorted, 95), sorted[sorted.length - 1]);
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted[(sorted.length * percent + 99) / 100 - 1];
    }
}
