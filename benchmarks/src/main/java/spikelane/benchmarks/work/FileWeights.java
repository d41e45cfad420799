package spikelane.benchmarks.work;

import java.nio.file.Path;
import java.util.Arrays;
import spikelane.sim.compress.DuQuantiser;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.io.Numbers;
import spikelane.sim.io.Safetensors;
import spikelane.sim.io.TensorFile;
import spikelane.sim.network.EffectiveWeights;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.ModelFile;

/**
 * A user's weights of one layer: of a network that {@code spikelane train} wrote, or of a file of tensors. Integer codes
 * are those of a quantised network; of tensors that are whole multiples of their smallest weight these multiples, up to
 * {@value Byte#MAX_VALUE}; of others what the quantiser makes of them before it is trained ({@link DuQuantiser}), its
 * clip range at most their largest.
 */
public final class FileWeights {
    /** How far a multiple may be from a whole number: float32 steps of float32 weights. */
    private static final double ROUNDING = 1e-4;

    private final float[] values;
    private final byte[] codes;
    private final String origin;

    private FileWeights(float[] values, byte[] codes, String origin) {
        this.values = values;
        this.codes = codes;
        this.origin = origin;
    }

    /**
     * @param weights file:PATH#layer
     * @param shape   of the layer, as in {@link Shapes}
     * @return its weights
     * @throws BadInputException naming file and tensor, if it is missing, of another shape or not finite
     */
    public static FileWeights read(String weights, String shape) {
        FileLayer file = FileLayer.of(weights);
        LayerShape layer = Shapes.named(file.layer(), shape, Input.BITS);
        Path path = file.path();
        if (!NpzFile.isZip(path)) {
            Safetensors.Content content = Safetensors.read(path);
            return ModelFile.isModel(content)
                    ? ofModel(path, layer)
                    : ofTensor(TensorFile.of(path, content).weights(layer.name(), layer.weightShape()));
        }
        return ofTensor(TensorFile.read(path).weights(layer.name(), layer.weightShape()));
    }

    private static FileWeights ofModel(Path path, LayerShape layer) {
        ModelFile file = ModelFile.read(path);
        LayerNumbers numbers = file.model().numbers().stream()
                .filter(other -> other.shape().name().equals(layer.name())).findFirst()
                .orElseThrow(() -> new BadInputException(path + ": has no layer " + layer.name() + ", expected one of "
                        + file.model().network().weightLayers().stream().map(LayerShape::name).toList()));
        if (!Arrays.equals(numbers.shape().weightShape(), layer.weightShape())) {
            throw new BadInputException(path + ": layer " + layer.name() + " has weights of shape "
                    + Arrays.toString(numbers.shape().weightShape()) + ", expected "
                    + Arrays.toString(layer.weightShape()));
        }
        return numbers.quantised()
                ? new FileWeights(numbers.values(), numbers.codes(), "codes of " + file.model().bits() + " bits")
                : ofTensor(numbers.values());
    }

    private static FileWeights ofTensor(double[] weights) {
        float[] values = new float[weights.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) weights[i];
        }
        return ofTensor(values);
    }

    private static FileWeights ofTensor(float[] values) {
        double smallest = Double.POSITIVE_INFINITY;
        for (float value : values) {
            smallest = value == 0 ? smallest : Math.min(smallest, Math.abs(value));
        }
        byte[] codes = new byte[values.length];
        for (int i = 0; i < codes.length; i++) {
            double multiple = values[i] == 0 ? 0 : values[i] / smallest;
            if (!(Math.abs(multiple) < Byte.MAX_VALUE + ROUNDING
                    && Math.abs(multiple - Math.rint(multiple)) <= ROUNDING)) {
                return new FileWeights(values, null, "");
            }
            codes[i] = (byte) Math.rint(multiple);
        }
        return new FileWeights(values, codes,
                "whole multiples of " + (smallest < Double.POSITIVE_INFINITY ? Numbers.compact(smallest) : "0"));
    }

    /** {@return weights in float32, in the order of the tensor} */
    public float[] values() {
        return values.clone();
    }

    /**
     * @param bits b of weights that are no codes already
     * @return codes in the order of the tensor
     */
    public byte[] codes(int bits) {
        if (codes != null) {
            return codes.clone();
        }
        int largest = EffectiveWeights.largestCode(bits);
        float range = 0;
        for (float value : values) {
            range = Math.max(range, Math.abs(value));
        }
        range = Math.min(range, DuQuantiser.calibrate(values)); // else uniform weights would all be 0 in two bits
        byte[] rounded = new byte[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (byte) EffectiveWeights.code(values[i], range, largest);
        }
        return rounded;
    }

    /** {@return how the codes come about, for people} */
    public String origin(int bits) {
        return codes == null ? "quantised to " + bits + " bits" : origin;
    }
}
