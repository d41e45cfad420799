package spikelane.sim.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A network with its numbers. Tensors are named as {@link Network} says; beside a weight tensor stand, where the model is
 * quantised, {@code NAME.weight.clip} and {@code NAME.weight.scale}, clip range and scale of its quantiser, and where it
 * is pruned {@code NAME.weight.mask}, 0 for a pruned weight and 1 for a kept one, and where it is narrower than others
 * {@code NAME.weight.bits}; so for a gate's {@code NAME.time} and
 * {@code NAME.channel}. What the layers compute with is computed once, see {@link LayerNumbers}; nobody may change a
 * tensor of a model.
 */
public final class Model {
    /** {@code bits} of a network that is not quantised. */
    public static final int FULL_PRECISION = 32;
    /** What {@code bits} can be. */
    public static final List<Integer> WIDTHS = List.of(2, 3, 4, 5, 6, 7, 8, FULL_PRECISION);
    private static final String CLIP = ".clip";
    private static final String SCALE = ".scale";
    private static final String MASK = ".mask";
    private static final String BITS = ".bits";

    private final Network network;
    private final int bits;
    private final int fractionBits;
    private final SequencedMap<String, Tensor> tensors;
    private List<LayerNumbers> numbers;

    /**
     * @param network the network
     * @param bits    b of the widest layer with weights; 32 = full precision
     * @param tensors all tensors by name, in layer order
     */
    public Model(Network network, int bits, SequencedMap<String, Tensor> tensors) {
        this(network, bits, FixedPoint.MAX_FRACTION_BITS, tensors);
    }

    /**
     * @param network      the network
     * @param bits         b of the widest layer with weights; 32 = full precision
     * @param fractionBits the most fraction bits of a layer in integers, 0 to {@link FixedPoint#MAX_FRACTION_BITS}
     * @param tensors      all tensors by name, in layer order
     */
    public Model(Network network, int bits, int fractionBits, SequencedMap<String, Tensor> tensors) {
        if (!(fractionBits >= 0 && fractionBits <= FixedPoint.MAX_FRACTION_BITS)) {
            throw new IllegalArgumentException(
                    fractionBits + " fraction bits: expected 0 to " + FixedPoint.MAX_FRACTION_BITS);
        }
        this.network = network;
        this.bits = bits;
        this.fractionBits = fractionBits;
        this.tensors = tensors;
    }

    /**
     * @param network a network
     * @param tensors its tensors by name; those of neurons may be missing
     * @return it in full precision
     * @throws IllegalArgumentException naming the tensor that is missing, has no place or another shape, or makes numbers
     *                                  past those of float32
     */
    public static Model of(Network network, SequencedMap<String, Tensor> tensors) {
        for (String name : network.tensors().keySet()) {
            if (!tensors.containsKey(name)) {
                throw new IllegalArgumentException("tensor " + name + " is missing");
            }
        }
        tensors.forEach((name, tensor) -> network.refuses(name, tensor.shape()).ifPresent(why -> {
            throw new IllegalArgumentException(
                    "tensor " + name + " has the shape " + Arrays.toString(tensor.shape()) + ": " + why);
        }));
        Model model = new Model(network, FULL_PRECISION, tensors);
        Magnitudes.overflow(model).ifPresent(what -> { throw new IllegalArgumentException(what); });
        return model;
    }

    /** {@return the network} */
    public Network network() {
        return network;
    }

    /** {@return b of the widest layer with weights; 32 = full precision} */
    public int bits() {
        return bits;
    }

    /** {@return b of a layer with weights; 32 = full precision} */
    public int bits(LayerShape layer) {
        Tensor own = tensors.get(bits(layer.tensor()));
        return own == null ? bits : (int) own.data()[0];
    }

    /** {@return the most fraction bits of a layer that runs in integers, see {@link FixedPoint}} */
    public int fractionBits() {
        return fractionBits;
    }

    /** {@return the same network with other fraction bits, 0 to {@link FixedPoint#MAX_FRACTION_BITS}} */
    public Model withFractionBits(int most) {
        return new Model(network, bits, most, tensors);
    }

    /** {@return the same numbers in another network that has the same tensors} */
    public Model with(Network other) {
        return other.equals(network) ? this : new Model(other, bits, fractionBits, tensors);
    }

    /** {@return name of the width of a weight tensor, where it is not that of the others} */
    public static String bits(String weights) {
        return weights + BITS;
    }

    /** {@return all tensors by name, in layer order} */
    public SequencedMap<String, Tensor> tensors() {
        return tensors;
    }

    /** {@return what the layers compute with, in their order; computed at the first call} */
    public synchronized List<LayerNumbers> numbers() {
        if (numbers == null) {
            numbers = LayerNumbers.of(this);
        }
        return numbers;
    }

    /** {@return name of the clip range of a weight tensor's quantiser} */
    public static String clip(String weights) {
        return weights + CLIP;
    }

    /** {@return name of the scale of a weight tensor's quantiser} */
    public static String scale(String weights) {
        return weights + SCALE;
    }

    /** {@return name of the mask of a weight tensor} */
    public static String mask(String weights) {
        return weights + MASK;
    }

    /**
     * @param network a network
     * @param bits    b; 32 = full precision
     * @return the shape of every tensor that a model of it holds, by name, in layer order, without masks
     */
    public static SequencedMap<String, int[]> shapes(Network network, int bits) {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        List<String> weights = network.weightLayers().stream().map(LayerShape::tensor).toList();
        for (Map.Entry<String, int[]> entry : network.tensors().entrySet()) {
            shapes.put(entry.getKey(), entry.getValue());
            if (bits != FULL_PRECISION && weights.contains(entry.getKey())) {
                shapes.put(clip(entry.getKey()), new int[]{1});
                shapes.put(scale(entry.getKey()), new int[]{1});
            }
        }
        return shapes;
    }

    /** {@return the tensor of that name, if there is one} */
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * @param layer neurons
     * @param part  threshold, leak or gain
     * @param shape of the neurons
     * @param other what each has where there is no such tensor
     * @return one number a neuron, C outermost
     */
    public double[] ofNeurons(String layer, String part, FeatureShape shape, double other) {
        Tensor tensor = tensors.get(layer + "." + part);
        double[] values = new double[shape.size()];
        int pixels = tensor == null ? 0 : shape.size() / tensor.data().length;
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor == null ? other : tensor.data()[i / pixels];
        }
        return values;
    }

    /**
     * @param name tensor name
     * @return the tensor
     * @throws IllegalArgumentException if the model has no such tensor
     */
    public Tensor tensor(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("the model has no tensor " + name));
    }
}
