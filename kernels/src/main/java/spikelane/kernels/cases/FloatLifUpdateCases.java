package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatLifUpdate;
import spikelane.kernels.floats.FloatPropagation;

/** Neurons of every leak and reset over several time steps: spikes and membrane potentials of each, bit for bit. */
final class FloatLifUpdateCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int PIXELS = 3;
    private static final int STEPS = 10;
    private static final int[] CHANNELS = {1, 15, 16, 17, 63, 64, 65, 128, 130};

    FloatLifUpdateCases() {
        super("FloatLifUpdate", List.of(FORM));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int channels : CHANNELS) {
            add(cases, channels, true, 0.5f, Reset.HARD, 0);
            add(cases, channels, true, 0.3f, Reset.HARD, -0.25f);
            add(cases, channels, true, 0.3f, Reset.SOFT, 0.1f);
            add(cases, channels, false, 1, Reset.HARD, 0);
            add(cases, channels, false, 1, Reset.SOFT, 0);
        }
        return cases;
    }

    private void add(List<Case> cases, int channels, boolean leaky, float gain, Reset reset, float vReset) {
        cases.add((arena, findings) -> {
            RandomGenerator random = Samples.random(channels);
            check(arena, findings, new FloatNeurons(leaky, gain, reset, vReset, Samples.gaussian(channels, random),
                    Samples.gaussian(channels, random), Samples.gaussian(channels, random)), random);
        });
        for (Tie tie : Tie.values()) {
            cases.add((arena, findings) -> check(arena, findings, ties(channels, leaky, gain, reset, tie, vReset),
                    Samples.random(channels)));
        }
    }

    /** Thresholds that a current of 2 just reaches from rest, and their neighbours above and below. */
    private static FloatNeurons ties(int channels, boolean leaky, float gain, Reset reset, Tie tie, float vReset) {
        float[] scale = new float[channels];
        Arrays.fill(scale, 1);
        FloatNeurons one = new FloatNeurons(leaky, gain, reset, vReset, new float[]{1}, new float[1],
                new float[]{Float.POSITIVE_INFINITY});
        float reached;
        try (Arena arena = Arena.ofShared()) {
            FloatMap current = new FloatMap(arena, 1, 1);
            FloatMap membrane = new FloatMap(arena, 1, 1);
            current.set(0, 0, 2);
            FloatLifUpdate.scalar(one).update(current, 0, membrane, new SpikeBits(arena, 1, 1), 0, 1, 0, 1);
            reached = membrane.get(0, 0);
        }
        float[] threshold = new float[channels];
        for (int m = 0; m < channels; m++) {
            threshold[m] = switch (m % 3) {
                case 0 -> reached;
                case 1 -> Math.nextUp(reached);
                default -> Math.nextDown(reached);
            };
        }
        return new FloatNeurons(leaky, gain, reset, tie, vReset, scale, new float[channels], threshold);
    }

    /** Currents of float weights on the layer's images, one a time step. */
    @Override
    List<Case> cases(LayerInput layer) {
        List<Case> cases = new ArrayList<>();
        for (boolean leaky : new boolean[]{true, false}) {
            for (Reset reset : Reset.values()) {
                cases.add((arena, findings) -> {
                    Geometry g = layer.geometry();
                    RandomGenerator random = Samples.random(g.rows());
                    FloatPropagation<EventCounts> propagation = FloatPropagation.scalar(FloatInput.COUNTS,
                            new FloatWeights(arena, g, Samples.gaussian(g.rows() * g.outputs(), random)));
                    FloatMap[] currents = layer.counts(arena).stream().map(counts -> {
                        FloatMap sums = new FloatMap(arena, g.outputPixels(), g.outputs());
                        propagation.propagate(counts, sums);
                        return sums;
                    }).toArray(FloatMap[]::new);
                    check(arena, findings,
                            new FloatNeurons(leaky, leaky ? 0.5f : 1, reset, 0, Samples.gaussian(g.outputs(), random),
                                    Samples.gaussian(g.outputs(), random), Samples.gaussian(g.outputs(), random)),
                            currents, layer.name() + ", ");
                });
            }
        }
        return cases;
    }

    private void check(Arena arena, Findings findings, FloatNeurons neurons, RandomGenerator random) {
        FloatMap[] currents = new FloatMap[STEPS];
        for (int t = 0; t < STEPS; t++) {
            currents[t] = new FloatMap(arena, PIXELS, neurons.channels());
            for (int p = 0; p < PIXELS; p++) {
                for (int m = 0; m < neurons.channels(); m++) {
                    currents[t].set(p, m,
                            t == 0 ? 2 : t % 2 == 0 ? (float) random.nextGaussian() : random.nextInt(-20, 20));
                }
            }
        }
        check(arena, findings, neurons, currents, "");
    }

    private void check(Arena arena, Findings findings, FloatNeurons neurons, FloatMap[] currents, String where) {
        int channels = neurons.channels();
        int pixels = currents[0].pixels();
        FloatLifUpdate scalar = FloatLifUpdate.scalar(neurons);
        FloatMap[] expected = new FloatMap[currents.length];
        SpikeBits[] expectedSpikes = new SpikeBits[currents.length];
        FloatMap membrane = new FloatMap(arena, pixels, channels);
        for (int t = 0; t < currents.length; t++) {
            expectedSpikes[t] = new SpikeBits(arena, pixels, channels);
            scalar.update(currents[t], 0, membrane, expectedSpikes[t], 0, pixels, 0, expectedSpikes[t].wordsPerPixel());
            expected[t] = new FloatMap(arena, pixels, channels);
            expected[t].values().copyFrom(membrane.values());
        }
        FloatLifUpdate vector = FloatLifUpdate.vector(arena, neurons);
        FloatMap actual = new FloatMap(arena, pixels, channels);
        SpikeBits spikes = new SpikeBits(arena, pixels, channels);
        findings.compare(this, FORM,
                () -> where + (neurons.leaky() ? "LIF " : "IF ") + neurons.reset() + ", " + channels + " channels",
                crew -> {
                    actual.clear();
                    Difference found = Difference.NONE;
                    for (int t = 0; t < currents.length; t++) {
                        Difference.spoil(spikes);
                        update(crew, vector, currents[t], 0, actual, spikes, 1 + 2 * (t % 2) / crew.threads(),
                                t % 3 == 0);
                        found = found.or(Difference.between(expected[t], actual))
                                .or(Difference.between(expectedSpikes[t], spikes));
                    }
                    return found;
                });
    }
}
