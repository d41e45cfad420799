package spikelane.sim.activity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;

/**
 * What the layers of a network received, from a file of {@link LayerArrays}, of T steps and N samples each; the last layer may
 * have been recorded in one time step only, and then runs once a sample. The values say what the input is made of
 * ({@link ArrayValues}).
 *
 * @param activity   of the layers that have an array, in order; their shapes say what input and how many steps they have
 * @param statistics of the same
 * @param leftOut    layers without an array
 * @param notes      sentences on arrays that were read otherwise than the network says
 */
public record MeasuredInputs(List<LayerActivity> activity, List<SpikeStatistics> statistics, List<String> leftOut,
        List<String> notes) {
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
        Map<String, LayerArrays.Array> arrays = LayerArrays.open(file).of(byName);
        List<LayerActivity> activity = new ArrayList<>();
        List<SpikeStatistics> statistics = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        String first = null;
        for (LayerShape layer : layers) {
            LayerArrays.Array array = arrays.get(layer.name());
            if (array == null) {
                leftOut.add(layer.name());
                continue;
            }
            String what = file + ": array " + layer.name();
            boolean once = array.steps() == 1 && layer.name().equals(last);
            if (array.steps() != layer.steps() && !once) {
                throw new BadInputException(
                        what + " has " + array.steps() + " time steps, expected T, " + layer.steps());
            }
            if (array.steps() != layer.steps()) {
                notes.add("layer " + layer.name() + " was recorded in one time step, not in " + layer.steps()
                        + ": it is taken to run once a sample");
            }
            first = first == null ? layer.name() : first;
            if (array.samples() != arrays.get(first).samples()) {
                throw new BadInputException(what + " has " + array.samples() + " samples, expected "
                        + arrays.get(first).samples() + " as array " + first);
            }
            ArrayValues values = ArrayValues.of(what, layer, array.steps(), array.samples(), array.values());
            values.note().ifPresent(notes::add);
            activity.add(values.activity());
            statistics.add(values.statistics());
        }
        return new MeasuredInputs(List.copyOf(activity), List.copyOf(statistics), List.copyOf(leftOut),
                List.copyOf(notes));
    }
}
