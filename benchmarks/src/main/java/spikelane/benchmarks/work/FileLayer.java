package spikelane.benchmarks.work;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import spikelane.sim.io.BadInputException;

/**
 * A layer's array in a file, as parameters of benchmarks name it: {@code file:PATH#layer}.
 *
 * @param path  the file
 * @param layer the layer's name
 */
public record FileLayer(Path path, String layer) {
    private static final String PREFIX = "file:";

    /** {@return whether a parameter's value names a file} */
    public static boolean isFile(String value) {
        return value.startsWith(PREFIX);
    }

    /**
     * @param value of a parameter
     * @return what it names
     * @throws BadInputException if it names no file and layer
     */
    public static FileLayer of(String value) {
        int layer = value.lastIndexOf('#');
        if (!isFile(value) || layer <= PREFIX.length() || layer == value.length() - 1) {
            throw new BadInputException(value + ": file:PATH#layer was expected");
        }
        try {
            return new FileLayer(Path.of(value.substring(PREFIX.length(), layer)), value.substring(layer + 1));
        } catch (InvalidPathException e) {
            throw new BadInputException(value + ": file:PATH#layer was expected, and this is no path", e);
        }
    }

    /** {@return the value of a parameter} */
    public String value() {
        return PREFIX + path + "#" + layer;
    }

    /** {@return file and layer for people, without folders} */
    public String label() {
        return path.getFileName() + "#" + layer;
    }
}
