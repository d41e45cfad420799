package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatLifUpdateTest {
    @Test
    void specificationByHand() {
        try (Arena arena = Arena.ofShared()) {
            FloatNeurons neurons = new FloatNeurons(true, 0.5f, Reset.HARD, 0, new float[]{2, 1}, new float[]{1, 0},
                    new float[]{1, 1});
            IntLanes currents = new IntLanes(arena, 1, 2);
            FloatLanes membrane = new FloatLanes(arena, 1, 2);
            SpikeBits spikes = new SpikeBits(arena, 1, 2);
            currents.set(0, 0, -1); // I = -1, U = -0.5
            currents.set(0, 1, 2); // I = 2, U = 1: a tie fires
            new FloatLifUpdateScalar(neurons).updateInt(currents, 0, membrane, spikes, 0, 1, 0, 1);
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
                FloatNeurons neurons = new FloatNeurons(leaky, gain, reset, vReset, floats(channels, random),
                        floats(channels, random), floats(channels, random));
                FloatLifUpdate scalar = new FloatLifUpdateScalar(neurons);
                FloatLifUpdate vector = new FloatLifUpdateVector(arena, neurons);
                FloatLanes expected = new FloatLanes(arena, 3, channels);
                FloatLanes actual = new FloatLanes(arena, 3, channels);
                SpikeBits expectedSpikes = new SpikeBits(arena, 3, channels);
                SpikeBits actualSpikes = new SpikeBits(arena, 3, channels);
                FloatLanes currents = new FloatLanes(arena, 3, channels);
                IntLanes counts = new IntLanes(arena, 3, channels);
                int groups = Lanes.groups(channels);
                for (int t = 0; t < 10; t++) {
                    for (int p = 0; p < 3; p++) {
                        for (int m = 0; m < channels; m++) {
                            currents.set(p, m, (float) random.nextGaussian());
                            counts.set(p, m, random.nextInt(-20, 20));
                        }
                    }
                    if (t % 2 == 0) {
                        scalar.update(currents, 0, expected, expectedSpikes, 0, 3, 0, groups);
                        vector.update(currents, 0, actual, actualSpikes, 0, 3, 0, groups);
                    } else {
                        scalar.updateInt(counts, 0, expected, expectedSpikes, 0, 3, 0, groups);
                        vector.updateInt(counts, 0, actual, actualSpikes, 0, 3, 0, groups);
                    }
                    for (int p = 0; p < 3; p++) {
                        for (int m = 0; m < channels; m++) {
                            assertEquals(expected.get(p, m), actual.get(p, m));
                            assertEquals(expectedSpikes.get(p, m), actualSpikes.get(p, m));
                        }
                    }
                    assertEquals(expectedSpikes.count(), actualSpikes.count(), "spikes in the padding");
                }
            }
        }
    }

    private static float[] floats(int count, RandomGenerator random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
