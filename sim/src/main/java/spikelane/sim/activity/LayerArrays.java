package spikelane.sim.activity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;

/**
 * The arrays of a file, called as the layers that received them: {@code .npz}, of a convolution {@code [T, C, H, W]} or
 * {@code [T, N, C, H, W]}, of a fully connected layer also {@code [T, F]} or {@code [T, N, F]}; or a
 * {@link RecordedActivity}.
 */
final class LayerArrays {
    private final Path path;
    private final Set<String> names;
    private final Function<LayerShape, Array> read;

    /**
     * One array.
     *
     * @param steps   T
     * @param samples N
     * @param values  T x N x inputs values
     */
    record Array(int steps, int samples, ArrayValues.At values) {}

    private LayerArrays(Path path, Set<String> names, Function<LayerShape, Array> read) {
        this.path = path;
        this.names = names;
        this.read = read;
    }

    /**
     * @param path a file
     * @return its arrays
     * @throws BadInputException if it cannot be read
     */
    static LayerArrays open(Path path) {
        if (NpzFile.isZip(path)) {
            NpzFile npz = NpzFile.read(path);
            return new LayerArrays(path, npz.names(), layer -> numpy(npz, layer));
        }
        Map<String, LayerInput> layers = RecordedActivity.read(path).layers();
        return new LayerArrays(path, layers.keySet(), layer -> recorded(path, layers.get(layer.name()), layer));
    }

    /**
     * @param layers by name
     * @return the arrays of all of them that have one
     * @throws BadInputException naming file and array, if one is no layer's or has another shape
     */
    Map<String, Array> of(Map<String, LayerShape> layers) {
        String expected = String.join(", ", layers.keySet());
        for (String name : names) {
            if (!layers.containsKey(name)) {
                throw new BadInputException(path + ": array " + BadInputException.quote(name)
                        + " is the input of no layer with weights, expected " + expected);
            }
        }
        if (names.isEmpty()) {
            throw new BadInputException(path + ": holds no array of a layer, expected one of " + expected);
        }
        Map<String, Array> arrays = new LinkedHashMap<>();
        names.forEach(name -> arrays.put(name, read.apply(layers.get(name))));
        return arrays;
    }

    /**
     * @param layer a layer; a fully connected one may state its inputs without the image that it reads
     * @return its array
     * @throws BadInputException naming file and array, if there is none or it has another shape
     */
    Array of(LayerShape layer) {
        if (!names.contains(layer.name())) {
            throw new BadInputException(path + ": holds no array " + BadInputException.quote(layer.name())
                    + ", expected one of " + String.join(", ", names));
        }
        return read.apply(layer);
    }

    private static Array numpy(NpzFile npz, LayerShape layer) {
        NpzFile.Array array = npz.any(layer.name());
        int inputs = Math.toIntExact(layer.inputs());
        int samples = samples(npz.path(), layer, array.shape());
        return new Array(array.shape()[0], samples,
                (step, sample, input) -> array.data()[(step * samples + sample) * inputs + input]);
    }

    /** {@return N of an array of a shape that the layer's input may have} */
    private static int samples(Path file, LayerShape layer, int[] shape) {
        FeatureShape source = layer.source();
        List<int[]> inputs = new ArrayList<>();
        if (layer.kind() == Kind.FC) {
            inputs.add(new int[]{source.size()});
        }
        if (layer.kind() == Kind.CONV || source.height() * source.width() > 1) {
            inputs.add(new int[]{source.channels(), source.height(), source.width()});
        } else if (shape.length > 3) {
            int[] image = Arrays.copyOfRange(shape, shape.length - 3, shape.length);
            if ((long) image[0] * image[1] * image[2] == source.size()) {
                inputs.add(image);
            }
        }
        for (int[] input : inputs) {
            int before = shape.length - input.length;
            if ((before == 1 || before == 2) && Arrays.equals(shape, before, shape.length, input, 0, input.length)
                    && shape[0] > 0 && shape[before - 1] > 0) {
                return before == 1 ? 1 : shape[1];
            }
        }
        String expected = inputs.stream().map(input -> Arrays.toString(input).substring(1))
                .map(rest -> "[T, " + rest + " or [T, N, " + rest).collect(Collectors.joining(" or "));
        throw new BadInputException(file + ": array " + layer.name() + " has shape " + Arrays.toString(shape)
                + ", expected " + expected + ", T steps and perhaps N samples before the input of one");
    }

    private static Array recorded(Path file, LayerInput input, LayerShape layer) {
        FeatureShape source = layer.source();
        FeatureShape found = new FeatureShape(input.channels(), input.height(), input.width());
        boolean flat = layer.kind() == Kind.FC && source.height() * source.width() == 1;
        if (!found.equals(source) && !(flat && found.size() == source.size())) {
            throw new BadInputException(
                    file + ": array " + layer.name() + " holds inputs of " + found + ", expected " + source);
        }
        int pixels = input.height() * input.width();
        return new Array(input.steps(), input.samples(),
                (step, sample, at) -> input.value(sample, step, at % pixels, at / pixels));
    }
}
