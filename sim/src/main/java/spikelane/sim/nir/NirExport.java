package spikelane.sim.nir;

import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.network.Signal;
import spikelane.sim.network.Tensor;
import spikelane.sim.network.TrainingFacts;
import spikelane.sim.nir.NirGraph.Edge;
import spikelane.sim.nir.NirImport.Understood;

/**
 * A network as a NIR graph: batch norm folded, pruned weights zero, weights float32. Maxima of spikes are sums above
 * 0.5. What NIR cannot say is listed; where it is a property of a node it stands in the node's metadata too, so that
 * {@link NirImport} gives the same spikes, while other programs pass over it.
 */
public final class NirExport {
    /** Version of NIR that the graph is written in. */
    private static final String VERSION = "1.0";
    private static final String SUM = "_sum";
    private static final String FLAT = "_flatten";

    private final Model model;
    private final double dt;
    private final NirGraph graph;
    private final Map<String, FeatureShape> shapes;
    private final Map<String, Signal> signals;
    /** The nodes whose sum a layer hands on. */
    private final Map<String, List<String>> handsOn = new HashMap<>();
    /** Whether a layer hands on a vector rather than an image. */
    private final Map<String, Boolean> vectors = new HashMap<>();
    private final List<Understood> report = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();

    /**
     * What NIR does not say of the network.
     *
     * @param layer its name; empty where the whole network is meant
     * @param what  is lost, for people
     */
    public record Loss(String layer, String what) {
        @Override
        public String toString() {
            return layer.isEmpty() ? what : "layer " + layer + ": " + what;
        }
    }

    private NirExport(String name, Model model, double dt) {
        this.model = model;
        this.dt = dt;
        graph = new NirGraph(name, VERSION, new LinkedHashMap<>(), new ArrayList<>());
        shapes = model.network().shapes();
        signals = Signal.of(model.network());
    }

    /**
     * @param file a network, trained or not
     * @param dt   seconds of a time step
     * @return its graph
     * @throws IllegalArgumentException naming the layer, if NIR has nothing that comes near it
     */
    public static NirExport of(ModelFile file, double dt) {
        NirImport.checkStep(dt);
        Network network = file.model().network();
        NirExport export = new NirExport(network.name(), BatchNormFold.into(file.model()), dt);
        if (file.model().bits() != Model.FULL_PRECISION) {
            export.losses.add(new Loss("",
                    "weights of " + file.model().bits() + " bits: written as the numbers that they stand for"));
        }
        export.addInput(file);
        export.model.network().layers().forEach(export::add);
        export.addOutput(file);
        return export;
    }

    /** {@return what NIR does not say} */
    public List<Loss> losses() {
        return List.copyOf(losses);
    }

    /** {@return what became of each layer} */
    public List<Understood> report() {
        return List.copyOf(report);
    }

    /**
     * @param path file to write; one that is there is replaced
     * @throws spikelane.sim.io.BadInputException if it cannot be written
     */
    public void write(Path path) {
        NirFile.write(graph, path);
    }

    private void addInput(ModelFile file) {
        Network network = model.network();
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("shape", longs(network.input().channels(), network.input().height(), network.input().width()));
        fields.put(NirImport.DT, dt);
        fields.put(NirImport.STEPS, network.steps());
        file.facts().map(TrainingFacts::splitBy).ifPresent(by -> fields.put(NirImport.SPLIT_BY, by));
        node(Network.INPUT, "Input", List.of(), fields);
        handsOn.put(Network.INPUT, List.of(Network.INPUT));
        vectors.put(Network.INPUT, false);
    }

