package spikelane.sim.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.SequencedSet;
import java.util.function.Function;

/**
 * Arrays by name, of an {@code .npz} or of a safetensors file. The weights of a layer are the array called NAME or
 * NAME.weight.
 */
public final class TensorFile {
    private static final String WEIGHT = ".weight";

    private final Path path;
    private final SequencedSet<String> names;
    private final Function<String, NpzFile.Array> read;

    private TensorFile(Path path, SequencedSet<String> names, Function<String, NpzFile.Array> read) {
        this.path = path;
        this.names = Collections.unmodifiableSequencedSet(names);
        this.read = read;
    }

    /**
     * @param path an {@code .npz}, or else safetensors
     * @return its arrays
     * @throws BadInputException if it cannot be read or is malformed
     */
    public static TensorFile read(Path path) {
        if (NpzFile.isZip(path)) {
            NpzFile npz = NpzFile.read(path);
            return new TensorFile(path, npz.names(), npz::any);
        }
        return of(path, Safetensors.read(path));
    }

    /**
     * @param path    name for messages
     * @param content a safetensors file
     * @return its arrays
     */
    public static TensorFile of(Path path, Safetensors.Content content) {
        return new TensorFile(path, content.tensors().sequencedKeySet(), name -> array(content.tensors().get(name)));
    }

    private static NpzFile.Array array(Safetensors.Entry entry) {
        ByteBuffer data = entry.data();
        boolean floats = entry.dtype().equals("F32");
        double[] values = new double[data.remaining() / (floats ? Float.BYTES : 1)];
        Arrays.setAll(values,
                i -> floats ? data.getFloat(data.position() + i * Float.BYTES) : data.get(data.position() + i) & 0xFF);
        return new NpzFile.Array(entry.shape(), values);
    }

    /** {@return the file, as error messages name it} */
    public Path path() {
        return path;
    }

    /** {@return the names of the arrays, in the order of the file} */
    public SequencedSet<String> names() {
        return names;
    }

    /**
     * @param layer a layer's name
     * @param name  an array's
     * @return whether the array is called as the layer's weights may be
     */
    public static boolean isWeights(String layer, String name) {
        return name.equals(layer) || name.equals(layer + WEIGHT);
    }

    /**
     * @param layer a layer's name
     * @param shape of its weights, outermost first
     * @return its weights, finite, in C order
     * @throws BadInputException naming file and array, if there are none or two, of another shape, or not finite
     */
    public double[] weights(String layer, int[] shape) {
        boolean whole = names.contains(layer + WEIGHT);
        if (whole && names.contains(layer)) {
            throw new BadInputException(path + ": two tensors for layer " + layer + ", expected one of " + layer
                    + " and " + layer + WEIGHT);
        }
        if (!whole && !names.contains(layer)) {
            throw new BadInputException(
                    path + ": tensor " + layer + WEIGHT + " is missing, expected shape " + Arrays.toString(shape));
        }
        String what = path + ": tensor " + (whole ? layer + WEIGHT : layer);
        NpzFile.Array array = read.apply(whole ? layer + WEIGHT : layer);
        if (!Arrays.equals(array.shape(), shape)) {
            throw new BadInputException(
                    what + " has shape " + Arrays.toString(array.shape()) + ", expected " + Arrays.toString(shape));
        }
        double[] values = array.data();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new BadInputException(
                        what + " holds " + values[i] + " at index " + i + ", expected finite numbers");
            }
        }
        return values;
    }
}
