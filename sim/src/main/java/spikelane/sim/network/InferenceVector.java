package spikelane.sim.network;

import java.lang.foreign.Arena;
import java.util.List;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.FrameSet;

/**
 * Inference on the kernels. Layers run one after the other, each over all time steps, since a TCJA gate needs them all.
 * Integer layers and the outputs of their neurons are those of {@link InferenceScalar}, bit for bit. Where it sums in
 * float32, a neuron whose potential comes nearer to its threshold than the rounding error of its input
 * ({@link spikelane.kernels.GatedPropagation#errorBound}) may differ.
 */
public final class InferenceVector implements Inference {
    private final Arena arena = Arena.ofShared();
    private final CextNetConfig config;
    private final int maxCount;
    private List<EventDrivenLayer> layers;

    /**
     * @param kernels  which forms to use, for the usual densities of spikes
     * @param model    network
     * @param maxCount largest event count of the samples
     * @throws IllegalArgumentException if a layer does not fit into 32-bit integers
     */
    public InferenceVector(Kernels kernels, Model model, int maxCount) {
        config = model.config();
        this.maxCount = maxCount;
        try {
            layers = EventDrivenLayer.all(kernels, arena, model, 0, maxCount);
        } catch (IllegalArgumentException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public CextNetConfig config() {
        return config;
    }

    /**
     * Counts the spikes of a few samples and lays those layers out again for which another form is faster. Workers that
     * were there before keep the earlier forms; the results are the same.
     *
     * @param data samples that fit the network, at least one
     * @return what was counted; the same each time
     */
    public SpikeDensities fit(FrameSet data) {
        SpikeDensities densities = SpikeDensities.of(this, data);
        layers = layers.stream().map(layer -> layer.forDensity(densities)).toList();
        return densities;
    }

    /** {@return the layers behind the first {@code from}} */
    List<EventDrivenLayer> layers(int from) {
        return layers.subList(from, layers.size());
    }

    @Override
    public Worker newWorker() {
        return newWorker(StageClock.OFF);
    }

    /**
     * @param clock told when each stage of a layer begins and ends
     * @return working memory for one thread
     */
    Worker newWorker(StageClock clock) {
        return newWorker(null, clock);
    }

    /**
     * @param pool threads that share the work on each sample; they stay the caller's
     * @return working memory for them, used by the pool's caller; its results are those of a single thread
     */
    public Worker newWorker(WorkPool pool) {
        return newWorker(pool, StageClock.OFF);
    }

    private Worker newWorker(WorkPool pool, StageClock clock) {
        EventDrivenLayer.Run[] runs = layers.stream().map(layer -> layer.newRun(arena, maxCount, pool, clock))
                .toArray(EventDrivenLayer.Run[]::new);
        return (counts, spikes, activity) -> EventDrivenLayer.chain(runs, counts, null, spikes, activity);
    }

    /**
     * @param layer place of the layer among {@link CextNetConfig#layers}
     * @return its kernel; null where a layer has none, since a TCJA gate's two are computed together
     */
    KernelLayer<?, ?> kernel(int layer) {
        return layers.stream().filter(l -> l.index() == layer).map(EventDrivenLayer::kernel).findFirst().orElse(null);
    }

    /** {@return the form of each layer with a kernel of its own, and why} */
    public List<LayerForm> forms() {
        return LayerForm.of(layers);
    }

    @Override
    public void close() {
        arena.close();
    }
}
