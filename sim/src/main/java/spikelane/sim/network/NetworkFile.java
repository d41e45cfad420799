package spikelane.sim.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import spikelane.kernels.data.Reset;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.Numbers;
import spikelane.sim.io.YamlNode;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Layer.Window;
import spikelane.sim.network.Network.Readout;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.NeuronModel.Kind;
import spikelane.kernels.data.Tie;

/**
 * A network as YAML:
 *
 * <pre>
 *  name: small
 *  input: {channels: 2, height: 34, width: 34}
 *  steps: 20
 *  time-step: 1 ms                # where time constants are in ms or us
 *  layers:
 *    - {name: conv0, type: convolution, outputs: 16, kernel: 5, stride: 2, padding: 1, bias: true}
 *    - {name: lif0, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
 *    - {name: pool0, type: pool, kind: average, kernel: 2}
 *    - {name: fc0, type: linear, outputs: 10}
 *    - {name: if1, type: neurons, model: if, threshold: 1, tie: silent, reset: soft}
 *  readout: {kind: count, classes: 10}
 * </pre>
 *
 * A layer reads the one before it unless it says {@code from: NAME}; an addition lists what it adds. A kernel, stride or
 * padding is one number or {@code [rows, columns]}. {@code sim/MODEL.md} describes every key.
 */
public final class NetworkFile {
    /** Networks that come with the program. */
    public static final List<String> SHIPPED = List.of("cextnet-paper", "cextnet-standard", "cextnet-quick",
            "cextnet-nmnist-quick", "digits", "lenet5", "vgg9", "vgg16");
    private static final String EXPECTED = "a network in YAML";
    private static final SequencedMap<String, List<String>> KEYS = new LinkedHashMap<>();
    /** Keys of a layer of each type, beside those of every layer. */
    private static final SequencedMap<String, List<String>> LAYER_KEYS = new LinkedHashMap<>();

    static {
        LAYER_KEYS.put("convolution", List.of("outputs", "kernel", "stride", "padding", "groups", "bias"));
        LAYER_KEYS.put("linear", List.of("outputs", "bias"));
        LAYER_KEYS.put("batch-norm", List.of("statistics"));
        LAYER_KEYS.put("neurons", List.of("model", "tau", "leak", "tau-synapse", "leak-synapse", "scaled-input", "gain",
                "synapse-gain", "rest", "threshold", "tie", "reset", "reset-to", "membrane-bits"));
        LAYER_KEYS.put("pool", List.of("kind", "kernel", "stride", "padding"));
        LAYER_KEYS.put("gate", List.of());
        LAYER_KEYS.put("flatten", List.of());
        LAYER_KEYS.put("dropout", List.of("probability"));
        LAYER_KEYS.put("add", List.of());
        KEYS.put("network", List.of("name", "input", "steps", "time-step", "layers", "readout"));
        KEYS.put("input", List.of("channels", "height", "width"));
        KEYS.put("layer", List.of("name", "type", "from"));
        KEYS.putAll(LAYER_KEYS);
        KEYS.put("readout", List.of("kind", "classes", "votes"));
    }

    private NetworkFile() {}

    /** {@return all keys: of the network, its input, every layer, each type of layer, the readout} */
    public static SequencedMap<String, List<String>> keys() {
        return Collections.unmodifiableSequencedMap(KEYS);
    }

    /**
     * @param path a file, or one of {@link #SHIPPED}
     * @return its network
     * @throws BadInputException naming file and line, if it is none
     */
    public static Network read(Path path) {
        String name = path.toString();
        return SHIPPED.contains(name) ? shipped(name) : parse(name, InputFiles.text(path, EXPECTED));
    }

