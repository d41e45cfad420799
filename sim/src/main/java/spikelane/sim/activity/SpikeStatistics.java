package spikelane.sim.activity;

import java.util.ArrayList;
import java.util.List;

/**
 * Active inputs of a layer, in numbers a sample.
 *
 * @param layer   its name
 * @param sample  over all time steps and channels
 * @param step    for each time step, over all channels; empty if a layer's activity is known in sums only
 * @param channel for each channel, over all time steps; likewise
 * @param pairs   for each time step and channel
 */
public record SpikeStatistics(String layer, CountStatistics sample, List<CountStatistics> step,
        List<CountStatistics> channel, Pairs pairs) {
    /**
     * Statistics [T][C] over samples, each as in {@link CountStatistics}. A fully connected layer has as many channels as
     * inputs; TCJA layers run once a sample and have one step.
     *
     * @param mean means
     * @param p50  medians
     * @param p90  90th percentiles
     * @param p95  95th percentiles
     * @param max  maxima
     */
    public record Pairs(double[][] mean, long[][] p50, long[][] p90, long[][] p95, long[][] max) {
        public static Pairs of(int steps, int channels, int[][] bySample) {
            Pairs pairs = new Pairs(new double[steps][channels], new long[steps][channels], new long[steps][channels],
                    new long[steps][channels], new long[steps][channels]);
            long[] counts = new long[bySample.length];
            for (int t = 0; t < steps; t++) {
                for (int c = 0; c < channels; c++) {
                    for (int sample = 0; sample < counts.length; sample++) {
                        counts[sample] = bySample[sample][t * channels + c];
                    }
                    CountStatistics statistics = CountStatistics.of(counts);
                    pairs.mean[t][c] = statistics.mean();
                    pairs.p50[t][c] = statistics.p50();
                    pairs.p90[t][c] = statistics.p90();
                    pairs.p95[t][c] = statistics.p95();
                    pairs.max[t][c] = statistics.max();
                }
            }
            return pairs;
        }
    }

    /**
     * @param activity measured at a layer's input
     * @param pairs    [samples][T * C] counts
     * @return its statistics over samples
     */
    public static SpikeStatistics of(LayerActivity activity, int[][] pairs) {
        return new SpikeStatistics(activity.layer().name(), CountStatistics.of(activity.activeBySample()),
                columns(activity.stepsBySample()), columns(activity.channelsBySample()),
                Pairs.of(activity.layer().steps(), activity.layer().in(), pairs));
    }

    private static List<CountStatistics> columns(int[][] bySample) {
        List<CountStatistics> statistics = new ArrayList<>();
        for (int i = 0; bySample.length > 0 && i < bySample[0].length; i++) {
            long[] counts = new long[bySample.length];
            for (int sample = 0; sample < counts.length; sample++) {
                counts[sample] = bySample[sample][i];
            }
            statistics.add(CountStatistics.of(counts));
        }
        return List.copyOf(statistics);
    }
}
