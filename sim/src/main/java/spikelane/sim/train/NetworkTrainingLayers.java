package spikelane.sim.train;

import spikelane.sim.train.layer.TcjaBlock;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.layer.BatchNorm;
import spikelane.sim.train.layer.NormNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.kernels.WorkPool;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.Readout;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.network.Tensor;
import spikelane.sim.train.fused.TimedLayer;
import spikelane.sim.train.fused.PhaseTimes;
import spikelane.sim.train.fused.PhaseTimes.Phase;
import spikelane.sim.train.layer.AdditionGraph;
import spikelane.sim.train.layer.BiasGraph;
import spikelane.sim.train.layer.ConvolutionGraph;
import spikelane.sim.train.layer.DropoutGraph;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.layer.GateGraph;
import spikelane.sim.train.layer.GraphLayer;
import spikelane.sim.train.layer.LinearGraph;
import spikelane.sim.train.layer.NeuronGraph;
import spikelane.sim.train.layer.NormalisationGraph;
import spikelane.sim.train.layer.PoolGraph;
import spikelane.sim.train.layer.Values;
import spikelane.sim.train.rule.LearningRule;

/** Any network in training, layer by layer. */
final class NetworkTrainingLayers implements NetworkTraining {
    private final Model start;
    private final Network network;
    private final LearningRule rule;
    private final int batch;
    private final int threads;
    private final SequencedMap<String, LayerWeights> weights = new LinkedHashMap<>();
    private final Map<String, Values> values = new HashMap<>();
    private final List<GraphLayer> layers = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<PhaseTimes> times = new ArrayList<>();
    private final List<Parameter> biases = new ArrayList<>();
    private final Values last;
    private final float[][] scores;
    private int dropouts;

    NetworkTrainingLayers(Model model, int batch, int threads, LearningRule rule) {
        start = model;
        this.rule = rule;
        network = model.network();
        this.batch = batch;
        this.threads = threads;
        Map<String, LayerShape> shapes = new HashMap<>();
        for (LayerShape layer : network.weightLayers()) {
            weights.put(layer.name(), LayerWeights.of(model, layer));
            shapes.put(layer.name(), layer);
        }
        Map<String, FeatureShape> sizes = network.shapes();
        values.put(Network.INPUT, new Values(network.input(), network.steps(), batch));
        for (Layer layer : network.layers()) {
            Values in = values.get(layer.from().getFirst());
            if (layer instanceof Layer.Flatten) {
                values.put(layer.name(), in); // a fully connected layer reads an image in that order
                continue;
            }
            GraphLayer made = layer(layer, in, shapes, sizes.get(layer.name()));
            layers.add(made);
            names.add(layer.name());
            times.add(new PhaseTimes());
            values.put(layer.name(), made.out());
        }
        last = values.get(network.layers().getLast().name());
        scores = new float[batch][network.readout().classes()];
    }

    private GraphLayer layer(Layer layer, Values in, Map<String, LayerShape> shapes, FeatureShape size) {
        String name = layer.name();
        FlatLayout read = in.layout();
        FeatureShape image = new FeatureShape(read.channels(), read.height(), read.width());
        boolean elementwise = layer instanceof Layer.Normalisation || layer instanceof Layer.Neurons
                || layer instanceof Layer.Gate || layer instanceof Layer.Addition;
        if (elementwise && !image.equals(size)) {
            throw new IllegalArgumentException(
                    "layer " + name + ": reads a flattened image, expected a fully connected layer behind flattening");
        }
        return switch (layer) {
            case Layer.Convolution c ->
                new ConvolutionGraph(shapes.get(name), weights.get(name), bias(name, c.bias()), in, batch, threads);
            case Layer.Linear l ->
                new LinearGraph(shapes.get(name), weights.get(name), bias(name, l.bias()), in, batch, threads);
            case Layer.Normalisation n -> new NormalisationGraph(new BatchNorm(in.layout(), NormNumbers.of(start, n)),
                    in, likewise(size), threads);
            case Layer.Neurons n -> neurons(n, in, size);
            case Layer.Pool p -> new PoolGraph(p, in, likewise(size));
            case Layer.Gate g ->
                new GateGraph(new TcjaBlock(weights.get(name + ".time"), weights.get(name + ".channel"),
                        network.steps(), size.channels(), batch, threads), in, likewise(size));
            case Layer.Dropout d -> new DropoutGraph(d.probability(), dropouts++, in, likewise(image));
            case Layer.Addition a -> new AdditionGraph(a.from().stream().map(values::get).toList(), likewise(size));
            case Layer.Flatten f -> throw new IllegalStateException("flattening computes nothing");
        };
    }

    private Values likewise(FeatureShape size) {
        return new Values(size, network.steps(), batch);
    }

    private NeuronGraph neurons(Layer.Neurons layer, Values in, FeatureShape size) {
        NeuronModel model = layer.model();
        return new NeuronGraph(layer.name(), model, start.ofNeurons(layer.name(), "threshold", size, model.threshold()),
                start.ofNeurons(layer.name(), "leak", size, model.leak()),
                start.ofNeurons(layer.name(), "gain", size, model.gain()), rule.surrogate(), in, likewise(size));
    }

    private BiasGraph bias(String layer, boolean there) {
        if (!there) {
            return null;
        }
        Tensor tensor = start.tensor(layer + ".bias");
        biases.add(new Parameter(layer + ".bias", tensor.shape(), tensor.data().clone()));
        return new BiasGraph(biases.getLast());
    }

