package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;

class LifUpdateTest {
    @Test
    void specificationByHand() {
        try (Arena arena = Arena.ofShared()) {
            IntNeurons neurons = new IntNeurons(1, Reset.HARD, 2, new int[]{1, 0}, new int[]{10, 10});
            IntMap currents = new IntMap(arena, 1, 2);
            IntMap membrane = new IntMap(arena, 1, 2);
            SpikeBits spikes = new SpikeBits(arena, 1, 2);
            LifUpdate lif = new LifUpdateScalar(neurons, 100);
            currents.set(0, 0, 3); // I = 13, U = 0 + 6 = 6
            currents.set(0, 1, 5); // I = 20, U = 10: a tie fires
            lif.update(currents, 0, membrane, spikes, 0, 1, 0, 1);
            assertEquals(6, membrane.get(0, 0));
            assertFalse(spikes.get(0, 0));
            assertEquals(0, membrane.get(0, 1));
            assertTrue(spikes.get(0, 1));
            currents.set(0, 0, -5); // I = -19, U = 6 + floor(-25 / 2) = 6 - 13
            lif.update(currents, 0, membrane, spikes, 0, 1, 0, 1);
            assertEquals(-7, membrane.get(0, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, HARD", "3, HARD", "0, HARD", "1, SOFT", "-1, HARD", "-1, SOFT"})
    void formsAgreeOverManySteps(int leakShift, Reset reset) {
        for (int channels : new int[]{1, 15, 16, 17, 63, 64, 65, 128, 130}) {
            try (Arena arena = Arena.ofShared()) {
                RandomGenerator random = Samples.random(channels);
                IntNeurons neurons = new IntNeurons(leakShift, reset, 4, ints(channels, 500, random),
                        ints(channels, 3000, random));
                compare(arena, neurons, 600, 12, random);
            }
        }
    }

    /** Currents at the documented bound: the largest |I| is 2^30 - 1. */
    @ParameterizedTest
    @CsvSource({"1, HARD", "1, SOFT", "-1, HARD", "-1, SOFT"})
    void worksAtItsBoundAndRefusesOnePast(int leakShift, Reset reset) {
        int channels = 70;
        int[] bias = new int[channels];
        int[] threshold = new int[channels];
        for (int m = 0; m < channels; m++) {
            bias[m] = m % 2 == 0 ? 3 : -3;
            threshold[m] = m % 3 == 0 ? LifUpdate.LIMIT : m % 3 == 1 ? -LifUpdate.LIMIT : 1;
        }
        int maxCurrent = (LifUpdate.LIMIT - 4) / 4;
        IntNeurons neurons = new IntNeurons(leakShift, reset, 2, bias, threshold);
        try (Arena arena = Arena.ofShared()) {
            compare(arena, neurons, maxCurrent, 6, Samples.random(9));
            assertThrows(IllegalArgumentException.class, () -> new LifUpdateScalar(neurons, maxCurrent + 1));
            assertThrows(IllegalArgumentException.class, () -> new LifUpdateVector(arena, neurons, maxCurrent + 1));
        }
    }

    private static void compare(Arena arena, IntNeurons neurons, int maxCurrent, int steps, RandomGenerator random) {
        int channels = neurons.channels();
        IntMap currents = new IntMap(arena, 5, channels);
        IntMap expected = new IntMap(arena, 4, channels);
        IntMap actual = new IntMap(arena, 4, channels);
        SpikeBits expectedSpikes = new SpikeBits(arena, 4, channels);
        SpikeBits actualSpikes = new SpikeBits(arena, 4, channels);
        LifUpdate scalar = new LifUpdateScalar(neurons, maxCurrent);
        LifUpdate vector = new LifUpdateVector(arena, neurons, maxCurrent);
        int groups = Channels.groups(channels);
        for (int t = 0; t < steps; t++) {
            for (int p = 0; p < 5; p++) {
                for (int m = 0; m < channels; m++) {
                    currents.set(p, m,
                            t < 3
                                    ? (m & 1) == 0 ? maxCurrent : -maxCurrent
                                    : random.nextInt(-maxCurrent, maxCurrent + 1));
                }
            }
            scalar.update(currents, 1, expected, expectedSpikes, 0, 4, 0, groups);
            int step = t % 2 == 0 ? groups : 1; // all groups of a pixel have a loop of their own
            for (int group = 0; group < groups; group += step) {
                vector.update(currents, 1, actual, actualSpikes, 0, 3, group, group + step);
                vector.update(currents, 4, actual, actualSpikes, 3, 4, group, group + step);
            }
            String what = neurons.leakShift() + " " + neurons.reset() + ", step " + t + ", " + channels + " channels";
            Compare.same(expected, actual, () -> what);
            Compare.same(expectedSpikes, actualSpikes, () -> what);
        }
    }

    private static int[] ints(int count, int maxAbs, RandomGenerator random) {
        return random.ints(count, -maxAbs, maxAbs + 1).toArray();
    }
}