    private void addOutput(ModelFile file) {
        Network network = model.network();
        String last = network.layers().getLast().name();
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        FeatureShape shape = shapes.get(last);
        fields.put("shape",
                vectors.get(last) ? longs(shape.channels()) : longs(shape.channels(), shape.height(), shape.width()));
        Network.Readout readout = network.readout();
        fields.put(NirImport.READOUT, readout.kind().name().toLowerCase(Locale.ROOT));
        fields.put(NirImport.VOTES, readout.votes());
        file.origin().ifPresent(origin -> fields.put(NirImport.CLASSES, String.join("\n", origin.classes())));
        if (readout.kind() == ReadoutKind.VOTES) {
            losses.add(new Loss("", readout.label() + ": NIR has no readout"));
        }
        node(graph.nodes().containsKey("output") ? "output_" : "output", "Output", handsOn.get(last), fields);
    }

    private void add(Layer layer) {
        String from = layer.from().getFirst();
        List<String> read = handsOn.get(from);
        vectors.put(layer.name(), vectors.get(from));
        handsOn.put(layer.name(), List.of(layer.name()));
        switch (layer) {
            case Layer.Convolution c -> convolution(c, from, read);
            case Layer.Linear l -> linear(l, from, read);
            case Layer.Normalisation n -> throw new IllegalStateException(n.name() + " is not folded");
            case Layer.Neurons n -> neurons(n, from, read);
            case Layer.Pool p -> pool(p, from, read);
            case Layer.Flatten f -> flatten(f.name(), from, read);
            case Layer.Dropout d -> left(d, read, "left out: drops nothing in inference");
            case Layer.Addition a -> addition(a);
            case Layer.Gate g -> {
                left(g, read, "left out");
                losses.add(new Loss(g.name(),
                        "NIR has no TCJA gate: it is left out, and the network computes something else"));
            }
        }
    }

    private void left(Layer layer, List<String> read, String why) {
        handsOn.put(layer.name(), read);
        report.add(new Understood(layer.name(), "", why));
    }

    private void addition(Layer.Addition a) {
        List<String> all = a.from().stream().flatMap(from -> handsOn.get(from).stream()).toList();
        if (all.stream().distinct().count() < all.size()) {
            throw new IllegalArgumentException("layer " + a.name() + ": adds a layer to itself: NIR adds up edges, and"
                    + " has one between two nodes");
        }
        left(a, all, "edges from " + String.join(", ", all) + " into what reads it");
    }

    private void convolution(Layer.Convolution c, String from, List<String> read) {
        if (vectors.get(from)) {
            throw new IllegalArgumentException("layer " + c.name() + ": a convolution of a vector: NIR has none");
        }
        FeatureShape in = shapes.get(from);
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("input_shape", longs(in.height(), in.width()));
        fields.put("weight", weight(c.name()));
        fields.put("bias", bias(c.name(), c.bias(), c.outputs()));
        fields.put("stride", longs(c.window().stride()));
        fields.put("padding", longs(c.window().padding()));
        fields.put("dilation", longs(1, 1));
        fields.put("groups", c.groups());
        node(c.name(), "Conv2d", read, fields);
        report.add(new Understood(c.name(), "Conv2d", c.label()));
    }

    private void linear(Layer.Linear l, String from, List<String> read) {
        List<String> vector = read;
        if (!vectors.get(from)) {
            vector = flattened(l.name() + FLAT, shapes.get(from), read);
        }
        vectors.put(l.name(), true);
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("weight", weight(l.name()));
        if (l.bias()) {
            fields.put("bias", bias(l.name(), true, l.outputs()));
        }
        node(l.name(), l.bias() ? "Affine" : "Linear", vector, fields);
        report.add(new Understood(l.name(), l.bias() ? "Affine" : "Linear", l.label()));
    }

    private void flatten(String name, String from, List<String> read) {
        if (!vectors.get(from)) {
            handsOn.put(name, flattened(name, shapes.get(from), read));
            vectors.put(name, true);
            report.add(new Understood(name, "Flatten", "flattened, channels outermost"));
        } else {
            handsOn.put(name, read);
        }
    }

