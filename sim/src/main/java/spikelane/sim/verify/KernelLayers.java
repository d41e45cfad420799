package spikelane.sim.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikelane.kernels.cases.LayerInput;
import spikelane.kernels.data.Geometry;
import spikelane.sim.activity.LayerFrames;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;

/**
 * Layers of a network and what they received: a network as {@link NetworkFile} has it, and their inputs as
 * {@link LayerFrames} reads them. Of each layer at most {@value #MOST_IMAGES} frames are taken, evenly over them; gated
 * spikes count as spikes. The convolutions and linear layers that have no array are left out, and so are those that the
 * kernels do not run; what else has an array is an error.
 *
 * @param inputs  layers to check
 * @param leftOut the others, each with the reason
 */
record KernelLayers(List<LayerInput> inputs, List<String> leftOut) {
    private static final int MOST_IMAGES = 8;

    /**
     * @param path  network in YAML
     * @param input what its layers received
     * @return the layers
     * @throws BadInputException naming file and array, if they do not fit, or no layer can be checked
     */
    static KernelLayers read(Path path, Path input) {
        Network network = NetworkFile.read(path);
        Map<String, Geometry> geometries = new LinkedHashMap<>();
        KernelLayers read = new KernelLayers(new ArrayList<>(), new ArrayList<>());
        for (LayerShape layer : network.weightLayers()) {
            if (layer.spiking()) {
                try {
                    geometries.put(layer.name(), layer.geometry());
                } catch (IllegalArgumentException e) {
                    read.leftOut.add(e.getMessage());
                }
            }
        }
        Map<String, LayerFrames> frames = LayerFrames.all(input,
                network.weightLayers().stream().filter(LayerShape::spiking).toList());
        geometries.forEach((name, geometry) -> {
            if (frames.containsKey(name)) {
                read.inputs.add(layer(input, name, geometry, frames.get(name)));
            } else {
                read.leftOut.add("layer " + name + ": has no array in " + input);
            }
        });
        if (read.inputs.isEmpty()) {
            throw new BadInputException(
                    input + ": no layer of " + path + " can be checked: " + String.join("; ", read.leftOut));
        }
        return read;
    }

    private static LayerInput layer(Path file, String name, Geometry g, LayerFrames frames) {
        int pixels = g.height() * g.width();
        int[][] images = new int[Math.min(frames.count(), MOST_IMAGES)][pixels * g.channels()];
        for (int i = 0; i < images.length; i++) {
            int frame = (int) ((long) i * frames.count() / images.length);
            for (int k = 0; k < images[i].length; k++) {
                double value = frames.value(frame, k);
                images[i][k % pixels * g.channels() + k / pixels] = frames.kind() == Input.COUNTS // from [C][H*W]
                        ? (int) value
                        : value == 0 ? 0 : 1;
            }
        }
        try {
            return new LayerInput(name, g, images);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + ": array " + name + ": " + e.getMessage(), e);
        }
    }
}
