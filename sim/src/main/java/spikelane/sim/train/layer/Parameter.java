package spikelane.sim.train.layer;

import java.util.Arrays;

/**
 * Numbers that training changes, with their gradient and Adam's moments.
 *
 * @param name     as in model files
 * @param shape    sizes, outermost first
 * @param value    the numbers
 * @param gradient of the loss, written by the backward pass
 * @param first    Adam's running mean of the gradient
 * @param second   Adam's running mean of the squared gradient
 */
public record Parameter(String name, int[] shape, float[] value, float[] gradient, float[] first, float[] second) {
    /**
     * @param name  as in model files
     * @param shape sizes, outermost first
     * @param value the numbers; kept, not copied
     */
    public Parameter(String name, int[] shape, float[] value) {
        this(name, shape, value, new float[value.length], new float[value.length], new float[value.length]);
    }

    /** Sets Adam's moments back to zero. */
    public void forgetMoments() {
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
    }
}
