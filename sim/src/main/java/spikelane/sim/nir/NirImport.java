package spikelane.sim.nir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SequencedMap;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.Readout;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.Tensor;
import spikelane.sim.nir.NirGraph.Edge;
import spikelane.sim.nir.NirNode.Numbers;

/**
 * A NIR file as a network. NIR states differential equations; here they go by forward Euler with time step dt, a node
 * sees its predecessors' output of the same time step, a potential strictly above the threshold spikes, and a spike sets
 * it to v_reset (0 where the file states none). Several edges into a node add up.
 *
 * <p>
 * A file that {@link NirExport} wrote says in its metadata what NIR cannot say: time steps, soft resets, ties that fire,
 * readout, classes. A sum of spikes above a threshold below 1 is read as their maximum.
 *
 * @param model   with the numbers of the file
 * @param report  what was understood, a line a node, in the network's order
 * @param classes their names, if the file says them
 * @param splitBy how recordings were cut into frames, if the file says so
 */
public record NirImport(Model model, List<Understood> report, Optional<List<String>> classes,
        Optional<String> splitBy) {
    /** Time step where neither the user nor the file states one, in seconds. */
    public static final double DEFAULT_DT = 1e-4;
    private static final int MOST_STEPS = 1 << 20;
    static final String DT = NirNeurons.METADATA + "dt";
    static final String STEPS = NirNeurons.METADATA + "steps";
    static final String SPLIT_BY = NirNeurons.METADATA + "split_by";
    static final String READOUT = NirNeurons.METADATA + "readout";
    static final String VOTES = NirNeurons.METADATA + "votes";
    static final String CLASSES = NirNeurons.METADATA + "classes";

    /**
     * What became of a node.
     *
     * @param node its name
     * @param type its type in NIR
     * @param as   what it is here
     */
    public record Understood(String node, String type, String as) {}

    /**
     * @param path  the file
     * @param dt    time step in seconds; empty for what the file says, or {@link #DEFAULT_DT}
     * @param steps T; empty for what the file says
     * @return the network
     * @throws BadInputException naming the node, if the file is malformed or asks for something that is not there
     */
    public static NirImport read(Path path, OptionalDouble dt, OptionalInt steps) {
        return read(path, dt, steps, OptionalInt.empty());
    }

    /**
     * @param path      the file
     * @param dt        time step in seconds; empty for what the file says, or {@link #DEFAULT_DT}
     * @param steps     T; empty for what the file says
     * @param otherwise T where the file says none; empty to refuse it
     * @return the network
     * @throws BadInputException naming the node, if the file is malformed or asks for something that is not there
     */
    public static NirImport read(Path path, OptionalDouble dt, OptionalInt steps, OptionalInt otherwise) {
        dt.ifPresent(NirImport::checkStep);
        steps.ifPresent(NirImport::checkSteps);
        NirGraph graph = NirFile.read(path);
        Optional<NirNode> input = graph.nodes().values().stream().filter(node -> node.type().equals("Input"))
                .findFirst();
        double step = dt.isPresent()
                ? dt.getAsDouble()
                : input.filter(node -> node.has(DT)).map(node -> node.numbers(DT).values()[0]).orElse(DEFAULT_DT);
        checkStep(step);
        int count = steps.isPresent()
                ? steps.getAsInt()
                : input.filter(node -> node.has(STEPS)).map(node -> node.wholes(STEPS)[0])
                        .orElseGet(() -> otherwise.orElseThrow(() -> new BadInputException(
                                path + ": a NIR network states no number of time steps, expected --steps T")));
        checkSteps(count);
        return new Builder(graph, step).build(count);
    }

    /**
     * @param path  the file
     * @param dt    time step in seconds
     * @param steps T
     * @return the network
     * @throws BadInputException naming the node, if the file is malformed or asks for something that is not there
     */
    public static NirImport read(Path path, double dt, int steps) {
        return read(path, OptionalDouble.of(dt), OptionalInt.of(steps));
    }

    static void checkStep(double dt) {
        if (!(dt > 0 && dt <= 1)) {
            throw new BadInputException("a time step of " + dt + " s, expected above 0 and at most 1");
        }
    }

    private static void checkSteps(int steps) {
        if (steps < 1 || steps > MOST_STEPS) {
            throw new BadInputException(steps + " time steps, expected 1 to " + MOST_STEPS);
        }
    }

    /** Goes through the nodes in the order of the edges. */
    private static final class Builder {
        private final NirGraph graph;
        private final double dt;
        private final Map<String, List<String>> predecessors = new HashMap<>();
        /** Name of the layer, or the input, whose output a node hands on. */
        private final Map<String, String> handsOn = new HashMap<>();
        private final SequencedMap<String, FeatureShape> shapes = new LinkedHashMap<>();
        private final List<Layer> layers = new ArrayList<>();
        private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        private final List<Understood> report = new ArrayList<>();
        private FeatureShape input;
        private String output;
        private NirNode outputNode;
        private Optional<String> splitBy = Optional.empty();

        Builder(NirGraph graph, double dt) {
            this.graph = graph;
            this.dt = dt;
            graph.nodes().keySet().forEach(name -> predecessors.put(name, new ArrayList<>()));
            for (Edge edge : graph.edges()) {
                predecessors.get(edge.to()).add(edge.from());
            }
        }

        NirImport build(int steps) {
            for (NirNode node : inOrder()) {
                add(node);
            }
            if (input == null || output == null) {
                throw new BadInputException(graph.file() + ": no "
                        + (input == null ? "Input" : "Output that follows from the Input") + ", expected one");
            }
            if (layers.isEmpty() || !layers.getLast().name().equals(output)) {
                throw new BadInputException(
                        graph.file() + ": the Output is not what the last node gives, expected one chain to it");
            }
            String name = Path.of(graph.file()).getFileName().toString().replaceFirst("\\.nir$", "");
            try {
                Network network = new Network(name, input, steps, layers, readout());
                return new NirImport(Model.of(network, tensors), List.copyOf(report), classes(network.readout()),
                        splitBy);
            } catch (IllegalArgumentException e) {
                throw new BadInputException(graph.file() + ": " + e.getMessage(), e);
            }
        }

        private Readout readout() {
            int size = shapes.get(output).size();
            if (outputNode.has(READOUT)) {
                String kind = outputNode.oneOf(READOUT, "votes", "count", "membrane");
                int votes = outputNode.wholes(VOTES)[0];
                if (votes < 1 || size % votes != 0) {
                    throw outputNode.error(votes + " votes of a class and " + size + " outputs");
                }
                return new Readout(ReadoutKind.valueOf(kind.toUpperCase(Locale.ROOT)), size / votes, votes);
            }
            boolean spikes = !(layers.getLast() instanceof Layer.Neurons n) || n.model().kind().spikes();
            return new Readout(spikes ? ReadoutKind.COUNT : ReadoutKind.MEMBRANE, size, 1);
        }

        private Optional<List<String>> classes(Readout readout) {
            if (!outputNode.has(CLASSES)) {
                return Optional.empty();
            }
            List<String> names = outputNode.text(CLASSES).lines().toList();
            if (names.size() != readout.classes()) {
                throw outputNode.error(names.size() + " names for " + readout.classes() + " classes");
            }
            return Optional.of(names);
        }

        /** Nodes that an input reaches, each behind all that it reads. */
        private List<NirNode> inOrder() {
            List<NirNode> order = new ArrayList<>();
            Map<String, Boolean> done = new HashMap<>();
            graph.nodes().values().stream().filter(node -> !node.type().equals(NirGraph.TYPE))
                    .forEach(node -> visit(node, done, order));
            return order;
        }

        private void visit(NirNode node, Map<String, Boolean> done, List<NirNode> order) {
            Boolean state = done.putIfAbsent(node.name(), false);
            if (state != null) {
                if (!state) {
                    throw node.error("reads what follows from itself: recurrent edges are not run");
                }
                return;
            }
            for (String before : predecessors.get(node.name())) {
                visit(graph.nodes().get(before), done, order);
            }
            done.put(node.name(), true);
            order.add(node);
        }

        private void add(NirNode node) {
            if (node.type().equals("Input") && predecessors.get(node.name()).isEmpty()) {
                addInput(node);
                return;
            }
            String from = from(node);
            switch (node.type()) {
                case "Input" -> handsOn.put(node.name(), from);
                case "Output" -> {
                    handsOn.put(node.name(), from);
                    output = from;
                    outputNode = node;
                }
                case "Threshold" -> {
                    if (!madeMaximum(node, from)) {
                        put(node, from);
                    }
                }
                default -> put(node, from);
            }
        }

        private void put(NirNode node, String from) {
            NirLayer made = NirLayer.of(node, List.of(from), shapes.get(from), dt);
            put(made.layer());
            tensors.putAll(made.tensors());
            report.add(new Understood(node.name(), node.type(), made.layer().label() + byNeuron(made)));
            handsOn.put(node.name(), node.name());
        }

        /** Some of the spikes of a window, which is what a sum of them above less than 1 says, are their maximum. */
        private boolean madeMaximum(NirNode node, String from) {
            Layer sum = layers.isEmpty() ? null : layers.getLast();
            Numbers threshold = node.numbers("threshold");
            boolean isMaximum = sum instanceof Layer.Pool pool && pool.kind() == PoolKind.SUM && sum.name().equals(from)
                    && graph.edges().stream().filter(edge -> edge.from().equals(from)).count() == 1
                    && areSpikes(pool.from().getFirst()) && threshold.uniform() && threshold.values()[0] >= 0
                    && threshold.values()[0] < 1;
            if (!isMaximum) {
                return false;
            }
            layers.removeLast();
            report.removeLast();
            shapes.remove(from);
            Layer most = new Layer.Pool(node.name(), sum.from(), PoolKind.MAX, ((Layer.Pool) sum).window());
            put(most);
            report.add(new Understood(from + ", " + node.name(), "SumPool2d, Threshold", most.label()));
            handsOn.put(node.name(), node.name());
            return true;
        }

        private boolean areSpikes(String name) {
            return layers.stream().filter(layer -> layer.name().equals(name)).findFirst().map(layer -> switch (layer) {
                case Layer.Neurons n -> n.model().kind().spikes();
                case Layer.Pool p -> p.kind() == PoolKind.MAX && areSpikes(p.from().getFirst());
                case Layer.Flatten f -> areSpikes(f.from().getFirst());
                default -> false;
            }).orElse(false);
        }

        /** {@return which numbers differ from neuron to neuron} */
        private static String byNeuron(NirLayer made) {
            return made.layer() instanceof Layer.Neurons && !made.tensors().isEmpty()
                    ? "; by neuron: " + String.join(", ",
                            made.tensors().keySet().stream().map(name -> name.substring(name.lastIndexOf('.') + 1))
                                    .toList())
                    : "";
        }

        private void addInput(NirNode node) {
            if (input != null) {
                throw node.error("a second Input, expected one");
            }
            int[] shape = node.wholes("shape");
            try {
                input = switch (shape.length) {
                    case 1 -> new FeatureShape(shape[0], 1, 1);
                    case 2 -> new FeatureShape(shape[0], 1, shape[1]);
                    case 3 -> new FeatureShape(shape[0], shape[1], shape[2]);
                    default -> throw node.error("shape " + Arrays.toString(shape) + ", expected one to three sizes");
                };
            } catch (IllegalArgumentException e) {
                throw node.error(e.getMessage());
            }
            splitBy = node.has(SPLIT_BY) ? Optional.of(node.oneOf(SPLIT_BY, "number", "time")) : Optional.empty();
            shapes.put(Network.INPUT, input);
            handsOn.put(node.name(), Network.INPUT);
        }

        /** {@return the layer that a node reads; an addition where there are several} */
        private String from(NirNode node) {
            List<String> before = predecessors.get(node.name()).stream().map(handsOn::get).toList();
            if (before.isEmpty()) {
                throw node.error("no edge leads to it");
            }
            if (before.size() == 1) {
                return before.getFirst();
            }
            Layer sum = new Layer.Addition(node.name() + ".sum", before);
            put(sum);
            return sum.name();
        }

        private void put(Layer layer) {
            try {
                shapes.put(layer.name(), layer.output(layer.from().stream().map(shapes::get).toList()));
            } catch (IllegalArgumentException e) {
                throw new BadInputException(graph.file() + ": node " + layer.name() + ": " + e.getMessage(), e);
            }
            layers.add(layer);
        }
    }
}
