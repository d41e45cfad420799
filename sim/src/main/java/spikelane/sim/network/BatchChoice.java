package spikelane.sim.network;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import spikelane.kernels.Geometry;
import spikelane.kernels.KernelPlanner;
import spikelane.kernels.PackedWeights;
import spikelane.sim.data.BadInputException;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;

/**
 * How many samples an evaluation runs at once, and why.
 *
 * @param batch  1: sample by sample, event-driven; 32 or 64: bit-sliced over the batch ({@link InferenceBatchSliced})
 * @param reason what decided, in a few words
 */
public record BatchChoice(int batch, String reason) {
    private static final int[] BATCHES = {1, 32, InferenceBatchSliced.MAX_BATCH};

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
     * @param densities of its layers' inputs
     * @param samples   how many samples there are
     * @param threads   how many threads share them
     * @return what the leading convolutions, the only ones that can run bit-sliced, are expected to be fastest in
     */
    public static BatchChoice of(KernelPlanner planner, Model model, SpikeDensities densities, int samples,
            int threads) {
        String obstacle = InferenceBatchSliced.obstacle(model);
        if (obstacle != null) {
            return new BatchChoice(1, obstacle);
        }
        int best = 0;
        double[] ms = new double[BATCHES.length];
        for (int i = 0; i < BATCHES.length; i++) {
            OptionalDouble ns = ns(planner, model, densities, BATCHES[i]);
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
    private static OptionalDouble ns(KernelPlanner planner, Model model, SpikeDensities densities, int batch) {
        double sum = 0;
        List<LayerShape> layers = model.config().layers();
        for (int i = 0; i < layers.size(); i++) {
            LayerShape layer = layers.get(i);
            if (layer.kind() != Kind.CONV || layer.input() == Input.GATED) {
                continue;
            }
            try (Arena arena = Arena.ofShared()) {
                PackedWeights weights = new PackedWeights(arena,
                        Geometry.sameSize(layer.in(), layer.height(), layer.width(), layer.out(), layer.kernelHeight()),
                        EffectiveWeights.codes(model, layer));
                int count = layer.input() == Input.COUNTS ? densities.largestCount() : 0;
                OptionalDouble ns = batch == 1
                        ? planner.aloneNs(weights, densities.of(i), count)
                        : planner.slicedNs(weights, batch, count);
                if (ns.isEmpty()) {
                    return ns;
                }
                sum += layer.steps() * ns.getAsDouble();
            }
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
        if (batch != 1 && batch != 32 && batch != InferenceBatchSliced.MAX_BATCH) {
            throw new BadInputException("batch " + batch + ": 1, 32 or 64 is possible");
        }
        String obstacle = batch == 1 ? null : InferenceBatchSliced.obstacle(model);
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
