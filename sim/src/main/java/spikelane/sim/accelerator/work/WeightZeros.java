package spikelane.sim.accelerator.work;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.io.Safetensors;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;

/**
 * Which weights of a network are zero, from a file of its tensors: {@code .npz} or safetensors, a tensor a layer, called
 * NAME or NAME.weight, {@code [M, C/groups, R, S]} of a convolution and {@code [M, C]} of a fully connected layer. A price
 * asks for nothing else of a weight.
 */
final class WeightZeros {
    private WeightZeros() {}

    private record File(Path path, Set<String> names, Function<String, NpzFile.Array> read) {}

    /**
     * @param path   the file
     * @param layers layers with weights
     * @param needed names of those that are read
     * @param others names of tensors that may lie beside them
     * @return their numbers: 1 where a weight is not zero
     * @throws BadInputException naming file and tensor, if one is missing, no layer's, of another shape or not finite
     */
    static Map<String, LayerNumbers> read(Path path, List<LayerShape> layers, Set<String> needed, Set<String> others) {
        File file = NpzFile.isZip(path) ? npz(path) : safetensors(path);
        Map<String, LayerShape> byTensor = new HashMap<>();
        for (LayerShape layer : layers) {
            byTensor.put(layer.name(), layer);
            byTensor.put(layer.tensor(), layer);
        }
        Map<String, LayerNumbers> numbers = new HashMap<>();
        for (String name : file.names) {
            LayerShape layer = byTensor.get(name);
            if (layer == null && !others.contains(name)) {
                throw new BadInputException(
                        path + ": tensor " + BadInputException.quote(name) + " holds the weights of no layer, expected "
                                + String.join(", ", layers.stream().map(LayerShape::tensor).toList()));
            }
            if (layer != null && needed.contains(layer.name())
                    && numbers.put(layer.name(), numbers(path, name, layer, file.read.apply(name))) != null) {
                throw new BadInputException(path + ": two tensors for layer " + layer.name() + ", expected one of "
                        + layer.name() + " and " + layer.tensor());
            }
        }
        for (LayerShape layer : layers) {
            if (needed.contains(layer.name()) && !numbers.containsKey(layer.name())) {
                throw new BadInputException(path + ": tensor " + layer.tensor() + " is missing, expected shape "
                        + Arrays.toString(layer.weightShape()));
            }
        }
        return numbers;
    }

    private static File npz(Path path) {
        NpzFile npz = NpzFile.read(path);
        return new File(path, npz.names(), npz::any);
    }

    private static File safetensors(Path path) {
        Map<String, Safetensors.Entry> tensors = Safetensors.read(path).tensors();
        return new File(path, tensors.keySet(), name -> {
            Safetensors.Entry entry = tensors.get(name);
            ByteBuffer data = entry.data();
            boolean floats = entry.dtype().equals("F32");
            double[] values = new double[data.remaining() / (floats ? Float.BYTES : 1)];
            Arrays.setAll(values,
                    i -> floats ? data.getFloat(data.position() + i * Float.BYTES) : data.get(data.position() + i));
            return new NpzFile.Array(entry.shape(), values);
        });
    }

    private static LayerNumbers numbers(Path path, String name, LayerShape layer, NpzFile.Array array) {
        String what = path + ": tensor " + name;
        if (!Arrays.equals(array.shape(), layer.weightShape())) {
            throw new BadInputException(what + " has shape " + Arrays.toString(array.shape()) + ", expected "
                    + Arrays.toString(layer.weightShape()));
        }
        byte[] codes = new byte[array.data().length];
        for (int i = 0; i < codes.length; i++) {
            if (!Double.isFinite(array.data()[i])) {
                throw new BadInputException(
                        what + " holds " + array.data()[i] + " at index " + i + ", expected finite numbers");
            }
            codes[i] = (byte) (array.data()[i] == 0 ? 0 : 1);
        }
        return LayerNumbers.ofCodes(layer, codes);
    }
}
