package spikelane.sim.accelerator.work;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.TensorFile;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;

/**
 * Which weights of a network are zero, from a file of its tensors: {@code .npz} or safetensors, a tensor a layer, called
 * NAME or NAME.weight, {@code [M, C/groups, R, S]} of a convolution and {@code [M, C]} of a fully connected layer. A price
 * asks for nothing else of a weight.
 */
final class WeightZeros {
    private WeightZeros() {}

    /**
     * @param path   the file
     * @param layers layers with weights
     * @param needed names of those that are read
     * @param others names of tensors that may lie beside them
     * @return their numbers: 1 where a weight is not zero
     * @throws BadInputException naming file and tensor, if one is missing, no layer's, of another shape or not finite
     */
    static Map<String, LayerNumbers> read(Path path, List<LayerShape> layers, Set<String> needed, Set<String> others) {
        TensorFile file = TensorFile.read(path);
        for (String name : file.names()) {
            if (!others.contains(name)
                    && layers.stream().noneMatch(layer -> TensorFile.isWeights(layer.name(), name))) {
                throw new BadInputException(
                        path + ": tensor " + BadInputException.quote(name) + " holds the weights of no layer, expected "
                                + String.join(", ", layers.stream().map(LayerShape::tensor).toList()));
            }
        }
        Map<String, LayerNumbers> numbers = new HashMap<>();
        for (LayerShape layer : layers) {
            if (needed.contains(layer.name())) {
                numbers.put(layer.name(), numbers(layer, file.weights(layer.name(), layer.weightShape())));
            }
        }
        return numbers;
    }

    private static LayerNumbers numbers(LayerShape layer, double[] weights) {
        byte[] codes = new byte[weights.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (weights[i] == 0 ? 0 : 1);
        }
        return LayerNumbers.ofCodes(layer, codes);
    }
}
