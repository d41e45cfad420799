package spikelane.benchmarks.work;

import java.util.Collection;
import spikelane.sim.io.BadInputException;

/** Says before a run what its forks would say: whether the files that parameters name can be read and fit the shapes. */
public final class FileParameters {
    private FileParameters() {}

    /**
     * @param shapes  values of the parameter shape; none if it is not given
     * @param inputs  of the parameter input
     * @param weights of the parameter weights
     * @throws BadInputException if one names a file that does not fit
     */
    public static void require(Collection<String> shapes, Collection<String> inputs, Collection<String> weights) {
        for (String input : inputs) {
            for (String shape : ofFile("input", input, shapes)) {
                FileInputs.gated(input, shape); // the widest of all kinds
            }
        }
        for (String weight : weights) {
            for (String shape : ofFile("weights", weight, shapes)) {
                FileWeights.read(weight, shape);
            }
        }
    }

    /** {@return the shapes that a file has to fit; none for a value that is no file} */
    private static Collection<String> ofFile(String parameter, String value, Collection<String> shapes) {
        if (!FileLayer.isFile(value)) {
            return shapes.stream().limit(0).toList();
        }
        FileLayer.of(value);
        if (shapes.isEmpty()) {
            throw new BadInputException(parameter + "=" + value
                    + " needs the layer's shape: shape=2048x512 or shape=128x128x3x3@32x32 was expected");
        }
        for (String shape : shapes) {
            try {
                Shapes.layer(shape);
            } catch (IllegalArgumentException e) {
                throw new BadInputException(e.getMessage(), e);
            }
        }
        return shapes;
    }
}
