package spikelane.sim.network;

import java.util.List;
import java.util.stream.IntStream;
import spikelane.kernels.KernelPlanner;
import spikelane.sim.data.FrameSet;

/**
 * How many of the inputs of a network's layers are active, which the fastest form of a layer depends on.
 *
 * @param byLayer      share of the inputs of each of {@link CextNetConfig#layers}
 * @param largestCount largest event count that was seen
 */
public record SpikeDensities(List<Double> byLayer, int largestCount) {
    private static final int SAMPLES = 4;

    /** Copies the list. */
    public SpikeDensities {
        byLayer = List.copyOf(byLayer);
    }

    /**
     * @param config   a network
     * @param maxCount largest event count
     * @return what is taken where nothing was measured
     */
    public static SpikeDensities usual(CextNetConfig config, int maxCount) {
        return new SpikeDensities(config.layers().stream().map(layer -> KernelPlanner.USUAL_SPIKES).toList(), maxCount);
    }

    /**
     * Runs a few samples, spread evenly over the set, on the calling thread.
     *
     * @param network a network
     * @param data    samples that fit it, at least one
     * @return what was counted; the same each time
     */
    static SpikeDensities of(Inference network, FrameSet data) {
        CextNetConfig config = network.config();
        int samples = Math.min(SAMPLES, data.size());
        ActivityRecorder recorder = new ActivityRecorder(config, samples);
        int largest = 1;
        Inference.Worker worker = network.newWorker();
        int[] spikes = new int[config.classes() * config.votes()];
        for (int i = 0; i < samples; i++) {
            short[] sample = data.counts()[(int) ((long) i * data.size() / samples)];
            recorder.beginSample(i);
            worker.run(sample, spikes, recorder);
            largest = IntStream.range(0, sample.length).map(at -> sample[at]).reduce(largest, Math::max);
        }
        return new SpikeDensities(
                ActivityRecorder.merge(List.of(recorder)).stream().map(LayerActivity::meanDensity).toList(), largest);
    }

    /** {@return share of the inputs of a layer, by its place among {@link CextNetConfig#layers}} */
    double of(int layer) {
        return byLayer.get(layer);
    }
}