    /**
     * @param network any network
     * @param batch   largest batch, in samples
     * @return about how many bytes its training takes: values and gradients of every layer, and their copies
     */
    static long bytes(Network network, int batch) {
        long sample = 0;
        for (FeatureShape size : network.shapes().values()) {
            sample += new FlatLayout(size.channels(), network.steps(), size.height(), size.width()).size();
        }
        return 3L * batch * sample * Float.BYTES;
    }

    @Override
    public LearningRule rule() {
        return rule;
    }

    /** {@return loss of the scores, and what firing rates cost} */
    @Override
    public double loss(int[] labels) {
        double loss = NetworkTraining.super.loss(labels);
        if (rule.firingWeight() > 0) {
            for (GraphLayer layer : layers) {
                loss += layer.firingLoss(labels.length, rule.firingTarget(), rule.firingWeight());
            }
        }
        return loss;
    }

    @Override
    public Model toModel() {
        SequencedMap<String, Tensor> others = new LinkedHashMap<>();
        start.tensors().forEach((name, tensor) -> {
            if (network.tensors().get(name) == null && network.refuses(name, tensor.shape()).isEmpty()) {
                others.put(name, tensor); // thresholds and the like that are not learned
            }
        });
        biases.forEach(bias -> others.put(bias.name(), Tensor.copyOf(bias.value())));
        layers.forEach(layer -> others.putAll(layer.tensors()));
        return NetworkTraining.toModel(network, weights.values(), others);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        weights.values().forEach(layer -> all.addAll(layer.parameters()));
        all.addAll(biases);
        layers.forEach(layer -> all.addAll(layer.parameters()));
        return all;
    }

    @Override
    public SequencedMap<String, float[]> statistics() {
        SequencedMap<String, float[]> all = new LinkedHashMap<>();
        layers.forEach(layer -> all.putAll(layer.statistics()));
        return all;
    }

    @Override
    public List<Firing> firing() {
        return layers.stream().flatMap(layer -> layer.firing().stream()).toList();
    }

    @Override
    public SequencedMap<String, LayerWeights> layers() {
        return weights;
    }

    /** {@return times of every layer, forward and backward; what they compute is not counted} */
    @Override
    public List<TimedLayer> costs() {
        List<TimedLayer> costs = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            costs.add(new TimedLayer(names.get(i), "", "", Double.NaN, times.get(i), Map.of()));
        }
        return costs;
    }

    @Override
    public FlatLayout inputLayout() {
        return values.get(Network.INPUT).layout();
    }

    @Override
    public float[][] input() {
        return values.get(Network.INPUT).value();
    }

    @Override
    public float[][] scores() {
        return scores;
    }

    @Override
    public void refresh() {
        layers.forEach(GraphLayer::refresh);
    }

    @Override
    public void forward(WorkPool pool, int samples, long[] dropoutSeeds, boolean training) {
        GraphLayer.Pass pass = new GraphLayer.Pass(training, dropoutSeeds);
        for (int i = 0; i < layers.size(); i++) {
            times.get(i).begin();
            layers.get(i).forward(pool, samples, pass);
            times.get(i).end(Phase.FORWARD);
        }
        for (int n = 0; n < samples; n++) {
            for (int k = 0; k < scores[n].length; k++) {
                scores[n][k] = score(n, k);
            }
        }
    }

    /** {@return of votes and counts the mean spikes, of membranes the largest potential} */
    private float score(int n, int k) {
        Readout readout = network.readout();
        if (readout.kind() == ReadoutKind.MEMBRANE) {
            return last.value()[n][last.at(k, mostAt(n, k))];
        }
        float sum = 0;
        for (int m = k * readout.votes(); m < (k + 1) * readout.votes(); m++) {
            for (int t = 0; t < network.steps(); t++) {
                sum += last.value()[n][last.at(m, t)];
            }
        }
        return sum / (readout.votes() * network.steps());
    }

    /** {@return the first time step of the largest potential} */
    private int mostAt(int n, int k) {
        int most = 0;
        for (int t = 1; t < network.steps(); t++) {
            most = last.value()[n][last.at(k, t)] > last.value()[n][last.at(k, most)] ? t : most;
        }
        return most;
    }

    @Override
    public void backward(WorkPool pool, int[] labels, float[][] inputGradient) {
        int samples = labels.length;
        values.get(Network.INPUT).wantGradient(inputGradient != null);
        values.values().forEach(value -> value.clearGradient(samples));
        scoreGradient(labels);
        for (int i = layers.size() - 1; i >= 0; i--) {
            times.get(i).begin();
            if (rule.firingWeight() > 0) {
                layers.get(i).addFiringGradient(samples, rule.firingTarget(), rule.firingWeight());
            }
            layers.get(i).backward(pool, samples);
            times.get(i).end(Phase.BACKWARD);
        }
        for (int n = 0; inputGradient != null && n < samples; n++) {
            float[] gradient = values.get(Network.INPUT).gradient()[n];
            System.arraycopy(gradient, 0, inputGradient[n], 0, gradient.length);
        }
    }

    private void scoreGradient(int[] labels) {
        Readout readout = network.readout();
        for (int n = 0; n < labels.length; n++) {
            for (int k = 0; k < readout.classes(); k++) {
                float gradient = scoreGradient(labels, n, k);
                if (readout.kind() == ReadoutKind.MEMBRANE) {
                    last.gradient()[n][last.at(k, mostAt(n, k))] += gradient;
                    continue;
                }
                for (int m = k * readout.votes(); m < (k + 1) * readout.votes(); m++) {
                    for (int t = 0; t < network.steps(); t++) {
                        last.gradient()[n][last.at(m, t)] += gradient / readout.votes() / network.steps();
                    }
                }
            }
        }
    }
}
