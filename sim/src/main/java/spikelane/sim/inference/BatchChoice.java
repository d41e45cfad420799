package spikelane.sim.inference;

import spikelane.sim.inference.layer.EventLayer;
import java.util.Locale;
import java.util.OptionalDouble;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.plan.FormPlanner;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;

/**
 * How many samples an evaluation runs at once, and why.
 *
 * @param batch  1: sample by sample, event-driven; 32 or 64: bit-sliced over the batch ({@link InferenceSliced})
 * @param reason what decided, in a few words
 */
public record BatchChoice(int batch, String reason) {
    private static final int[] BATCHES = {1, 32, InferenceSliced.MAX_BATCH};

    /** {@return whether samples run one after the other} */
    public boolean single() {
        return batch == 1;
    }

    @Override
    public String toString() {
        return (single() ? "1 sample" : batch + " samples") + " at once (" + reason + ")";
    }

    /**
     * @param planner   what the forms of the layers cost
     * @param model     the network
     * @param alone     the same, laid out: the weights that are priced are those that run
     * @param densities of its layers' inputs
     * @param samples   how many samples there are
     * @param threads   how many threads share them
     * @return what the leading convolutions, the only ones that can run bit-sliced, are expected to be fastest in
     */
    public static BatchChoice of(FormPlanner planner, Model model, InferenceVector alone, SpikeDensities densities,
            int samples, int threads) {
        String obstacle = InferenceSliced.obstacle(model);
        if (obstacle != null) {
            return new BatchChoice(1, obstacle);
        }
        int best = 0;
        double[] ms = new double[BATCHES.length];
        for (int i = 0; i < BATCHES.length; i++) {
            OptionalDouble ns = ns(planner, alone, densities, BATCHES[i]);
            if (ns.isEmpty()) {
                return new BatchChoice(1, planner.source() + " has no times of batches; spikelane tune measures them");
            }
            ms[i] = ns.getAsDouble() * rounds(samples, threads, BATCHES[i]) * threads / samples / 1e6;
            best = ms[i] < ms[best] ? i : best;
        }
        return new BatchChoice(BATCHES[best],
                String.format(Locale.ROOT,
                        "leading convolutions about %.3g ms a sample at 1, %.3g at 32, %.3g at 64, %d samples on %d"
                                + " %s, by %s",
                        ms[0], ms[1], ms[2], samples, threads, threads == 1 ? "thread" : "threads", planner.source()));
    }

    /** {@return time of the leading convolutions for a batch on one thread; empty if it was not measured} */
    private static OptionalDouble ns(FormPlanner planner, InferenceVector alone, SpikeDensities densities, int batch) {
        double sum = 0;
        for (EventLayer layer : alone.events().subList(0, InferenceSliced.sliceable(alone.model()))) {
            LayerShape shape = layer.shape();
            IntWeights weights = layer.kernel().weights();
            int count = shape.input() == Input.COUNTS ? densities.largestCount() : 0;
            OptionalDouble ns = batch == 1
                    ? planner.aloneNs(weights, densities.of(layer.index()), count)
                    : planner.slicedNs(weights, batch, count);
            if (ns.isEmpty()) {
                return ns;
            }
            sum += shape.steps() * ns.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }

    /**
     * @param model the network
     * @param batch what was asked for: 1, 32 or 64
     * @return that
     * @throws BadInputException if it cannot run
     */
    public static BatchChoice forced(Model model, int batch) {
        if (batch != 1 && batch != 32 && batch != InferenceSliced.MAX_BATCH) {
            throw new BadInputException("batch " + batch + ": 1, 32 or 64 is possible");
        }
        String obstacle = batch == 1 ? null : InferenceSliced.obstacle(model);
        if (obstacle != null) {
            throw new BadInputException("batch " + batch + " cannot run: " + obstacle);
        }
        return new BatchChoice(batch, "asked for");
    }

    /** {@return number of batches of the busiest thread} */
    static int rounds(int samples, int threads, int batch) {
        int batches = (samples + batch - 1) / batch;
        return (batches + threads - 1) / threads;
    }
}
