package spikelane.sim.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;

/**
 * A spiking neural network: named layers in order, each reading earlier ones. Its numbers are tensors named after their
 * layer:
 *
 * <pre>
 *  NAME.weight, NAME.bias             convolution [M, C/groups, R, S], fully connected [M, C]; bias [M]
 *  NAME.gamma, .beta, .mean, .var     batch norm [C]
 *  NAME.time, NAME.channel            TCJA gate [T, T, 4] and [C, C, 4]
 *  NAME.threshold, .leak, .gain       neurons, where they differ: [C] or [C, H, W]; otherwise their model's number holds
 * </pre>
 *
 * @param name    for people
 * @param input   shape of a frame
 * @param steps   T
 * @param layers  in an order in which each reads only earlier ones
 * @param readout how the last layer becomes a class
 */
public record Network(String name, FeatureShape input, int steps, List<Layer> layers, Readout readout) {
    /** What {@link Layer#from} calls the input. */
    public static final String INPUT = "input";
    /** Tensors of neurons, where these differ. */
    public static final List<String> NEURON_TENSORS = List.of("threshold", "leak", "gain");
    /** Width of the TCJA convolutions. */
    public static final int TCJA_WIDTH = 4;

    /** How the last layer becomes a class. */
    public enum ReadoutKind {
        /** Mean over time and over each group of neurons. */
        VOTES,
        /** Number of spikes. */
        COUNT,
        /** Largest membrane potential over time. */
        MEMBRANE
    }

    /**
     * How the last layer becomes a class: the largest score wins, of equals the first.
     *
     * @param kind    what a neuron's score is
     * @param classes number of classes
     * @param votes   neurons of a class; 1 but for votes
     */
    public record Readout(ReadoutKind kind, int classes, int votes) {
        /** Checks the sizes. */
        public Readout {
            if (classes < 1 || votes < 1 || (kind != ReadoutKind.VOTES && votes != 1)) {
                throw new IllegalArgumentException("a readout of " + classes + " classes with " + votes + " votes");
            }
        }

        /** {@return the readout in a few words} */
        public String label() {
            return switch (kind) {
                case VOTES -> classes + " classes by the mean of " + votes + " votes";
                case COUNT -> classes + " classes by their number of spikes";
                case MEMBRANE -> classes + " classes by their largest membrane potential";
            };
        }
    }

    /** Checks names and shapes. */
    public Network {
        layers = List.copyOf(layers);
        if (steps < 1) {
            throw new IllegalArgumentException("T " + steps + ", expected at least 1");
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("no layers");
        }
        SequencedMap<String, FeatureShape> shapes = shapes(input, layers);
        FeatureShape last = shapes.get(layers.getLast().name());
        if (last.size() != (long) readout.classes() * readout.votes()) {
            throw new IllegalArgumentException("layer " + layers.getLast().name() + ": " + last.size()
                    + " values, but the readout takes " + readout.classes() + " classes x " + readout.votes());
        }
    }

    /**
     * @param input  shape of a frame
     * @param layers layers in order
     * @return shape of the input and of what each hands on, by name
     * @throws IllegalArgumentException naming the layer, if one does not fit
     */
    static SequencedMap<String, FeatureShape> shapes(FeatureShape input, List<Layer> layers) {
        SequencedMap<String, FeatureShape> shapes = new LinkedHashMap<>();
        shapes.put(INPUT, input);
        for (Layer layer : layers) {
            List<FeatureShape> read = new ArrayList<>();
            for (String from : layer.from()) {
                FeatureShape shape = shapes.get(from);
                if (shape == null) {
                    throw new IllegalArgumentException(
                            "layer " + layer.name() + ": reads " + from + ", which is no earlier layer");
                }
                read.add(shape);
            }
            FeatureShape output;
            try {
                output = layer.output(read);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("layer " + layer.name() + ": " + e.getMessage(), e);
            }
            if (shapes.putIfAbsent(layer.name(), output) != null) {
                throw new IllegalArgumentException("layer " + layer.name() + ": the name is there twice");
            }
        }
        return shapes;
    }

    /** {@return the same network, its neurons that spike with membrane potentials of so many bits} */
    public Network withMembraneBits(int bits) {
        return new Network(name, input, steps,
                layers.stream()
                        .map(layer -> layer instanceof Layer.Neurons n
                                ? new Layer.Neurons(n.name(), n.from(), n.model().withMembraneBits(bits))
                                : layer)
                        .toList(),
                readout);
    }

    /** {@return shape of the input and of what each layer hands on, by name} */
    public SequencedMap<String, FeatureShape> shapes() {
        return shapes(input, layers);
    }

