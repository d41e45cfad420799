package spikelane.sim.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.SpikeStatistics;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.Inference;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;

/**
 * All that is counted about the spikes of a network over a set of samples; an {@link Evaluator} counts less, faster.
 *
 * @param activity   at the input of every layer with weights
 * @param statistics of the same: by sample, time step, channel, and each pair of the latter two
 * @param fired      spikes that neurons sent, before any pooling: all layers, time steps and samples
 * @param neurons    spikes if every neuron had fired in every time step of every sample
 */
public record SpikeCensus(List<LayerActivity> activity, List<SpikeStatistics> statistics, long fired, long neurons) {
    /**
     * @param model    a network
     * @param data     samples
     * @param pool     threads that share the work; its caller may be interrupted
     * @param progress told how many samples are done, on any thread
     * @return what was counted
     * @throws BadInputException     if there are no samples or they do not fit the network
     * @throws CancellationException if the calling thread is interrupted
     */
    public static SpikeCensus of(Model model, FrameSet data, WorkPool pool, IntConsumer progress) {
        Network network = model.network();
        network.requireFits(data);
        if (data.size() == 0) {
            throw new BadInputException("there are no recordings to count spikes on");
        }
        int[][][] pairs = new int[network.weightLayers().size()][data.size()][];
        SpikeCounter[] counters = new SpikeCounter[pool.threads()];
        Arrays.setAll(counters, i -> new SpikeCounter(network, data.size(), pairs));
        try (Inference inference = Inference.of(model, Evaluator.maxCount(data))) {
            Inference.Worker[] workers = new Inference.Worker[pool.threads()];
            Arrays.setAll(workers, i -> inference.newWorker());
            pool.run(data.size(), (sample, worker) -> {
                if (worker == 0 && Thread.interrupted()) {
                    throw new CancellationException("counting interrupted");
                }
                counters[worker].begin(sample);
                workers[worker].run(data.counts()[sample], new int[network.outputs()], counters[worker]);
                progress.accept(1);
            });
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the network cannot run in 32-bit integers: " + e.getMessage(), e);
        }
        List<LayerActivity> activity = ActivityCounter
                .merge(Arrays.stream(counters).map(counter -> counter.recorder).toList());
        List<SpikeStatistics> statistics = new ArrayList<>();
        for (int i = 0; i < pairs.length; i++) {
            statistics.add(SpikeStatistics.of(activity.get(i), pairs[i]));
        }
        long neurons = network.weightLayers().stream().filter(LayerShape::spiking)
                .mapToLong(layer -> layer.outputs() * layer.steps()).sum();
        return new SpikeCensus(activity, List.copyOf(statistics),
                Arrays.stream(counters).mapToLong(counter -> counter.fired).sum(), neurons * data.size());
    }

    /** {@return silent neurons / neurons, over all layers, time steps and samples} */
    public double activationSparsity() {
        return 1 - (double) fired / neurons;
    }

    /** Counts for one thread; each sample's pairs are written by one thread. */
    private static final class SpikeCounter implements ActivityListener {
        private final ActivityCounter recorder;
        private final List<LayerShape> layers;
        private final int[][][] pairs;
        private int sample;
        private long fired;

        SpikeCounter(Network network, int samples, int[][][] pairs) {
            recorder = new ActivityCounter(network, samples);
            layers = network.weightLayers();
            this.pairs = pairs;
        }

        void begin(int number) {
            sample = number;
            recorder.beginSample(number);
            for (int i = 0; i < pairs.length; i++) {
                pairs[i][number] = new int[layers.get(i).steps() * layers.get(i).in()];
            }
        }

        private void count(int layer, int step, int input) {
            LayerShape shape = layers.get(layer);
            pairs[layer][sample][step * shape.in() + input / shape.pixels()]++;
        }

        @Override
        public void active(int layer, int step, int input) {
            recorder.active(layer, step, input);
            count(layer, step, input);
        }

        @Override
        public void active(int layer, int step, SpikeList list, int rowFrom, int rowTo) {
            recorder.active(layer, step, list, rowFrom, rowTo);
            ActivityListener each = this::count;
            each.active(layer, step, list, rowFrom, rowTo);
        }

        @Override
        public void fired(int layer, int step, SpikeBits spikes, int from, int to) {
            for (int pixel = from; pixel < to; pixel++) {
                for (int word = 0; word < spikes.wordsPerPixel(); word++) {
                    fired += Long.bitCount(spikes.word(pixel, word));
                }
            }
        }
    }
}
