package spikelane.sim.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.plan.FormPlanner;
import spikelane.sim.inference.layer.EventLayer;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;

/**
 * How many samples an evaluation runs at once, which layers then run bit-sliced, and why.
 *
 * @param batch  1: sample by sample, event-driven; 32 or 64: some layers bit-sliced over the batch ({@link InferenceSliced})
 * @param from   first convolution that runs bit-sliced; 0 where none does
 * @param to     convolution after the last that does; 0 where none does
 * @param reason what decided, in a few words
 */
public record BatchChoice(int batch, int from, int to, String reason) {
    private static final int[] BATCHES = {1, 32, InferenceSliced.MAX_BATCH};
    /**
     * How many times as long one sample at a time must be expected to take before a batch is picked. Times of a table are of
     * a kernel by itself; in a network they are off by up to a fifth, and a batch must not be slower.
     */
    private static final double MARGIN = 1.25;

    /** Some of the leading convolutions bit-sliced; nanoseconds of all the leading ones for a sample of a full batch. */
    private record Priced(int batch, int from, int to, double ns) {}

    static BatchChoice alone(String reason) {
        return new BatchChoice(1, 0, 0, reason);
    }

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
            return alone(obstacle);
        }
        Priced best = null;
        List<String> ms = new ArrayList<>();
        for (int batch : BATCHES) {
            List<Priced> priced = priced(planner, alone, densities, batch);
            if (priced.isEmpty()) {
                return alone(planner.source() + " has no times of batches; spikelane tune measures them");
            }
            Priced fastest = priced.getFirst();
            double share = (double) rounds(samples, threads, batch) * threads * batch / samples;
            Priced all = new Priced(batch, fastest.from, fastest.to, fastest.ns * share);
            ms.add(String.format(Locale.ROOT, "%.3g at %d", all.ns / 1e6, batch));
            best = best == null || all.ns * (best.batch == 1 ? MARGIN : 1) < best.ns ? all : best;
        }
        String sliced = best.batch == 1 ? "" : ", bit-sliced " + names(alone, best);
        return new BatchChoice(best.batch, best.from, best.to,
                String.format(Locale.ROOT, "leading convolutions about %s ms a sample%s, %d samples on %d %s, by %s",
                        String.join(", ", ms), sliced, samples, threads, threads == 1 ? "thread" : "threads",
                        planner.source()));
    }

    private static String names(InferenceVector alone, Priced priced) {
        List<String> names = alone.events().subList(priced.from, priced.to).stream().map(layer -> layer.shape().name())
                .toList();
        return names.size() < 3 ? String.join(", ", names) : names.getFirst() + " to " + names.getLast();
    }

    /** {@return the ways to run the leading convolutions in a batch, the fastest first; none if a time is not known} */
    private static List<Priced> priced(FormPlanner planner, InferenceVector alone, SpikeDensities densities,
            int batch) {
        List<EventLayer> layers = alone.events().subList(0, InferenceSliced.sliceable(alone.model()));
        double[] event = new double[layers.size()];
        double[] sliced = new double[layers.size()];
        double[] transfer = new double[layers.size() + 1];
        for (int i = 0; i < layers.size(); i++) {
            LayerShape shape = layers.get(i).shape();
            IntWeights weights = layers.get(i).kernel().weights();
            Geometry g = weights.geometry();
            int count = shape.input() == Input.COUNTS ? densities.largestCount() : 0;
            OptionalDouble one = planner.aloneNs(weights, densities.of(layers.get(i).index()), count,
                    layers.get(i).kernel().runsWhole());
            OptionalDouble many = batch == 1 ? one : planner.slicedNs(weights, batch, count);
            OptionalDouble out = batch == 1 ? one : planner.transferNs(g.outputPixels() / 4, g.outputs(), batch); // behind pooling
            if (Stream.of(one, many, out).anyMatch(OptionalDouble::isEmpty)) {
                return List.of();
            }
            event[i] = shape.steps() * one.getAsDouble();
            sliced[i] = shape.steps() * many.getAsDouble() / batch;
            transfer[i + 1] = shape.steps() * out.getAsDouble() / batch;
        }
        double allAlone = sum(event, 0, event.length);
        if (batch == 1) {
            return List.of(new Priced(1, 0, 0, allAlone));
        }
        List<Priced> ways = new ArrayList<>();
        for (int from = 0; from < event.length; from++) {
            for (int to = from + 1; to <= event.length; to++) {
                ways.add(new Priced(batch, from, to,
                        allAlone - sum(event, from, to) + sum(sliced, from, to) + transfer[from] + transfer[to]));
            }
        }
        ways.sort((a, b) -> Double.compare(a.ns, b.ns));
        return ways;
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    /**
     * @param model the network
     * @param batch what was asked for: 1, 32 or 64
     * @return that, with all layers bit-sliced that can be
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
        return new BatchChoice(batch, 0, batch == 1 ? 0 : InferenceSliced.sliceable(model), "asked for");
    }

    /** {@return the same batch, with those layers bit-sliced for which that is expected to be fastest, if it is known} */
    public BatchChoice fitted(FormPlanner planner, InferenceVector alone, SpikeDensities densities) {
        if (single()) {
            return this;
        }
        List<Priced> ways = priced(planner, alone, densities, batch);
        return ways.isEmpty() ? this : new BatchChoice(batch, ways.getFirst().from, ways.getFirst().to, reason);
    }

    /** {@return number of batches of the busiest thread} */
    static int rounds(int samples, int threads, int batch) {
        int batches = (samples + batch - 1) / batch;
        return (batches + threads - 1) / threads;
    }
}
