package spikelane.sim.inference;

import java.util.List;
import java.util.stream.IntStream;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.Network;

/**
 * How many of the inputs of a network's layers are active, which the fastest form of a layer depends on.
 *
 * @param byLayer      share of the inputs of each of {@link Network#weightLayers}
 * @param largestCount largest event count that was seen
 */
public record SpikeDensities(List<Double> byLayer, int largestCount) {
    private static final int SAMPLES = 4;

    /** Copies the list. */
    public SpikeDensities {
        byLayer = List.copyOf(byLayer);
    }

    /**
     * Runs a few samples, spread evenly over the set, on the calling thread.
     *
     * @param network a network
     * @param data    samples that fit it, at least one
     * @return what was counted; the same each time
     */
    static SpikeDensities of(Inference network, FrameSet data) {
        FrameSet some = data.spread(SAMPLES);
        ActivityCounter counter = new ActivityCounter(network.network(), some.size());
        int largest = 1;
        Inference.Worker worker = network.newWorker();
        int[] spikes = new int[network.network().outputs()];
        for (int i = 0; i < some.size(); i++) {
            short[] sample = some.counts()[i];
            counter.beginSample(i);
            worker.run(sample, spikes, counter);
            largest = IntStream.range(0, sample.length).map(at -> sample[at]).reduce(largest, Math::max);
        }
        return new SpikeDensities(
                ActivityCounter.merge(List.of(counter)).stream().map(LayerActivity::meanDensity).toList(), largest);
    }

    /** {@return share of the inputs of a layer, by its place among {@link Network#weightLayers}} */
    double of(int layer) {
        return byLayer.get(layer);
    }
}
