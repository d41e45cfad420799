package spikelane.sim.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A network's tensors. Their names are those of the golden files: {@code conv0}, {@code tcja_t3}, {@code tcja_c3},
 * {@code fc0} hold full-precision weights; {@code gamma0}, {@code beta0}, {@code mean0}, {@code var0} batch norm of
 * block 0; where the model is quantised {@code duq_a_conv0}, {@code duq_c_conv0} the clip range and scale of a layer;
 * where it is pruned {@code mask_conv0} holds 0 for a pruned weight and 1 for a kept one. What the layers compute with
 * is computed once, see {@link LayerNumbers}; nobody may change a tensor of a model.
 */
public final class Model {
    /** {@code bits} of a network that is not quantised. */
    public static final int FULL_PRECISION = 32;

    private final CextNetConfig config;
    private final int bits;
    private final SequencedMap<String, Tensor> tensors;
    private List<LayerNumbers> numbers;

    /**
     * @param config  the network
     * @param bits    b of every layer with weights; 32 = full precision
     * @param tensors all tensors by name, in layer order
     */
    public Model(CextNetConfig config, int bits, SequencedMap<String, Tensor> tensors) {
        this.config = config;
        this.bits = bits;
        this.tensors = tensors;
    }

    /** {@return the network} */
    public CextNetConfig config() {
        return config;
    }

    /** {@return b of every layer with weights; 32 = full precision} */
    public int bits() {
        return bits;
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

    /**
     * @param config a network
     * @param bits   b; 32 = full precision
     * @return the shape of every tensor that a model of it holds, by name, in layer order, without masks
     */
    public static SequencedMap<String, int[]> shapes(CextNetConfig config, int bits) {
        SequencedMap<String, int[]> shapes = new LinkedHashMap<>();
        int block = 0;
        for (LayerShape layer : config.layers()) {
            shapes.put(layer.name(), layer.weightShape());
            if (layer.kind() == LayerShape.Kind.CONV) {
                for (String part : List.of("gamma", "beta", "mean", "var")) {
                    shapes.put(part + block, new int[]{layer.out()});
                }
                block++;
            }
            if (bits != FULL_PRECISION) {
                shapes.put("duq_a_" + layer.name(), new int[]{1});
                shapes.put("duq_c_" + layer.name(), new int[]{1});
            }
        }
        return shapes;
    }

    /**
     * @param name tensor name
     * @return the tensor
     * @throws IllegalArgumentException if the model has no such tensor
     */
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the model has no tensor " + name);
        }
        return tensor;
    }
}
