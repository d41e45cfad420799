package spikelane.sim.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikelane.kernels.cases.LayerInput;
import spikelane.kernels.data.Geometry;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;

/**
 * Layers of a network and what they received: a network as {@link NetworkFile} has it, and a {@code .npz} with an array
 * for each layer, of the layer's name: the layer's input, spikes or event counts, {@code [T,C,H,W]} or {@code [T,N]}, or
 * with more dimensions before. Of each array at most {@value #MOST_IMAGES} images are taken, evenly over it. The
 * convolutions and linear layers that have no array are left out, and so are those that the kernels do not run; what else
 * has an array is an error.
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
        NpzFile file = NpzFile.read(input);
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
        for (String name : file.names()) {
            if (network.weightLayers().stream().noneMatch(layer -> layer.name().equals(name) && layer.spiking())) {
                throw new BadInputException(
                        input + ": tensor " + name + ": " + path + " has no convolution or linear layer of this name");
            }
        }
        geometries.forEach((name, geometry) -> {
            if (file.has(name)) {
                read.inputs.add(layer(file, name, geometry));
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

    private static LayerInput layer(NpzFile file, String name, Geometry g) {
        NpzFile.Array array = file.any(name);
        String what = file.path() + ": tensor " + name;
        int pixels = g.height() * g.width();
        int size = pixels * g.channels();
        if (array.data().length == 0 || array.data().length % size != 0) {
            throw new BadInputException(what + " has the shape " + Arrays.toString(array.shape())
                    + ", expected [T, ...] of the layer's " + size + " inputs");
        }
        int count = array.data().length / size;
        int[][] images = new int[Math.min(count, MOST_IMAGES)][size];
        for (int i = 0; i < images.length; i++) {
            int from = (int) ((long) i * count / images.length) * size;
            for (int k = 0; k < size; k++) {
                double value = array.data()[from + k];
                if (value != (int) value) {
                    throw new BadInputException(
                            what + ": value " + value + ", expected spikes or event counts, whole numbers");
                }
                images[i][k % pixels * g.channels() + k / pixels] = (int) value; // [C][H*W] becomes [H*W][C]
            }
        }
        try {
            return new LayerInput(name, g, images);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(what + ": " + e.getMessage(), e);
        }
    }
}