    /** {@return every layer with weights, from input to output; a gate has two} */
    public List<LayerShape> weightLayers() {
        Map<String, FeatureShape> shapes = shapes();
        Map<String, Signal> signals = Signal.of(this);
        List<LayerShape> all = new ArrayList<>();
        for (Layer layer : layers) {
            String from = layer.from().getFirst();
            FeatureShape in = shapes.get(from);
            Input input = signals.get(from).kind();
            switch (layer) {
                case Layer.Convolution c ->
                    all.add(LayerShape.convolution(c.name(), input, steps, in, c.outputs(), c.window(), c.groups()));
                case Layer.Linear l ->
                    all.add(LayerShape.fullyConnected(l.name(), input, steps, shapes.get(source(from)), l.outputs()));
                case Layer.Gate g -> {
                    all.add(LayerShape.gate(g.name() + ".time", Kind.TCJA_TIME, steps, in.channels()));
                    all.add(LayerShape.gate(g.name() + ".channel", Kind.TCJA_CHANNEL, in.channels(), steps));
                }
                default -> {
                    // the others have no weights to multiply with
                }
            }
        }
        return List.copyOf(all);
    }

    /** {@return the layer, or the input, whose values these are: flattening and dropout hand on what they read} */
    public String source(String name) {
        return switch (layer(name)) {
            case Layer.Flatten f -> source(f.from().getFirst());
            case Layer.Dropout d -> source(d.from().getFirst());
            case null, default -> name;
        };
    }

    /** {@return the layer of that name; null if there is none} */
    public Layer layer(String name) {
        return layers.stream().filter(layer -> layer.name().equals(name)).findFirst().orElse(null);
    }

    /**
     * @param data samples
     * @throws BadInputException if the network takes other frames or knows other classes
     */
    public void requireFits(FrameSet data) {
        if (steps != data.steps() || !input.equals(new FeatureShape(2, data.height(), data.width()))
                || readout.classes() != data.classes()) {
            throw new BadInputException("the network takes T " + steps + ", " + input + ", " + readout.classes()
                    + " classes, but the samples have T " + data.steps() + ", 2 x " + data.height() + " x "
                    + data.width() + ", " + data.classes() + " classes");
        }
    }

    /** {@return number of weights, without biases and batch norm} */
    public long weights() {
        return weightLayers().stream().mapToLong(LayerShape::weights).sum();
    }

    /** {@return number of neurons of the last layer} */
    public int outputs() {
        return readout.classes() * readout.votes();
    }

    /** {@return the shape of every tensor that must be there, by name, in layer order} */
    public SequencedMap<String, int[]> tensors() {
        Map<String, FeatureShape> shapes = shapes();
        SequencedMap<String, int[]> tensors = new LinkedHashMap<>();
        for (Layer layer : layers) {
            FeatureShape in = shapes.get(layer.from().getFirst());
            switch (layer) {
                case Layer.Convolution c -> {
                    tensors.put(c.name() + ".weight", new int[]{c.outputs(), in.channels() / c.groups(),
                            c.window().kernel().rows(), c.window().kernel().columns()});
                    bias(tensors, c.name(), c.bias(), c.outputs());
                }
                case Layer.Linear l -> {
                    tensors.put(l.name() + ".weight", new int[]{l.outputs(), in.size()});
                    bias(tensors, l.name(), l.bias(), l.outputs());
                }
                case Layer.Normalisation n -> {
                    for (String part : List.of(".gamma", ".beta", ".mean", ".var")) {
                        tensors.put(n.name() + part, new int[]{in.channels()});
                    }
                }
                case Layer.Gate g -> {
                    tensors.put(g.name() + ".time", new int[]{steps, steps, TCJA_WIDTH});
                    tensors.put(g.name() + ".channel", new int[]{in.channels(), in.channels(), TCJA_WIDTH});
                }
                case Layer.Neurons n -> {
                }
                case Layer.Pool p -> {
                }
                case Layer.Flatten f -> {
                }
                case Layer.Dropout d -> {
                }
                case Layer.Addition a -> {
                }
            }
        }
        return tensors;
    }

    private static void bias(SequencedMap<String, int[]> tensors, String name, boolean there, int outputs) {
        if (there) {
            tensors.put(name + ".bias", new int[]{outputs});
        }
    }

    /**
     * @param name  a tensor
     * @param shape its shape
     * @return why it is not one that may be there; empty if it may
     */
    public Optional<String> refuses(String name, int[] shape) {
        int[] wanted = tensors().get(name);
        if (wanted != null) {
            return Arrays.equals(wanted, shape)
                    ? Optional.empty()
                    : Optional.of("expected the shape " + Arrays.toString(wanted));
        }
        int dot = name.lastIndexOf('.');
        FeatureShape neurons = dot < 0 ? null : shapes().get(name.substring(0, dot));
        boolean isNeurons = layers.stream().anyMatch(
                layer -> layer instanceof Layer.Neurons && layer.name().equals(name.substring(0, Math.max(dot, 0))));
        if (!isNeurons || !NEURON_TENSORS.contains(name.substring(dot + 1))) {
            return Optional.of("the network has no place for it");
        }
        boolean perChannel = Arrays.equals(shape, new int[]{neurons.channels()});
        boolean perNeuron = Arrays.equals(shape, new int[]{neurons.channels(), neurons.height(), neurons.width()});
        return perChannel || perNeuron
                ? Optional.empty()
                : Optional.of("expected the shape [" + neurons.channels() + "] or [" + neurons.channels() + ", "
                        + neurons.height() + ", " + neurons.width() + "]");
    }
}
