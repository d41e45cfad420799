package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.NeuronUpdate;
import spikelane.kernels.narrow.ShortLifUpdate;

/**
 * Neurons of every leak and reset over many time steps, held to {@link LifUpdate}'s specification in int32: spikes and
 * potentials, of currents of int32 and of int16, random ones and the largest that are not refused.
 */
final class ShortLifUpdateCases extends KernelCases {
    private static final String INTS = "int32 currents";
    private static final String SHORTS = "int16 currents";
    private static final int PIXELS = 4;
    private static final int STEPS = 9;
    private static final int[] LEAKS = {1, 3, 0, 15, 20, IntNeurons.NO_LEAK};
    private static final int[] CHANNELS = {1, 15, 16, 17, 31, 33, 63, 64, 65, 128, 130, 192};

    ShortLifUpdateCases() {
        super("ShortLifUpdate", List.of(INTS, SHORTS));
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int leakShift : LEAKS) {
            for (Reset reset : Reset.values()) {
                for (Tie tie : Tie.values()) {
                    for (int channels : CHANNELS) {
                        cases.add((arena, findings) -> {
                            RandomGenerator random = Samples.random(channels + leakShift);
                            int[] threshold = random.ints(channels, 1, 600).toArray();
                            threshold[0] = channels % 2 == 0 ? LifUpdate.LIMIT : -1;
                            check(arena, findings,
                                    new IntNeurons(leakShift, reset, tie, 3, random.ints(channels, -200, 201).toArray(),
                                            threshold),
                                    random.ints(channels, -90, 91).toArray(), random.nextInt(20, 100), random);
                        });
                    }
                    for (int fractionBits : new int[]{0, 2, 6}) {
                        cases.add(
                                (arena, findings) -> atTheBound(arena, findings, leakShift, reset, tie, fractionBits));
                    }
                }
            }
        }
        return cases;
    }

    /** None of its own: the currents of a layer are as good as random ones. */
    @Override
    List<Case> cases(LayerInput layer) {
        return List.of();
    }

    /** The largest currents of either sign, and biases that make up for what is left of the range. */
    private void atTheBound(Arena arena, Findings findings, int leakShift, Reset reset, Tie tie, int fractionBits) {
        int channels = 70;
        int[] initial = new int[channels];
        int[] threshold = new int[channels];
        Arrays.setAll(threshold, m -> m % 3 == 0 ? LifUpdate.LIMIT : m % 3 == 1 ? Short.MAX_VALUE : 40 + m);
        int reach = 0;
        while (ShortLifUpdate.suits(neurons(leakShift, reset, tie, fractionBits, reach + 1, threshold), 0, initial,
                STEPS)) {
            reach++;
        }
        int maxCurrent = reach >> fractionBits;
        IntNeurons neurons = neurons(leakShift, reset, tie, fractionBits, reach - (maxCurrent << fractionBits),
                threshold);
        for (String form : forms()) {
            findings.refused(this, form, () -> "one past the bound",
                    () -> ShortLifUpdate.vector(arena, neurons, maxCurrent + 1L, initial, STEPS));
        }
        check(arena, findings, neurons, initial, maxCurrent, Samples.random(reach));
    }

    private static IntNeurons neurons(int leakShift, Reset reset, Tie tie, int fractionBits, int bias,
            int[] threshold) {
        int[] biases = new int[threshold.length];
        Arrays.setAll(biases, m -> m % 2 == 0 ? bias : -bias);
        return new IntNeurons(leakShift, reset, tie, fractionBits, biases, threshold);
    }

    /** The first steps have the largest currents of both signs, then of the other; they begin at the second pixel. */
    private void check(Arena arena, Findings findings, IntNeurons neurons, int[] initial, int maxCurrent,
            RandomGenerator random) {
        int channels = neurons.channels();
        if (!ShortLifUpdate.suits(neurons, maxCurrent, initial, STEPS)) {
            for (String form : forms()) {
                findings.refused(this, form, () -> channels + " channels of too large potentials",
                        () -> ShortLifUpdate.vector(arena, neurons, maxCurrent, initial, STEPS));
            }
            return;
        }
        IntMap[] wide = new IntMap[STEPS];
        ShortMap[] narrow = new ShortMap[STEPS];
        for (int t = 0; t < STEPS; t++) {
            wide[t] = new IntMap(arena, PIXELS + 1, channels);
            narrow[t] = new ShortMap(arena, PIXELS + 1, channels);
            for (int p = 0; p <= PIXELS; p++) {
                for (int m = 0; m < channels; m++) {
                    int sign = ((m & 1) == 0) == (t < 4) ? 1 : -1;
                    int current = t < 6 ? sign * maxCurrent : random.nextInt(-maxCurrent, maxCurrent + 1);
                    wide[t].set(p, m, current);
                    narrow[t].set(p, m, current);
                }
            }
        }
        LifUpdate scalar = LifUpdate.scalar(neurons, maxCurrent);
        IntMap membrane = new IntMap(arena, PIXELS, channels);
        set(initial, membrane::set);
        IntMap[] expected = new IntMap[STEPS];
        SpikeBits[] expectedSpikes = new SpikeBits[STEPS];
        for (int t = 0; t < STEPS; t++) {
            expectedSpikes[t] = new SpikeBits(arena, PIXELS, channels);
            scalar.update(wide[t], 1, membrane, expectedSpikes[t], 0, PIXELS, 0, expectedSpikes[t].wordsPerPixel());
            expected[t] = new IntMap(arena, PIXELS, channels);
            expected[t].values().copyFrom(membrane.values());
        }
        ShortLifUpdate form = ShortLifUpdate.vector(arena, neurons, maxCurrent, initial, STEPS);
        compare(arena, findings, INTS, neurons, initial, form, wide, expected, expectedSpikes);
        compare(arena, findings, SHORTS, neurons, initial, form::update, narrow, expected, expectedSpikes);
    }

    private <Z> void compare(Arena arena, Findings findings, String name, IntNeurons neurons, int[] initial,
            NeuronUpdate<Z, ShortMap> form, Z[] currents, IntMap[] expected, SpikeBits[] expectedSpikes) {
        ShortMap actual = new ShortMap(arena, PIXELS, neurons.channels());
        SpikeBits spikes = new SpikeBits(arena, PIXELS, neurons.channels());
        findings.compare(this, name, () -> neurons.leakShift() + " " + neurons.reset() + ", ties " + neurons.tie()
                + ", " + neurons.fractionBits() + " fraction bits, " + neurons.channels() + " channels", crew -> {
                    set(initial, actual::set);
                    Difference found = Difference.NONE;
                    for (int t = 0; t < STEPS; t++) {
                        Difference.spoil(spikes);
                        update(crew, form, currents[t], 1, actual, spikes, 1 + 3 * (t % 2) / crew.threads(),
                                t % 3 == 0);
                        found = found.or(Difference.between(expected[t], actual))
                                .or(Difference.between(expectedSpikes[t], spikes));
                    }
                    return found;
                });
    }

    @FunctionalInterface
    private interface Potentials {
        void set(int pixel, int channel, int value);
    }

    private static void set(int[] initial, Potentials membrane) {
        for (int p = 0; p < PIXELS; p++) {
            for (int m = 0; m < initial.length; m++) {
                membrane.set(p, m, initial[m]);
            }
        }
    }
}
