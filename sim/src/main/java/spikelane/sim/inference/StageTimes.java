package spikelane.sim.inference;

import spikelane.sim.inference.layer.StageClock;
import java.util.Arrays;

/**
 * Nanoseconds of each stage of each layer, summed since the last reset, of one thread. Reading the clock twice costs
 * about 50 ns a stage and time step, which is part of the sum.
 */
public final class StageTimes extends StageClock {
    private final long[][] ns;
    private long beganNs;

    public StageTimes(int layers) {
        ns = new long[layers][Stage.COUNT];
    }

    public void reset() {
        for (long[] layer : ns) {
            Arrays.fill(layer, 0);
        }
    }

    @Override
    public void begin() {
        beganNs = System.nanoTime();
    }

    @Override
    public void end(int layer, Stage stage) {
        ns[layer][stage.index()] += System.nanoTime() - beganNs;
    }

    /** {@return one sum a stage} */
    public long[] ns(int layer) {
        return ns[layer];
    }
}
