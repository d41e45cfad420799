package spikelane.sim.network;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A network with its numbers.
 *
 * @param network what it is
 * @param tensors by name, see {@link Network}; nobody may change one
 */
public record WeightedNetwork(Network network, SequencedMap<String, Tensor> tensors) {
    /** Checks that every tensor that is needed is there, and no other. */
    public WeightedNetwork {
        tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
        for (String name : network.tensors().keySet()) {
            if (!tensors.containsKey(name)) {
                throw new IllegalArgumentException("tensor " + name + " is missing");
            }
        }
        tensors.forEach((name, tensor) -> network.refuses(name, tensor.shape()).ifPresent(why -> {
            throw new IllegalArgumentException(
                    "tensor " + name + " has the shape " + Arrays.toString(tensor.shape()) + ": " + why);
        }));
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
}
