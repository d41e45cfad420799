package spikelane.sim.train.fused;

import java.util.EnumMap;
import java.util.Map;

/** How long a layer took in training, phase by phase, since it was last asked to forget. */
public final class PhaseTimes {
    /** What a step does in a layer. */
    public enum Phase {
        /** Weights as the kernels read them. */
        PACK,
        /** Lists of the inputs that are not zero. */
        LIST,
        /** Weighted sums, with batch norm's statistics. */
        FORWARD,
        /** Neurons, pooling, gate. */
        NEURONS,
        /** Back through gate, pooling, neurons and batch norm. */
        NEURON_GRADIENT,
        /** Gradient of the weights. */
        WEIGHT_GRADIENT,
        /** Gradient of the input. */
        INPUT_GRADIENT,
        /** All of the backward pass, where it is not taken apart. */
        BACKWARD
    }

    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private long last;

    /** The first phase begins. */
    public void begin() {
        last = System.nanoTime();
    }

    /** A phase has ended, the next begins. */
    public void end(Phase phase) {
        long now = System.nanoTime();
        nanos.merge(phase, now - last, Long::sum);
        last = now;
    }

    /** {@return milliseconds of a phase; 0 if it did not run} */
    public double ms(Phase phase) {
        return nanos.getOrDefault(phase, 0L) / 1e6;
    }

    /** {@return milliseconds of all phases} */
    public double ms() {
        return nanos.values().stream().mapToLong(Long::longValue).sum() / 1e6;
    }

    /** Starts anew. */
    public void forget() {
        nanos.clear();
    }
}
