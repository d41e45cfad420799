package spikelane.sim.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import spikelane.kernels.data.Geometry;
import spikelane.sim.network.LayerShape.Kind;

/**
 * The numbers that one layer computes with: codes and step of a quantised layer or the weights themselves, batch norm
 * folded, fixed point, zeros. Worked out once from a model ({@link Model#numbers}) and handed to everyone: kernels,
 * planner, accelerator and study price and run the same weights.
 */
public final class LayerNumbers {
    private final LayerShape shape;
    private final Geometry geometry;
    private final byte[] codes;
    private final float[] weights;
    private final float scale;
    private final int largest;
    private final Supplier<BatchNormFold> fold;
    private final long[] nonzerosByTap;
    private final Map<Integer, FixedPoint> fixedPoints = new ConcurrentHashMap<>();

    private LayerNumbers(LayerShape shape, Geometry geometry, Supplier<BatchNormFold> fold, byte[] codes,
            float[] weights, float scale, int largest) {
        this.shape = shape;
        this.geometry = geometry;
        this.fold = fold;
        this.codes = codes;
        this.weights = weights;
        this.scale = scale;
        this.largest = largest;
        nonzerosByTap = new long[size() / shape.out()];
        for (int i = 0; i < size(); i++) {
            nonzerosByTap[i % nonzerosByTap.length] += isZero(i) ? 0 : 1;
        }
    }

    /**
     * @param shape a layer
     * @param codes its weights, in the order of the weight tensor
     * @return its numbers, without batch norm and with a step of 1
     */
    public static LayerNumbers ofCodes(LayerShape shape, byte[] codes) {
        if (codes.length != shape.weights()) {
            throw new IllegalArgumentException(
                    "layer " + shape.name() + " has " + codes.length + " weights, expected " + shape.weights());
        }
        return new LayerNumbers(shape, null, () -> BatchNormFold.none(shape.out()), codes, null, 1, 1);
    }

    /** {@return the numbers of every layer with weights, from input to output} */
    static List<LayerNumbers> of(Model model) {
        List<LayerNumbers> numbers = new ArrayList<>();
        List<LayerShape> shapes = model.config().layers();
        int block = 0;
        for (int i = 0; i < shapes.size(); i++) {
            LayerShape shape = shapes.get(i);
            int number = block;
            block += shape.kind() == Kind.CONV ? 1 : 0;
            Supplier<BatchNormFold> fold = shape.kind() == Kind.CONV
                    ? () -> BatchNormFold.of(model, number)
                    : () -> BatchNormFold.none(shape.out());
            float[] masked = EffectiveWeights.masked(model, shape);
            Geometry geometry = model.config().geometry(i);
            numbers.add(model.bits() == Model.FULL_PRECISION
                    ? new LayerNumbers(shape, geometry, fold, null, masked, 1, 1)
                    : new LayerNumbers(shape, geometry, fold,
                            EffectiveWeights.codes(masked, EffectiveWeights.range(model, shape), model.bits()), null,
                            EffectiveWeights.scale(model, shape), EffectiveWeights.largestCode(model.bits())));
        }
        return List.copyOf(numbers);
    }

    /** {@return the layer} */
    public LayerShape shape() {
        return shape;
    }

    /** {@return the layer as kernels see it; null for TCJA, which has no kernel of its own} */
    public Geometry geometry() {
        return geometry;
    }

    /** {@return whether the weights are integer codes} */
    public boolean quantised() {
        return codes != null;
    }

    /** {@return codes in the order of the weight tensor; a weight is code * {@link #step}; null unless quantised} */
    public byte[] codes() {
        return codes;
    }

    /** {@return c / (n - 1), what a code of 1 stands for; 1 unless quantised} */
    public double step() {
        return codes == null ? 1 : (double) scale / largest;
    }

    /** {@return the weights, in the order of the weight tensor} */
    public float[] values() {
        if (codes == null) {
            return weights.clone();
        }
        float[] values = new float[codes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = EffectiveWeights.value(codes[i], scale, largest);
        }
        return values;
    }

    /** {@return codes as float32 where quantised, else the weights: what a kernel that sums in float32 multiplies} */
    public float[] factors() {
        if (codes == null) {
            return weights.clone();
        }
        float[] factors = new float[codes.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = codes[i];
        }
        return factors;
    }

    /** {@return batch norm behind the layer, of a sum of {@link #factors}} */
    public BatchNormFold fold() {
        return fold.get().of(step());
    }

    /** {@return batch norm behind the layer, of a sum of {@link #values}} */
    public BatchNormFold foldOfValues() {
        return fold.get();
    }

    /**
     * @param maxInput largest input value: 1 for spikes
     * @return the layer in integers
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public FixedPoint fixedPoint(int maxInput) {
        return fixedPoints.computeIfAbsent(maxInput, largestInput -> FixedPoint.of(shape, codes, fold(), largestInput));
    }

    /** {@return whether weight i of the tensor is zero} */
    public boolean isZero(int i) {
        return codes == null ? weights[i] == 0 : codes[i] == 0;
    }

    /** {@return number of weights} */
    public int size() {
        return codes == null ? weights.length : codes.length;
    }

    /** {@return weights that are not zero} */
    public long nonzeros() {
        long sum = 0;
        for (long nonzeros : nonzerosByTap) {
            sum += nonzeros;
        }
        return sum;
    }

    /** {@return for each input channel and kernel tap, [c][r][s], the output channels with a weight that is not zero} */
    public long[] nonzerosByTap() {
        return nonzerosByTap;
    }
}
