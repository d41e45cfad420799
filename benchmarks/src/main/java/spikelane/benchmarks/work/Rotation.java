package spikelane.benchmarks.work;

import java.util.List;

/**
 * Inputs in turn, so that the processor does not learn one by heart. Each has its turn once in {@link #size} calls;
 * neighbours come far apart, so that a measurement that ends in the middle has met some from everywhere.
 *
 * @param <T> input
 */
public final class Rotation<T> {
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    private final List<T> inputs;
    private final int step;
    private int at;

    /** @param inputs at least one */
    public Rotation(List<T> inputs) {
        this.inputs = List.copyOf(inputs);
        int prime = Math.max(1, (int) Math.round(GOLDEN * inputs.size()));
        while (divisor(prime, inputs.size()) != 1) {
            prime++;
        }
        step = prime % inputs.size();
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /** {@return number of inputs} */
    public int size() {
        return inputs.size();
    }

    /** {@return the next input} */
    public T next() {
        at += step;
        at -= at >= inputs.size() ? inputs.size() : 0;
        return inputs.get(at);
    }

    /** {@return the input that {@link #next} gave last} */
    public T current() {
        return inputs.get(at);
    }
}
