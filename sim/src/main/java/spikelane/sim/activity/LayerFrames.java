package spikelane.sim.activity;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;

/**
 * What one layer received, frame by frame, from a file of {@link MeasuredInputs}. A frame is the input of one sample in
 * one time step, {@code [C, H, W]}; there are T x N, the samples of a time step one after the other.
 */
public final class LayerFrames {
    private final LayerActivity activity;
    private final ArrayValues.At values;

    private LayerFrames(LayerActivity activity, ArrayValues.At values) {
        this.activity = activity;
        this.values = values;
    }

    /**
     * @param file  {@code .npz}, or what {@code eval --dump-activity} writes
     * @param layer a convolution or fully connected layer, whose name is that of the array; T of the file counts. Gated
     *              spikes are taken where its input is gated
     * @return its frames
     * @throws BadInputException naming file and array, if there is none of the layer's shape, or it holds neither spikes
     *                           nor counts
     */
    public static LayerFrames read(Path file, LayerShape layer) {
        return of(file, layer, LayerArrays.open(file).of(layer));
    }

    /**
     * @param file   as above
     * @param layers convolutions and fully connected layers
     * @return the frames of those that have an array, by name
     * @throws BadInputException naming file and array, if one is no layer's, or as above
     */
    public static Map<String, LayerFrames> all(Path file, List<LayerShape> layers) {
        Map<String, LayerShape> byName = new LinkedHashMap<>();
        layers.forEach(layer -> byName.put(layer.name(), layer));
        Map<String, LayerFrames> frames = new LinkedHashMap<>();
        LayerArrays.open(file).of(byName).forEach((name, array) -> frames.put(name, of(file, byName.get(name), array)));
        return frames;
    }

    private static LayerFrames of(Path file, LayerShape layer, LayerArrays.Array array) {
        ArrayValues counted = ArrayValues.of(file + ": array " + layer.name(), layer, array.steps(), array.samples(),
                array.values());
        return new LayerFrames(counted.activity(), array.values());
    }

    /** {@return what is active; its shape says what the values are and T} */
    public LayerActivity activity() {
        return activity;
    }

    /** {@return bits, counts or gated} */
    public Input kind() {
        return activity.layer().input();
    }

    /** {@return number of frames, T x N} */
    public int count() {
        return activity.layer().steps() * activity.samples();
    }

    /**
     * @param frame place of a frame
     * @param input (c*H + y)*W + x
     * @return its value, 0 where it is not active
     */
    public double value(int frame, int input) {
        return values.of(frame / activity.samples(), frame % activity.samples(), input);
    }

    /** {@return the largest value of all frames} */
    public double largest() {
        double largest = 0;
        for (int frame = 0; frame < count(); frame++) {
            for (int i = 0; i < activity.layer().inputs(); i++) {
                largest = Math.max(largest, value(frame, i));
            }
        }
        return largest;
    }
}
