package spikelane.sim.network;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;

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
    private final List<EventDrivenLayer> layers;

    /**
     * @param kernels  which forms to use
     * @param model    network
     * @param maxCount largest event count of the samples
     * @throws IllegalArgumentException if a layer does not fit into 32-bit integers
     */
    public InferenceVector(Kernels kernels, Model model, int maxCount) {
        this(kernels, model, maxCount, SpikeDensities.usual(model.config(), maxCount));
    }

    /**
     * @param kernels   which forms to use
     * @param model     network
     * @param maxCount  largest event count of the samples
     * @param densities what the forms are picked for; the results do not depend on them
     * @throws IllegalArgumentException if a layer does not fit into 32-bit integers
     */
    public InferenceVector(Kernels kernels, Model model, int maxCount, SpikeDensities densities) {
        config = model.config();
        this.maxCount = maxCount;
        try {
            layers = EventDrivenLayer.all(kernels, arena, model, 0, maxCount, densities);
        } catch (IllegalArgumentException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public CextNetConfig config() {
        return config;
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
        EventDrivenLayer.Run[] runs = new EventDrivenLayer.Run[layers.size()];
        Arrays.setAll(runs, i -> layers.get(i).newRun(arena, maxCount, pool, clock));
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