    private List<String> flattened(String name, FeatureShape shape, List<String> read) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("input_type", longs(shape.channels(), shape.height(), shape.width()));
        fields.put("start_dim", 0);
        fields.put("end_dim", -1);
        node(name, "Flatten", read, fields);
        return List.of(name);
    }

    private void neurons(Layer.Neurons n, String from, List<String> read) {
        NirNode node = NirNeurons.node(graph.file(), model, n, shapes.get(n.name()), vectors.get(from), dt);
        node(n.name(), node.type(), read, node.fields());
        report.add(new Understood(n.name(), node.type(), n.label()));
        if (n.model().kind().spikes() && n.model().reset() == Reset.SOFT) {
            losses.add(new Loss(n.name(), "a spike subtracts the threshold: in NIR it resets to v_reset"));
        }
        if (n.model().membraneBits() != NeuronModel.WIDE) {
            losses.add(new Loss(n.name(), "membrane potentials have " + n.model().membraneBits()
                    + " bits: NIR has none, and they do not come back"));
        }
        if (n.model().kind().spikes() && n.model().tie() == Tie.FIRES) {
            losses.add(new Loss(n.name(), "a potential equal to the threshold spikes: in NIR only one above it does"));
        }
    }

    private void pool(Layer.Pool p, String from, List<String> read) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("kernel_size", longs(p.window().kernel()));
        fields.put("stride", longs(p.window().stride()));
        fields.put("padding", longs(p.window().padding()));
        if (p.kind() != PoolKind.MAX) {
            String type = p.kind() == PoolKind.SUM ? "SumPool2d" : "AvgPool2d";
            node(p.name(), type, read, fields);
            report.add(new Understood(p.name(), type, p.label()));
            return;
        }
        Input input = signals.get(from).kind();
        if (input != Input.BITS && input != Input.GATED) { // gates are left out: what was gated are bits
            throw new IllegalArgumentException(
                    "layer " + p.name() + ": a maximum of numbers that are not spikes: NIR has no such node");
        }
        node(p.name() + SUM, "SumPool2d", read, fields);
        node(p.name(), "Threshold", List.of(p.name() + SUM), NirNeurons.spikesAmong(shapes.get(p.name())));
        report.add(new Understood(p.name(), "SumPool2d, Threshold", p.label() + ": a sum of spikes above 0.5"));
    }

    private void node(String name, String type, List<String> read, Map<String, Object> fields) {
        if (name.contains("/")
                || graph.nodes().putIfAbsent(name, new NirNode(graph.file(), name, type, fields)) != null) {
            throw new IllegalArgumentException("layer " + name + ": no name for a node of NIR, or one that is taken");
        }
        read.forEach(from -> graph.edges().add(new Edge(from, name)));
    }

    private Object weight(String layer) {
        Tensor tensor = model.tensor(layer + ".weight");
        return nested(tensor.shape(), tensor.data(), 0, 0);
    }

    private static Object nested(int[] shape, float[] data, int dimension, int from) {
        if (dimension == shape.length - 1) {
            return Arrays.copyOfRange(data, from, from + shape[dimension]);
        }
        int size = 1;
        for (int i = dimension + 1; i < shape.length; i++) {
            size *= shape[i];
        }
        int[] lengths = new int[shape.length - dimension];
        System.arraycopy(shape, dimension, lengths, 0, lengths.length);
        Object array = Array.newInstance(float.class, lengths);
        for (int i = 0; i < shape[dimension]; i++) {
            Array.set(array, i, nested(shape, data, dimension + 1, from + i * size));
        }
        return array;
    }

    private float[] bias(String layer, boolean there, int outputs) {
        return there ? model.tensor(layer + ".bias").data() : new float[outputs];
    }

    private static long[] longs(Extent extent) {
        return longs(extent.rows(), extent.columns());
    }

    private static long[] longs(int... numbers) {
        return Arrays.stream(numbers).asLongStream().toArray();
    }
}