    /**
     * @param name one of {@link #SHIPPED}
     * @return the network of that name
     */
    public static Network shipped(String name) {
        try (InputStream in = NetworkFile.class.getResourceAsStream("/spikelane/networks/" + name + ".yaml")) {
            if (in == null) {
                throw new BadInputException("no network " + name + ": expected one of " + String.join(", ", SHIPPED));
            }
            return parse(name + ".yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param file name for messages
     * @param yaml the text
     * @return its network
     * @throws BadInputException naming file and line, if it is none
     */
    public static Network parse(String file, String yaml) {
        YamlNode root = YamlNode.parse(file, yaml);
        allow(root, "network");
        YamlNode in = root.get("input");
        allow(in, "input");
        double timeStepUs = root.has("time-step") ? microseconds(root.get("time-step")) : Double.NaN;
        List<Layer> layers = new ArrayList<>();
        String before = Network.INPUT;
        FeatureShape input = built(in,
                () -> new FeatureShape(whole(in.get("channels")), whole(in.get("height")), whole(in.get("width"))));
        for (YamlNode node : root.get("layers").list()) {
            Layer layer = layer(node, before, timeStepUs);
            layers.add(layer);
            before = layer.name();
            check(node, input, layers, layer);
        }
        YamlNode out = root.get("readout");
        allow(out, "readout");
        return built(out,
                () -> new Network(root.get("name").string(), input, whole(root.get("steps")), layers,
                        new Readout(out.get("kind").choice(ReadoutKind.class), whole(out.get("classes")),
                                out.has("votes") ? whole(out.get("votes")) : 1)));
    }

    private interface Made<T> {
        T make();
    }

    /** {@return what is made; what is impossible is reported at its line} */
    private static <T> T built(YamlNode node, Made<T> made) {
        try {
            return made.make();
        } catch (IllegalArgumentException e) {
            throw node.error(e.getMessage());
        }
    }

    /** A layer that does not fit is reported at its own line. */
    private static void check(YamlNode node, FeatureShape input, List<Layer> layers, Layer last) {
        built(node, () -> Network.shapes(input, layers).get(last.name()));
    }

    private static Layer layer(YamlNode node, String before, double timeStepUs) {
        String type = node.get("type").string();
        String name = node.get("name").string();
        List<String> from = from(node, before);
        allowOfLayer(node, type);
        return built(node, () -> switch (type) {
            case "convolution" ->
                new Layer.Convolution(name, from, whole(node.get("outputs")), window(node, new Extent(1, 1)),
                        node.has("groups") ? whole(node.get("groups")) : 1, truth(node, "bias", false));
            case "linear" -> new Layer.Linear(name, from, whole(node.get("outputs")), truth(node, "bias", false));
            case "batch-norm" -> new Layer.Normalisation(name, from, statistics(node.get("statistics")));
            case "neurons" -> new Layer.Neurons(name, from, neurons(node, timeStepUs));
            case "pool" -> new Layer.Pool(name, from, node.get("kind").choice(PoolKind.class),
                    window(node, extent(node.get("kernel"))));
            case "gate" -> new Layer.Gate(name, from);
            case "flatten" -> new Layer.Flatten(name, from);
            case "dropout" -> new Layer.Dropout(name, from, node.get("probability").number());
            case "add" -> new Layer.Addition(name, from);
            default -> throw new IllegalStateException("a type of layer that is not read: " + type);
        });
    }

    private static void allow(YamlNode node, String of) {
        node.allow(Set.copyOf(KEYS.get(of)));
    }

    private static void allowOfLayer(YamlNode node, String type) {
        if (!LAYER_KEYS.containsKey(type)) {
            throw node.get("type")
                    .error("type " + type + ", expected one of " + String.join(", ", LAYER_KEYS.keySet()));
        }
        Set<String> known = new HashSet<>(KEYS.get("layer"));
        known.addAll(LAYER_KEYS.get(type));
        node.allow(known);
    }

    private static List<String> from(YamlNode node, String before) {
        if (!node.has("from")) {
            return List.of(before);
        }
        YamlNode from = node.get("from");
        return from.elements() == null ? List.of(from.string()) : from.list().stream().map(YamlNode::string).toList();
    }

    private static Window window(YamlNode node, Extent stride) {
        return new Window(extent(node.get("kernel")), node.has("stride") ? extent(node.get("stride")) : stride,
                node.has("padding") ? extent(node.get("padding")) : new Extent(0, 0));
    }

    private static Extent extent(YamlNode node) {
        if (node.elements() == null) {
            int size = whole(node);
            return new Extent(size, size);
        }
        if (node.list().size() != 2) {
            throw node.error(node.list().size() + " numbers, expected one, or rows and columns");
        }
        return new Extent(whole(node.list().getFirst()), whole(node.list().getLast()));
    }

    private static NeuronModel neurons(YamlNode node, double timeStepUs) {
        Kind kind = node.get("model").choice(Kind.class);
        boolean leaks = kind != Kind.IF;
        for (String key : List.of("tau", "leak")) {
            if (!leaks && node.has(key)) {
                throw node.get(key).error("an if neuron has no " + key);
            }
        }
        double leak = leaks ? leak(node, "tau", "leak", timeStepUs) : 0;
        boolean scaled = truth(node, "scaled-input", NeuronModel.scalesInput(kind));
        double gain = (node.has("gain") ? node.get("gain").number() : 1) * (scaled && leaks ? leak : 1);
        for (String key : List.of("tau-synapse", "leak-synapse", "synapse-gain")) {
            if (!kind.hasSynapse() && node.has(key)) {
                throw node.get(key).error("a neuron without a synapse has no " + key);
            }
        }
        double synapseLeak = kind.hasSynapse() ? leak(node, "tau-synapse", "leak-synapse", timeStepUs) : 1;
        return new NeuronModel(kind, leak, gain, synapseLeak, or(node, "synapse-gain", 1), or(node, "rest", 0),
                kind.spikes() ? node.get("threshold").number() : Double.MAX_VALUE,
                kind.spikes() ? node.get("tie").choice(Tie.class) : Tie.FIRES,
                kind.spikes() ? node.get("reset").choice(Reset.class) : Reset.HARD, or(node, "reset-to", 0),
                node.has("membrane-bits") ? whole(node.get("membrane-bits")) : NeuronModel.WIDE);
    }

    /** {@return the share of a step: 1 / time constant, or the share itself} */
    private static double leak(YamlNode node, String tau, String leak, double timeStepUs) {
        if (node.has(leak) && node.has(tau)) {
            throw node.get(leak).error("both " + tau + " and " + leak + ", expected one");
        }
        return node.has(leak) ? node.get(leak).number() : 1 / steps(node.get(tau), timeStepUs);
    }

    private static double or(YamlNode node, String key, double otherwise) {
        return node.has(key) ? node.get(key).number() : otherwise;
    }

    /** {@return a time constant in time steps, at least 1} */
    private static double steps(YamlNode node, double timeStepUs) {
        String[] parts = node.string().split(" ", -1);
        double steps;
        if (parts.length == 2 && parts[1].equals("steps")) {
            steps = Numbers.parse(parts[0]).orElseThrow(() -> node.error("expected a number of steps"));
        } else {
            double us = microseconds(node);
            if (Double.isNaN(timeStepUs)) {
                throw node.error(node.string() + " needs the network's time-step");
            }
            steps = us / timeStepUs;
        }
        if (!(steps >= 1)) {
            throw node.error(node.string() + " is below a time step, expected at least one");
        }
        return steps;
    }

    private static double microseconds(YamlNode node) {
        String[] parts = node.string().split(" ", -1);
        double unit = switch (parts.length == 2 ? parts[1] : "") {
            case "us" -> 1;
            case "ms" -> 1000;
            case "s" -> 1_000_000;
            default ->
                throw node.error("found " + node.string() + ", expected a number and its unit: steps, us, ms or s");
        };
        double number = Numbers.parse(parts[0]).orElse(0);
        if (!(number > 0)) {
            throw node.error("found " + node.string() + ", expected a positive time");
        }
        return number * unit;
    }

    private static int whole(YamlNode node) {
        double value = node.number();
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw node.error("found " + node.string() + ", expected a whole number");
        }
        return (int) value;
    }

    private static boolean truth(YamlNode node, String key, boolean otherwise) {
        if (!node.has(key)) {
            return otherwise;
        }
        return switch (node.get(key).string()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw node.get(key).error("found " + node.get(key).string() + ", expected true or false");
        };
    }

    private static Statistics statistics(YamlNode node) {
        return switch (node.string()) {
            case "per-step" -> Statistics.PER_STEP;
            case "all-steps" -> Statistics.ALL_STEPS;
            default -> throw node.error("found " + node.string() + ", expected per-step or all-steps");
        };
    }
}
