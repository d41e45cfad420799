package spikelane.sim.inference;

import java.lang.foreign.Arena;
import java.util.List;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.Model;

/**
 * Inference on the kernels. Layers run one after the other, each over all time steps, since a TCJA gate needs them all.
 * Integer layers and the outputs of their neurons are those of {@link InferenceScalar}, bit for bit. Where it sums in
 * float32, a neuron whose potential comes nearer to its threshold than the rounding error of its input
 * ({@link spikelane.kernels.floats.FloatPropagation#errorBound}) may differ.
 */
public final class InferenceVector implements Inference {
    private final Arena arena = Arena.ofShared();
    private final CextNetConfig config;
    private final Kernels kernels;
    private final int maxCount;
    private List<EventLayer> layers;

    /**
     * @param kernels  which forms to use, for the usual densities of spikes
     * @param model    network
     * @param maxCount largest event count of the samples
     * @throws IllegalArgumentException if a layer does not fit into 32-bit integers
     */
    public InferenceVector(Kernels kernels, Model model, int maxCount) {
        config = model.config();
        this.kernels = kernels;
        this.maxCount = maxCount;
        try {
            layers = EventLayer.all(kernels, arena, model, 0, maxCount);
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
     * Measures spike densities on a few samples and repacks those layers for which another form is faster. Workers made
     * before keep the earlier forms; the results are the same.
     *
     * @param data samples that fit the network, at least one
     * @return what was counted; the same each time
     */
    public SpikeDensities fit(FrameSet data) {
        SpikeDensities densities = SpikeDensities.of(this, data);
        layers = layers.stream().map(layer -> layer.forDensity(kernels, arena, densities)).toList();
        return densities;
    }

    /** {@return the layers behind the first {@code from}} */
    List<EventLayer> layers(int from) {
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
    public Worker newWorker(StageClock clock) {
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
        EventLayer.LayerRun[] runs = layers.stream().map(layer -> layer.newRun(arena, maxCount, pool, clock))
                .toArray(EventLayer.LayerRun[]::new);
        return new Single() {
            @Override
            public void run(short[] counts, int[] spikes, ActivityListener activity) {
                EventLayer.chain(runs, counts, null, spikes, activity);
            }
        };
    }

    /**
     * @param layer place of the layer among {@link CextNetConfig#layers}
     * @return its kernel; null where a layer has none, since a TCJA gate's two are computed together
     */
    public KernelLayer<?, ?> kernel(int layer) {
        return layers.stream().filter(l -> l.index() == layer).map(EventLayer::kernel).findFirst().orElse(null);
    }

    @Override
    public List<LayerForm> forms() {
        return LayerForm.of(layers);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
