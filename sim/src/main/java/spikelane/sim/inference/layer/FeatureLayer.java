package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Signal;
import spikelane.sim.network.LayerStage;

/** Something that reads features of one sample and gives others: kernels, or plain loops where there is nothing to gain. */
public interface FeatureLayer {
    /** {@return name of the last layer of the network that it computes} */
    String name();

    /** {@return names of the features that it reads} */
    List<String> from();

    /**
     * @param arena owner of its memory
     * @param in    what it reads
     * @param pool  threads that share the work; null if there is one
     * @param clock told when each stage begins and ends, where there is one thread
     * @return buffers for one sample at a time
     */
    Run newRun(Arena arena, List<Feature> in, WorkPool pool, StageClock clock);

    /** Buffers for one sample at a time. */
    interface Run {
        /** {@return what comes out} */
        Feature out();

        /**
         * Runs time steps {@code from <= t < to}. A sample's come in their order, all at once or a few at a time; step 0
         * begins the next sample.
         */
        void run(int from, int to, ActivityListener activity);

        /** {@return whether what comes out is known only after the last time step, as behind a gate} */
        default boolean waitsForLastStep() {
            return false;
        }
    }

    /**
     * @param kernels  which forms to use, for the usual densities
     * @param arena    owner of all memory
     * @param model    network
     * @param maxCount largest event count of the samples
     * @return all layers that compute something, in order
     * @throws IllegalArgumentException naming the first layer that kernels do not run, and why
     */
    static List<FeatureLayer> all(Kernels kernels, Arena arena, Model model, int maxCount) {
        Network network = model.network();
        KernelFit.require(network);
        Map<String, LayerStage> stages = new HashMap<>();
        LayerStage.of(network).forEach(stage -> stages.put(stage.shape().name(), stage));
        Map<String, Signal> signals = Signal.of(network);
        Set<String> computed = new HashSet<>();
        List<FeatureLayer> layers = new ArrayList<>();
        for (Layer layer : network.layers()) {
            FeatureLayer made = switch (layer) {
                case Layer.Convolution c -> EventLayer.of(kernels, arena, model, stages.get(c.name()), maxCount);
                case Layer.Linear l -> EventLayer.of(kernels, arena, model, stages.get(l.name()), maxCount);
                case Layer.Pool p -> computed.contains(p.name())
                        ? null
                        : new PoolLayer(p, source(network, p), network.steps(), signals.get(p.name()).largest(maxCount),
                                kernels.maxPool(), kernels.sumPool());
                case Layer.Addition a -> new AdditionLayer(a.name(), source(network, a), network.steps(),
                        signals.get(a.name()).largest(maxCount));
                default -> null;
            };
            if (made != null) {
                layers.add(made);
                computed.add(made.name());
                if (made instanceof EventLayer event && event.gate() != null) {
                    computed.add(event.gate().name());
                }
            }
        }
        return List.copyOf(layers);
    }

    private static List<String> source(Network network, Layer layer) {
        return layer.from().stream().map(network::source).toList();
    }

    /**
     * @param layers layers in order
     * @param arena  owner of their memory
     * @param first  what the first ones read, by name
     * @param pool   threads that share the work; null if there is one
     * @param clock  told when each stage begins and ends, where there is one thread
     * @return buffers for one sample at a time
     */
    static Run[] runs(List<? extends FeatureLayer> layers, Arena arena, Map<String, Feature> first, WorkPool pool,
            StageClock clock) {
        Map<String, Feature> features = new HashMap<>(first);
        Run[] runs = new Run[layers.size()];
        for (int i = 0; i < runs.length; i++) {
            FeatureLayer layer = layers.get(i);
            runs[i] = layer.newRun(arena, layer.from().stream().map(features::get).toList(), pool, clock);
            features.put(layer.name(), runs[i].out());
        }
        return runs;
    }

    /**
     * Runs layers one after the other.
     *
     * @param runs     buffers of the layers
     * @param spikes   receives the number of spikes of each neuron of the last layer, C outermost
     * @param activity is told of every active input
     */
    static void chain(Run[] runs, int[] spikes, ActivityListener activity) {
        Feature last = runs[runs.length - 1].out();
        for (Run run : runs) {
            run.run(0, last.spikes().length, activity);
        }
        Arrays.fill(spikes, 0);
        addSpikes(last, 0, last.spikes().length, spikes);
    }

    /**
     * @param last   spikes of the last layer
     * @param from   first time step
     * @param to     time step behind the last
     * @param spikes the number of spikes of each neuron is added, C outermost
     */
    static void addSpikes(Feature last, int from, int to, int[] spikes) {
        for (int t = from; t < to; t++) {
            if (last.pixels() == 1) {
                GateLayer.addByChannel(last.spikes()[t], 0, 1, spikes, 0);
                continue;
            }
            for (int i = 0; i < spikes.length; i++) {
                spikes[i] += last.get(t, i % last.pixels(), i / last.pixels());
            }
        }
    }
}
