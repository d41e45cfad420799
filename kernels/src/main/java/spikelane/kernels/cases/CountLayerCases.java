package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.counts.CountLayer;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;

/** Spikes of every time step: images of which much stays without events, few events a window, and many. */
final class CountLayerCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int STEPS = 7;
    private static final int FRACTION_BITS = 4;
    /** One more than int16 holds, with the fraction bits. */
    private static final int LARGE_COUNT = 5000;
    private static final int LARGEST_INITIAL = 30;
    private static final int WAITING_STEPS = 80;

    CountLayerCases() {
        super("CountLayer", List.of(FORM));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        List<Geometry> all = new ArrayList<>(Samples.geometries());
        all.addAll(List.of(Geometry.sameSize(2, 9, 75, 130, 3), new Geometry(2, 7, 140, 24, 5, 5, 2, 1),
                new Geometry(1, 5, 70, 70, 3, 3, 3, 2), Geometry.sameSize(2, 70, 66, 10, 3)));
        for (Geometry g : all) {
            for (int maxCount : new int[]{1, 7, 300}) {
                cases.add((arena, findings) -> {
                    RandomGenerator random = Samples.random(maxCount);
                    check(arena, findings, g, 1 + random.nextInt(7), maxCount, random);
                });
            }
        }
        Geometry small = Geometry.sameSize(2, 4, 5, 66, 3);
        for (int maxCount : new int[]{8, 63, 64, 65535}) {
            cases.add((arena, findings) -> check(arena, findings, small, 1, maxCount, Samples.random(maxCount)));
        }
        for (int maxAbs : new int[]{1, 15, 127}) {
            cases.add((arena, findings) -> check(arena, findings, small, maxAbs, 20, Samples.random(maxAbs)));
        }
        for (Geometry g : List.of(Geometry.sameSize(2, 9, 75, 130, 3), Geometry.sameSize(2, 12, 20, 64, 3),
                Geometry.sameSize(2, 9, 75, 24, 3), small)) {
            for (int maxCount : new int[]{15, LARGE_COUNT}) { // int16 and int32
                cases.add((arena, findings) -> waiting(arena, findings, g, maxCount));
            }
            for (int late = 0; late < STEPS; late++) {
                int step = late;
                cases.add((arena, findings) -> largeCount(arena, findings, g, step));
            }
        }
        return cases;
    }

    /** Counts are small, but for one: potentials of int16 have to become int32 then, in some of the rows. */
    private void largeCount(Arena arena, Findings findings, Geometry g, int late) {
        RandomGenerator random = Samples.random(late);
        IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
        EventCounts[] inputs = new EventCounts[STEPS];
        Arrays.setAll(inputs, t -> Samples.counts(arena, g, LARGE_COUNT,
                (p, c) -> random.nextDouble() < 0.1 ? 1 + random.nextInt(15) : 0));
        inputs[late].set(g.height() * g.width() / 2, 0, LARGE_COUNT);
        check(arena, findings, weights, neurons(g, weights, Tie.FIRES, random), inputs);
    }

    /** No neuron spikes without an event, and most pixels are without one for a while, some for longer than 32 steps. */
    private void waiting(Arena arena, Findings findings, Geometry g, int maxCount) {
        RandomGenerator random = Samples.random(maxCount);
        IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
        int[] bias = random.ints(g.outputs(), -40, 41).toArray();
        int[] threshold = Arrays.stream(bias).map(b -> Math.max(b, LARGEST_INITIAL) + 1 + random.nextInt(20)).toArray();
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, Tie.FIRES, FRACTION_BITS, bias, threshold);
        EventCounts[] inputs = new EventCounts[WAITING_STEPS];
        for (int t = 0; t < inputs.length; t++) {
            double density = t % 37 == 0 ? 0.1 : 0.002;
            inputs[t] = Samples.counts(arena, g, maxCount,
                    (p, c) -> random.nextDouble() < density ? 1 + random.nextInt(3) : 0);
        }
        inputs[1].set(0, 0, maxCount);
        check(arena, findings, weights, neurons, inputs);
    }

    @Override
    List<Case> cases(LayerInput layer) {
        return List.of((arena, findings) -> {
            RandomGenerator random = Samples.random(3);
            Geometry g = layer.geometry();
            IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
            IntNeurons neurons = neurons(g, weights, Tie.FIRES, random);
            if (CountLayer.suits(weights, neurons, layer.maxCount())) {
                check(arena, findings, weights, neurons, layer.counts(arena).toArray(new EventCounts[0]));
            }
        });
    }

    private void check(Arena arena, Findings findings, Geometry g, int maxAbs, int maxCount, RandomGenerator random) {
        IntWeights weights = new IntWeights(arena, g, Samples.weights(g, maxAbs, random));
        for (Tie tie : Tie.values()) {
            IntNeurons neurons = neurons(g, weights, tie, random);
            if (!CountLayer.suits(weights, neurons, maxCount)) {
                findings.refused(this, FORM, g::toString,
                        () -> CountLayer.vector(arena, weights, neurons, new int[g.outputs()], maxCount));
                continue;
            }
            EventCounts[] inputs = new EventCounts[STEPS];
            double density = random.nextInt(3) == 0 ? 0.6 : 0.03;
            Arrays.setAll(inputs,
                    t -> Samples.counts(arena, g, maxCount,
                            (p, c) -> random.nextDouble() >= density
                                    ? 0
                                    : random.nextInt(8) == 0 ? maxCount : 1 + random.nextInt(Math.min(3, maxCount))));
            check(arena, findings, weights, neurons, inputs);
        }
    }

    /** Thresholds around what a count or two brings, some out of reach, and some that the bias alone passes. */
    private static IntNeurons neurons(Geometry g, IntWeights weights, Tie tie, RandomGenerator random) {
        int[] bias = new int[g.outputs()];
        int[] threshold = new int[g.outputs()];
        for (int m = 0; m < bias.length; m++) {
            bias[m] = random.nextInt(-40, 41);
            threshold[m] = switch (m % 5) {
                case 0 -> bias[m] / 2 + random.nextInt(-2, 3);
                case 1 -> m % 2 == 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
                default -> random.nextInt(1, weights.maxAbs() + 2) << (FRACTION_BITS - 1);
            };
        }
        return new IntNeurons(1 + random.nextInt(2), Reset.HARD, tie, FRACTION_BITS, bias, threshold);
    }

    private void check(Arena arena, Findings findings, IntWeights weights, IntNeurons neurons, EventCounts[] inputs) {
        Geometry g = weights.geometry();
        int maxCount = inputs[0].maxCount();
        RandomGenerator random = Samples.random(g.outputs());
        int[] initial = random.ints(g.outputs(), -LARGEST_INITIAL, LARGEST_INITIAL + 1).toArray();
        CountLayer right = CountLayer.scalar(weights, neurons, initial, maxCount);
        CountLayer form = CountLayer.vector(arena, weights, neurons, initial, maxCount);
        SpikeBits[] expected = new SpikeBits[inputs.length];
        CountLayer.Neurons specified = right.newNeurons(arena, g.outputHeight());
        specified.begin(0, g.outputHeight());
        for (int t = 0; t < inputs.length; t++) {
            expected[t] = new SpikeBits(arena, g.outputPixels(), g.outputs());
            specified.step(inputs[t], expected[t]);
        }
        CountLayer.Neurons whole = form.newNeurons(arena, g.outputHeight());
        SpikeBits[] actual = new SpikeBits[inputs.length];
        Arrays.setAll(actual, t -> new SpikeBits(arena, g.outputPixels(), g.outputs()));
        int rows = 1 + random.nextInt(4);
        findings.compare(this, FORM, () -> "counts up to " + maxCount + ", " + weights.maxAbs() + ", " + g, crew -> {
            for (SpikeBits spikes : actual) {
                Difference.spoil(spikes);
            }
            if (crew.threads() == 1) {
                run(whole, 0, g.outputHeight(), inputs, actual);
            } else {
                crew.run((g.outputHeight() + rows - 1) / rows, piece -> run(form.newNeurons(arena, rows), piece * rows,
                        Math.min(g.outputHeight(), (piece + 1) * rows), inputs, actual));
            }
            Difference all = Difference.NONE;
            for (int t = 0; t < inputs.length; t++) {
                all = all.or(Difference.between(expected[t], actual[t]));
            }
            return all;
        });
    }

    private static void run(CountLayer.Neurons neurons, int rowFrom, int rowTo, EventCounts[] inputs,
            SpikeBits[] spikes) {
        neurons.begin(rowFrom, rowTo);
        for (int t = 0; t < inputs.length; t++) {
            neurons.step(inputs[t], spikes[t]);
        }
    }
}
