package spikelane.benchmarks.work;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.SynapticOperations;
import spikelane.sim.compress.Pruning;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.train.Adam;
import spikelane.sim.train.NetworkTraining;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.rule.LearningRule;

/**
 * A batch of recordings and a network to train on it, some steps from seeded random weights: what every library is measured on.
 * Nothing is dropped out, so that one step of all of them can be compared.
 *
 * @param model  where the step starts
 * @param counts [N][T * 2 * H * W] event counts
 * @param labels [N]
 * @param masks  1 for a kept weight of each layer, 0 for a pruned one; empty where nothing is pruned
 */
public record TrainingWork(Model model, List<short[]> counts, int[] labels, List<float[]> masks) {
    /** Name of 128 channels at 64 x 64: T 10, four blocks, TCJA in the last two, batch norm of each time step. */
    public static final String WIDE = "cextnet-128";
    /** So small that spikes stay as dense as they are, however many steps are timed. */
    public static final double LEARNING_RATE = 1e-12;

    private static final Map<String, SynapticWork> OPERATIONS = new HashMap<>();
    private static final int FIRST_STEPS = 20;
    private static final double FIRST_RATE = 1e-3;

    /**
     * @param name  {@link Digits#NETWORK} on N-MNIST, or {@link #WIDE} on gestures, generated where there are no recordings
     * @param batch N
     * @param zeros share of the weights of each layer that is pruned
     * @return the work
     */
    public static TrainingWork of(String name, int batch, double zeros) {
        if (!name.equals(Digits.NETWORK) && !name.equals(WIDE)) {
            throw new IllegalArgumentException(
                    "network " + name + ": " + Digits.NETWORK + " or " + WIDE + " was expected");
        }
        Network network = name.equals(WIDE) ? wide() : CextNet.of(Digits.config()).dropout(0).network();
        FrameSet frames = name.equals(WIDE) ? gestures(network, batch) : Digits.frames().spread(batch);
        List<short[]> counts = new ArrayList<>();
        int[] labels = new int[batch];
        for (int n = 0; n < batch; n++) {
            counts.add(frames.counts()[n % frames.size()]);
            labels[n] = frames.labels()[n % frames.size()];
        }
        Model model = NetworkTraining.initialise(network, Inputs.SEED);
        List<float[]> masks = new ArrayList<>();
        if (zeros > 0) {
            List<Pruning.Weights> weights = new ArrayList<>();
            network.weightLayers().forEach(layer -> weights
                    .add(new Pruning.Weights(model.tensor(layer.tensor()).data().clone(), layer.out(), false)));
            masks.addAll(Pruning.LAYER_WISE.prune(weights, zeros));
        }
        return new TrainingWork(model, counts, labels, List.copyOf(masks)).learned();
    }

    /** {@return the same from weights that have learned for some steps: all layers spike, which at first they do not} */
    private TrainingWork learned() {
        try (WorkPool pool = new WorkPool(1)) {
            NetworkTraining net = training(1, LearningRule.USUAL);
            Adam adam = new Adam(0);
            for (int i = 0; i < FIRST_STEPS; i++) {
                Agreement.step(net, pool, this);
                adam.step(pool, net.parameters(), FIRST_RATE);
            }
            return new TrainingWork(net.toModel(), counts, labels, masks);
        }
    }

    private static Network wide() {
        return CextNet.paper().channels(128).image(64, 64).steps(10).blocks(4).gated(2).hidden(512).classes(11, 10)
                .dropout(0).statistics(Statistics.PER_STEP).network();
    }

    private static FrameSet gestures(Network network, int batch) {
        Dataset all = Gestures.available().equals("real-gesture")
                ? Datasets.open(Gestures.folder("DvsGesture"))
                : new GestureGenerator(GestureGenerator.DEFAULT_SEED);
        List<Trial> some = all.trials().stream().filter(trial -> trial.split() == Split.TRAIN).limit(batch).toList();
        try (WorkPool pool = new WorkPool(1)) {
            return Frames.of(new Gestures.Some(all, some), Split.TRAIN, network.steps(), network.input().height(),
                    network.input().width(), SplitBy.NUMBER, pool);
        }
    }

    public int batch() {
        return labels.length;
    }

    /**
     * @param threads most threads that will run it
     * @param rule    what the gradient is of
     * @return it in training, its input filled
     */
    public NetworkTraining training(int threads, LearningRule rule) {
        NetworkTraining net = NetworkTraining.of(model, batch(), threads, rule);
        SequencedMap<String, LayerWeights> layers = net.layers();
        int layer = 0;
        for (LayerWeights weights : layers.values()) {
            if (!masks.isEmpty()) {
                weights.prune(masks.get(layer++).clone());
            }
        }
        FlatLayout layout = net.inputLayout();
        int image = layout.height() * layout.width();
        for (int n = 0; n < batch(); n++) {
            for (int i = 0; i < counts.get(n).length; i++) { // [T][C][H][W]
                int pixel = i % image;
                int at = layout.at(i / image % layout.channels(), i / image / layout.channels());
                net.input()[n][at + pixel / layout.width() * layout.row() + pixel % layout.width()] = counts.get(n)[i];
            }
        }
        return net;
    }

    /**
     * {@return synaptic operations of the forward pass of a step, event-driven by the density of each layer's input} Worked
     * out once, which takes seconds.
     */
    public static synchronized SynapticWork operations(String name, int batch, double zeros) {
        return OPERATIONS.computeIfAbsent(name + batch + " " + zeros, key -> {
            TrainingWork work = of(name, batch, zeros);
            NetworkTraining net = work.training(1, LearningRule.USUAL);
            try (WorkPool pool = new WorkPool(1)) {
                Agreement.step(net, pool, work);
            }
            Map<String, Double> densities = new HashMap<>();
            net.costs().forEach(layer -> densities.put(layer.name(), layer.density()));
            double active = 0;
            double dense = 0;
            for (LayerShape layer : work.model.network().weightLayers()) {
                if (densities.containsKey(layer.name())) { // gates are not charged
                    double operations = (double) batch * layer.steps()
                            * SynapticOperations.of(layer.geometry(), input -> 1, null).dense();
                    dense += operations;
                    active += operations * densities.get(layer.name());
                }
            }
            return new SynapticWork(active, dense);
        });
    }
}
