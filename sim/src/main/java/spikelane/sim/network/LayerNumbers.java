package spikelane.sim.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import spikelane.sim.io.Numbers;
import spikelane.sim.network.LayerShape.Input;

/**
 * The numbers that one layer computes with: codes and step of a quantised layer or the weights themselves, batch norm
 * folded, fixed point, zeros. Worked out once from a model ({@link Model#numbers}) and handed to everyone: kernels,
 * planner, accelerator and study price and run the same weights.
 */
public final class LayerNumbers {
    private final LayerShape shape;
    private final Signal signal;
    private final byte[] codes;
    private final float[] weights;
    private final float scale;
    private final int largest;
    private final Supplier<BatchNormFold> fold;
    private final Supplier<NeuronNumbers> neurons;
    private final long[] nonzerosByTap;
    private final int fractionBits;
    private final Map<Integer, FixedPoint> fixedPoints = new ConcurrentHashMap<>();

    private LayerNumbers(LayerShape shape, Signal signal, Supplier<BatchNormFold> fold, Supplier<NeuronNumbers> neurons,
            byte[] codes, float[] weights, float scale, int largest, int fractionBits) {
        this.shape = shape;
        this.signal = signal;
        this.fold = fold;
        this.neurons = neurons;
        this.codes = codes;
        this.weights = weights;
        this.scale = scale;
        this.largest = largest;
        this.fractionBits = fractionBits;
        int perOutput = size() / shape.out();
        int ofGroup = shape.out() / shape.groups();
        nonzerosByTap = new long[perOutput * shape.groups()];
        for (int i = 0; i < size(); i++) {
            nonzerosByTap[i / perOutput / ofGroup * perOutput + i % perOutput] += isZero(i) ? 0 : 1;
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
        return new LayerNumbers(shape, new Signal(shape.input(), 1, 1, shape.input() == Input.COUNTS),
                () -> BatchNormFold.none(shape.out()), null, codes, null, 1, 1, FixedPoint.MAX_FRACTION_BITS);
    }

    /** {@return the numbers of every layer with weights, from input to output} */
    static List<LayerNumbers> of(Model model) {
        List<LayerNumbers> numbers = new ArrayList<>();
        Map<Integer, LayerStage> stages = new HashMap<>();
        LayerStage.of(model.network()).forEach(stage -> stages.put(stage.index(), stage));
        List<LayerShape> shapes = model.network().weightLayers();
        for (int i = 0; i < shapes.size(); i++) {
            LayerShape shape = shapes.get(i);
            LayerStage stage = stages.get(i);
            Supplier<BatchNormFold> fold = stage == null
                    ? () -> BatchNormFold.none(shape.out())
                    : () -> BatchNormFold.of(model, stage);
            Supplier<NeuronNumbers> neurons = stage == null || stage.neurons().isEmpty()
                    ? null
                    : () -> NeuronNumbers.of(model, stage.neurons().get(), shape.target());
            Signal signal = stage == null ? new Signal(Input.REAL, 1, 1, false) : stage.signal();
            float[] masked = EffectiveWeights.masked(model, shape);
            numbers.add(
                    model.bits() == Model.FULL_PRECISION
                            ? new LayerNumbers(shape, signal, fold, neurons, null, masked, 1, 1, model.fractionBits())
                            : new LayerNumbers(shape, signal, fold, neurons,
                                    EffectiveWeights.codes(masked, EffectiveWeights.range(model, shape),
                                            model.bits(shape)),
                                    null, EffectiveWeights.scale(model, shape),
                                    EffectiveWeights.largestCode(model.bits(shape)), model.fractionBits()));
        }
        return List.copyOf(numbers);
    }

    /** {@return the layer} */
    public LayerShape shape() {
        return shape;
    }

    /** {@return what it reads} */
    public Signal signal() {
        return signal;
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

    /**
     * {@return the numbers of the neurons behind the layer}
     *
     * @throws IllegalArgumentException naming the layer, if there are none or kernels do not run them
     */
    public NeuronNumbers neurons() {
        if (neurons == null) {
            throw new IllegalArgumentException(
                    "layer " + shape.name() + ": expected neurons behind it, at most with one batch norm between");
        }
        return neurons.get();
    }

    /** {@return whether kernels can run it and its neurons in integers, its input being counts or spikes} */
    public boolean inIntegers() {
        return quantised() && realReason().isEmpty();
    }

    /** {@return what of its input and its neurons keeps the layer from integers, whatever its weights; empty if nothing} */
    public Optional<String> realReason() {
        if (signal.kind() == Input.GATED || signal.kind() == Input.REAL) {
            return Optional.of("its input is " + signal.kind().name().toLowerCase(Locale.ROOT));
        }
        NeuronNumbers behind = neurons();
        if (!behind.model().kind().spikes()) {
            return Optional.of("its neurons do not spike");
        }
        return behind.leakShift() >= -1
                ? Optional.empty()
                : Optional.of("a leak of " + Numbers.decimal(behind.model().leak()) + " is no power of 1/2");
    }

    /** {@return input of the neurons, of a sum of {@link #factors} times the whole numbers that it reads} */
    public BatchNormFold drive() {
        return neurons().drive(fold.get().of(step() * signal.unit()));
    }

    /** {@return input of the neurons, of a sum of {@link #values} times the whole numbers that it reads} */
    public BatchNormFold driveOfValues() {
        return neurons().drive(fold.get().of(signal.unit()));
    }

    /** {@return weights of a depthwise layer as those of the dense one of {@link LayerShape#geometry}: zeros between groups} */
    public byte[] dense(byte[] grouped) {
        if (shape.groups() == 1) {
            return grouped;
        }
        byte[] dense = new byte[Math.multiplyExact(grouped.length, shape.groups())];
        for (int i = 0; i < grouped.length; i++) {
            dense[denseAt(i)] = grouped[i];
        }
        return dense;
    }

    /** {@return the same of float32 weights} */
    public float[] dense(float[] grouped) {
        if (shape.groups() == 1) {
            return grouped;
        }
        float[] dense = new float[Math.multiplyExact(grouped.length, shape.groups())];
        for (int i = 0; i < grouped.length; i++) {
            dense[denseAt(i)] = grouped[i];
        }
        return dense;
    }

    private int denseAt(int i) {
        int perOutput = size() / shape.out();
        int m = i / perOutput;
        int group = m / (shape.out() / shape.groups());
        return (m * shape.groups() + group) * perOutput + i % perOutput;
    }

    /** {@return bias and batch norm behind the layer, of a sum of {@link #values}} */
    BatchNormFold foldOfValues() {
        return fold.get();
    }

    /**
     * @param maxCount largest event count of the samples
     * @return the layer in integers
     * @throws IllegalArgumentException if it does not fit into 32 bits
     */
    public FixedPoint fixedPoint(int maxCount) {
        return fixedPoints.computeIfAbsent(signal.largest(maxCount),
                largestInput -> FixedPoint.of(shape, codes, drive(), neurons(), largestInput, fractionBits));
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
