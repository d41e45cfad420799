package spikelane.sim.network;

import java.util.Arrays;

/**
 * A dense float tensor, C order (last dimension fastest).
 *
 * @param shape sizes, outermost first
 * @param data  the product of {@code shape} floats
 */
public record Tensor(int[] shape, float[] data) {
    /** Checks that the data fill the shape. */
    public Tensor {
        if (Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b) != data.length) {
            throw new IllegalArgumentException(data.length + " values do not fill shape " + Arrays.toString(shape));
        }
    }

    /** {@return a vector of these numbers, copied} */
    public static Tensor copyOf(float[] values) {
        return new Tensor(new int[]{values.length}, values.clone());
    }

    /**
     * @param shape sizes, outermost first
     * @return a tensor of zeros
     */
    public static Tensor zeros(int... shape) {
        return new Tensor(shape,
                new float[Math.toIntExact(Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b))]);
    }
}
