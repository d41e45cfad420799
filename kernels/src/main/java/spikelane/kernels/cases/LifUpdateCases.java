package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;
import spikelane.kernels.layer.LifUpdate;

/** Neurons of every leak and reset over many time steps: spikes and membrane potentials of each. */
final class LifUpdateCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int PIXELS = 4;
    private static final int[] LEAKS = {1, 3, 0, IntNeurons.NO_LEAK};
    private static final int[] CHANNELS = {1, 15, 16, 17, 63, 64, 65, 128, 130};

    LifUpdateCases() {
        super("LifUpdate", List.of(FORM));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int leakShift : LEAKS) {
            for (Reset reset : Reset.values()) {
                for (int channels : CHANNELS) {
                    cases.add((arena, findings) -> {
                        RandomGenerator random = Samples.random(channels);
                        check(arena, findings, new IntNeurons(leakShift, reset, 4, ints(channels, 500, random),
                                ints(channels, 3000, random)), 600, 12, random);
                    });
                    for (Tie tie : Tie.values()) {
                        cases.add((arena, findings) -> check(arena, findings, ties(leakShift, reset, tie, channels), 40,
                                12, Samples.random(channels)));
                    }
                }
                for (Tie tie : Tie.values()) {
                    cases.add((arena, findings) -> check(arena, findings, atTheBound(leakShift, reset, tie),
                            (LifUpdate.LIMIT - 4) / 4, 6, Samples.random(9)));
                }
            }
        }
        return cases;
    }

    /** Thresholds that the first, largest current just reaches, and such as are one above and one below. */
    private static IntNeurons ties(int leakShift, Reset reset, Tie tie, int channels) {
        int[] threshold = new int[channels];
        for (int m = 0; m < channels; m++) {
            int input = ((m & 1) == 0 ? 40 : -40) << 2;
            threshold[m] = (leakShift < 0 ? input : input >> leakShift) + m / 2 % 3 - 1;
        }
        return new IntNeurons(leakShift, reset, tie, 2, new int[channels], threshold);
    }

    /** Currents at the documented bound: the largest |I| is 2^30 - 1. */
    private static IntNeurons atTheBound(int leakShift, Reset reset, Tie tie) {
        int channels = 70;
        int[] bias = new int[channels];
        int[] threshold = new int[channels];
        for (int m = 0; m < channels; m++) {
            bias[m] = m % 2 == 0 ? 3 : -3;
            threshold[m] = m % 3 == 0 ? LifUpdate.LIMIT : m % 3 == 1 ? -LifUpdate.LIMIT : 1;
        }
        return new IntNeurons(leakShift, reset, tie, 2, bias, threshold);
    }

    private static int[] ints(int count, int maxAbs, RandomGenerator random) {
        return random.ints(count, -maxAbs, maxAbs + 1).toArray();
    }

    /** Currents of ternary weights on the layer's images, one a time step. */
    @Override
    List<Case> cases(LayerInput layer) {
        List<Case> cases = new ArrayList<>();
        for (int leakShift : new int[]{1, IntNeurons.NO_LEAK}) {
            for (Reset reset : Reset.values()) {
                cases.add((arena, findings) -> {
                    Geometry g = layer.geometry();
                    RandomGenerator random = Samples.random(g.rows());
                    IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
                    long maxCurrent = weights.maxCurrent() * layer.maxCount();
                    IntNeurons neurons = new IntNeurons(leakShift, reset, 4, ints(g.outputs(), 50, random),
                            ints(g.outputs(), 300, random));
                    if (maxCurrent < LifUpdate.LIMIT >> 5) { // else every form refuses it
                        IntMap[] currents = layer.counts(arena).stream().map(counts -> {
                            IntMap sums = new IntMap(arena, g.outputPixels(), g.outputs());
                            CountPropagation.scalar(weights, layer.maxCount()).propagate(counts, sums);
                            return sums;
                        }).toArray(IntMap[]::new);
                        check(arena, findings, neurons, maxCurrent, currents, 0, layer.name() + ", ");
                    }
                });
            }
        }
        return cases;
    }

    /** The first steps have the largest currents of both signs; currents begin at the second pixel of their map. */
    private void check(Arena arena, Findings findings, IntNeurons neurons, int maxCurrent, int steps,
            RandomGenerator random) {
        IntMap[] currents = new IntMap[steps];
        for (int t = 0; t < steps; t++) {
            currents[t] = new IntMap(arena, PIXELS + 1, neurons.channels());
            for (int p = 0; p <= PIXELS; p++) {
                for (int m = 0; m < neurons.channels(); m++) {
                    currents[t].set(p, m,
                            t < 3
                                    ? (m & 1) == 0 ? maxCurrent : -maxCurrent
                                    : random.nextInt(-maxCurrent, maxCurrent + 1));
                }
            }
        }
        check(arena, findings, neurons, maxCurrent, currents, 1, "");
    }

    /** @param at pixel of the currents that belongs to the first neurons */
    private void check(Arena arena, Findings findings, IntNeurons neurons, long maxCurrent, IntMap[] currents, int at,
            String where) {
        int channels = neurons.channels();
        int pixels = currents[0].pixels() - at;
        LifUpdate scalar = LifUpdate.scalar(neurons, maxCurrent);
        IntMap[] expected = new IntMap[currents.length];
        SpikeBits[] expectedSpikes = new SpikeBits[currents.length];
        IntMap membrane = new IntMap(arena, pixels, channels);
        for (int t = 0; t < currents.length; t++) {
            expectedSpikes[t] = new SpikeBits(arena, pixels, channels);
            scalar.update(currents[t], at, membrane, expectedSpikes[t], 0, pixels, 0,
                    expectedSpikes[t].wordsPerPixel());
            expected[t] = new IntMap(arena, pixels, channels);
            expected[t].values().copyFrom(membrane.values());
        }
        LifUpdate vector = LifUpdate.vector(arena, neurons, maxCurrent);
        IntMap actual = new IntMap(arena, pixels, channels);
        SpikeBits spikes = new SpikeBits(arena, pixels, channels);
        findings.compare(this, FORM, () -> where + neurons.leakShift() + " " + neurons.reset() + ", ties "
                + neurons.tie() + ", currents up to " + maxCurrent + ", " + channels + " channels", crew -> {
                    actual.clear();
                    Difference found = Difference.NONE;
                    for (int t = 0; t < currents.length; t++) {
                        Difference.spoil(spikes);
                        update(crew, vector, currents[t], at, actual, spikes, 1 + 3 * (t % 2) / crew.threads(),
                                t % 3 == 0);
                        found = found.or(Difference.between(expected[t], actual))
                                .or(Difference.between(expectedSpikes[t], spikes));
                    }
                    return found;
                });
    }
}
