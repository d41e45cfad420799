package spikelane.sim.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Active inputs of a layer, in numbers a sample.
 *
 * @param layer   its name
 * @param sample  over all time steps and channels
 * @param step    for each time step, over all channels; empty if a layer's activity is known in sums only
 * @param channel for each channel, over all time steps; likewise
 */
public record SpikeStatistics(String layer, CountStatistics sample, List<CountStatistics> step,
        List<CountStatistics> channel) {
    /**
     * @param activity measured at a layer's input
     * @return its statistics over samples
     */
    public static SpikeStatistics of(LayerActivity activity) {
        return new SpikeStatistics(activity.layer().name(), CountStatistics.of(activity.activeBySample()),
                columns(activity.stepsBySample()), columns(activity.channelsBySample()));
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
