package spikelane.sim.activity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;

/**
 * What the layers of a network received, from a file of arrays: {@code .npz} with an array a layer, by its name, or what
 * {@code eval --dump-activity} writes. Arrays of a convolution are {@code [T, C, H, W]} or {@code [T, N, C, H, W]}, of a fully
 * connected layer also {@code [T, F]} or {@code [T, N, F]}, N samples each; the last layer may have been recorded in one
 * time step only, and then runs once a sample. The values say what the input is made of ({@link ArrayValues}).
 *
 * @param activity   of the layers that have an array, in order; their shapes say what input and how many steps they have
 * @param statistics of the same
 * @param leftOut    layers without an array
 * @param notes      sentences on arrays that were read otherwise than the network says
 */
public record MeasuredInputs(List<LayerActivity> activity, List<SpikeStatistics> statistics, List<String> leftOut,
        List<String> notes) {
    private record Array(int steps, int samples, ArrayValues.At values) {}

    /**
     * @param file   .npz, or .safetensors of {@link RecordedActivity}
     * @param layers layers with weights, in order
     * @return what they received
     * @throws BadInputException naming file and array, if it is no layer's, has another shape, or holds values that are
     *                           neither spikes nor counts
     */
    public static MeasuredInputs read(Path file, List<LayerShape> layers) {
        Map<String, LayerShape> byName = new LinkedHashMap<>();
        layers.stream().filter(LayerShape::spiking).forEach(layer -> byName.put(layer.name(), layer));
        String last = layers.stream().filter(LayerShape::spiking).reduce((a, b) -> b).map(LayerShape::name).orElse("");
        Map<String, Array> arrays = NpzFile.isZip(file) ? numpy(file, byName) : recorded(file, byName);
        if (arrays.isEmpty()) {
            throw new BadInputException(file + ": holds no array of a layer, expected one of " + names(byName));
        }
        List<LayerActivity> activity = new ArrayList<>();
        List<SpikeStatistics> statistics = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        String first = null;
        for (LayerShape layer : layers) {
            Array array = arrays.get(layer.name());
            if (array == null) {
                leftOut.add(layer.name());
                continue;
            }
            String what = file + ": array " + layer.name();
            boolean once = array.steps == 1 && layer.name().equals(last);
            if (array.steps != layer.steps() && !once) {
                throw new BadInputException(what + " has " + array.steps + " time steps, expected T, " + layer.steps());
            }
            if (array.steps != layer.steps()) {
                notes.add("layer " + layer.name() + " was recorded in one time step, not in " + layer.steps()
                        + ": it is priced as run once a sample");
            }
            first = first == null ? layer.name() : first;
            if (array.samples != arrays.get(first).samples) {
                throw new BadInputException(what + " has " + array.samples + " samples, expected "
                        + arrays.get(first).samples + " as array " + first);
            }
            ArrayValues values = ArrayValues.of(what, layer, array.steps, array.samples, array.values);
            values.note().ifPresent(notes::add);
            activity.add(values.activity());
            statistics.add(values.statistics());
        }
        return new MeasuredInputs(List.copyOf(activity), List.copyOf(statistics), List.copyOf(leftOut),
                List.copyOf(notes));
    }

    private static String names(Map<String, LayerShape> layers) {
        return String.join(", ", layers.keySet());
    }

    private static LayerShape layer(Path file, String name, Map<String, LayerShape> layers) {
        LayerShape layer = layers.get(name);
        if (layer == null) {
            throw new BadInputException(file + ": array " + BadInputException.quote(name)
                    + " is the input of no layer with weights, expected " + names(layers));
        }
        return layer;
    }

    private static Map<String, Array> numpy(Path file, Map<String, LayerShape> layers) {
        NpzFile npz = NpzFile.read(file);
        npz.names().forEach(name -> layer(file, name, layers));
        Map<String, Array> arrays = new LinkedHashMap<>();
        for (String name : npz.names()) {
            NpzFile.Array array = npz.any(name);
            int[] shape = array.shape();
            int inputs = Math.toIntExact(layers.get(name).inputs());
            int samples = samples(file, name, layers.get(name), shape);
            arrays.put(name, new Array(shape[0], samples,
                    (step, sample, input) -> array.data()[(step * samples + sample) * inputs + input]));
        }
        return arrays;
    }

    /** {@return N of an array of a shape that the layer's input may have} */
    private static int samples(Path file, String name, LayerShape layer, int[] shape) {
        FeatureShape source = layer.source();
        List<int[]> inputs = new ArrayList<>();
        if (layer.kind() == Kind.FC) {
            inputs.add(new int[]{source.size()});
        }
        if (layer.kind() == Kind.CONV || source.height() * source.width() > 1) {
            inputs.add(new int[]{source.channels(), source.height(), source.width()});
        }
        for (int[] input : inputs) {
            int before = shape.length - input.length;
            if ((before == 1 || before == 2) && Arrays.equals(shape, before, shape.length, input, 0, input.length)
                    && shape[0] > 0 && shape[before - 1] > 0) {
                return before == 1 ? 1 : shape[1];
            }
        }
        String expected = inputs.stream().map(input -> Arrays.toString(input).substring(1))
                .map(rest -> "[" + layer.steps() + ", " + rest + " or [" + layer.steps() + ", N, " + rest)
                .collect(Collectors.joining(" or "));
        throw new BadInputException(file + ": array " + name + " has shape " + Arrays.toString(shape) + ", expected "
                + expected + ", T and perhaps samples before the input of one step");
    }

    private static Map<String, Array> recorded(Path file, Map<String, LayerShape> layers) {
        Map<String, Array> arrays = new LinkedHashMap<>();
        RecordedActivity.read(file).layers().forEach((name, input) -> {
            FeatureShape source = layer(file, name, layers).source();
            FeatureShape found = new FeatureShape(input.channels(), input.height(), input.width());
            if (!found.equals(source)) {
                throw new BadInputException(
                        file + ": array " + name + " holds inputs of " + found + ", expected " + source);
            }
            int pixels = input.height() * input.width();
            arrays.put(name, new Array(input.steps(), input.samples(),
                    (step, sample, at) -> input.value(sample, step, at % pixels, at / pixels)));
        });
        return arrays;
    }
}
