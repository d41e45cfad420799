package spikelane.sim.inference;

import spikelane.sim.inference.layer.StageClock;
import spikelane.sim.inference.layer.KernelLayer;
import spikelane.sim.inference.layer.FeatureLayer;
import spikelane.sim.inference.layer.Feature;
import spikelane.sim.inference.layer.EventLayer;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;

/**
 * Inference on the kernels. Layers run one after the other, each over all time steps, since a TCJA gate needs them all.
 * Integer layers and the outputs of their neurons are those of {@link InferenceScalar}, bit for bit. Where it sums in
 * float32, a neuron whose potential comes nearer to its threshold than the rounding error of its input
 * ({@link spikelane.kernels.floats.FloatPropagation#errorBound}) may differ.
 */
public final class InferenceVector implements Inference {
    private final Arena arena = Arena.ofShared();
    private final Model model;
    private final Network network;
    private final Kernels kernels;
    private List<FeatureLayer> layers;

    /**
     * @param kernels  which forms to use, for the usual densities of spikes
     * @param model    network
     * @param maxCount largest event count of the samples
     * @throws IllegalArgumentException if a layer does not fit into 32-bit integers
     */
    public InferenceVector(Kernels kernels, Model model, int maxCount) {
        this.model = model;
        network = model.network();
        this.kernels = kernels;
        try {
            layers = FeatureLayer.all(kernels, arena, model, maxCount);
        } catch (IllegalArgumentException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public Network network() {
        return network;
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
        layers = layers.stream()
                .map(layer -> layer instanceof EventLayer event
                        ? event.forDensity(kernels, arena, densities.of(event.index()))
                        : layer)
                .toList();
        return densities;
    }

    /** {@return the layers behind the first {@code from}} */
    List<FeatureLayer> layers(int from) {
        return layers.subList(from, layers.size());
    }

    /** {@return what was laid out} */
    Model model() {
        return model;
    }

    /** {@return its convolutions and fully connected layers} */
    List<EventLayer> events() {
        return EventLayer.of(layers);
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
        Feature input = Feature.ofFrames(network.input());
        FeatureLayer.Run[] runs = FeatureLayer.runs(layers, arena, Map.of(Network.INPUT, input), pool, clock);
        return new Single() {
            @Override
            public void run(short[] counts, int[] spikes, ActivityListener activity) {
                input.setFrames(counts);
                FeatureLayer.chain(runs, spikes, activity);
            }
        };
    }

    /**
     * @param pool threads that share the work on each time step, used by its caller; null if there is one
     * @return the network run time step by time step
     */
    public InferenceSession newSession(WorkPool pool) {
        return new InferenceSession(network, layers, arena, pool);
    }

    /**
     * @param layer place of the layer among {@link Network#weightLayers}
     * @return its kernel; null where a layer has none, since a TCJA gate's two are computed together
     */
    public KernelLayer<?, ?> kernel(int layer) {
        return events().stream().filter(l -> l.index() == layer).map(EventLayer::kernel).findFirst().orElse(null);
    }

    @Override
    public List<LayerForm> forms() {
        return LayerForm.of(events());
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
