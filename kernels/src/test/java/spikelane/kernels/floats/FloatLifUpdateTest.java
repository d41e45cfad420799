package spikelane.kernels.floats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;

class FloatLifUpdateTest {
    @Test
    void specificationByHand() {
        try (Arena arena = Arena.ofShared()) {
            FloatNeurons neurons = new FloatNeurons(true, 0.5f, Reset.HARD, 0, new float[]{2, 1}, new float[]{1, 0},
                    new float[]{1, 1});
            FloatMap currents = new FloatMap(arena, 1, 2);
            FloatMap membrane = new FloatMap(arena, 1, 2);
            SpikeBits spikes = new SpikeBits(arena, 1, 2);
            currents.set(0, 0, -1); // I = -1, U = -0.5
            currents.set(0, 1, 2); // I = 2, U = 1: a tie fires
            new FloatLifUpdateScalar(neurons).update(currents, 0, membrane, spikes, 0, 1, 0, 1);
            assertEquals(-0.5f, membrane.get(0, 0));
            assertEquals(0f, membrane.get(0, 1));
            assertTrue(spikes.get(0, 1));
            assertEquals(1, spikes.count());
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 0.5, HARD, 0", "true, 0.3, HARD, -0.25", "true, 0.3, SOFT, 0.1", "false, 1, HARD, 0",
            "false, 1, SOFT, 0"})
    void formsAgreeBitForBit(boolean leaky, float gain, Reset reset, float vReset) {
        for (int channels : new int[]{1, 15, 16, 17, 63, 64, 65, 128, 130}) {
            try (Arena arena = Arena.ofShared()) {
                RandomGenerator random = Samples.random(channels);
                FloatNeurons neurons = new FloatNeurons(leaky, gain, reset, vReset, Samples.gaussian(channels, random),
                        Samples.gaussian(channels, random), Samples.gaussian(channels, random));
                FloatLifUpdate scalar = new FloatLifUpdateScalar(neurons);
                FloatLifUpdate vector = new FloatLifUpdateVector(arena, neurons);
                FloatMap expected = new FloatMap(arena, 3, channels);
                FloatMap actual = new FloatMap(arena, 3, channels);
                SpikeBits expectedSpikes = new SpikeBits(arena, 3, channels);
                SpikeBits actualSpikes = new SpikeBits(arena, 3, channels);
                FloatMap currents = new FloatMap(arena, 3, channels);
                int groups = Channels.groups(channels);
                for (int t = 0; t < 10; t++) {
                    for (int p = 0; p < 3; p++) {
                        for (int m = 0; m < channels; m++) {
                            currents.set(p, m, t % 2 == 0 ? (float) random.nextGaussian() : random.nextInt(-20, 20));
                        }
                    }
                    scalar.update(currents, 0, expected, expectedSpikes, 0, 3, 0, groups);
                    int step = t % 3 == 0 ? groups : 1; // all groups of a pixel have a loop of their own
                    for (int group = 0; group < groups; group += step) {
                        vector.update(currents, 0, actual, actualSpikes, 0, 1, group, group + step);
                        vector.update(currents, 1, actual, actualSpikes, 1, 3, group, group + step);
                    }
                    String what = "step " + t + ", " + channels + " channels";
                    Compare.same(expected, actual, () -> what);
                    Compare.same(expectedSpikes, actualSpikes, () -> what);
                }
            }
        }
    }
}
