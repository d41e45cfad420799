package spikelane.kernels.sliced;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;

class SlicedTallyTest {
    @ParameterizedTest
    @CsvSource({"32, 1, 1, 1, 32", "32, 5, 7, 19, 31", "32, 3, 34, 34, 32", "32, 65, 8, 8, 1", "64, 1, 3, 3, 64",
            "64, 70, 4, 5, 33", "64, 3, 17, 17, 63", "64, 2, 16, 40, 64"})
    void equalsTheSpecification(int batch, int channels, int height, int width, int samples) {
        for (int halo : new int[]{0, 1}) {
            for (double density : new double[]{0, 0.2, 1}) {
                try (Arena arena = Arena.ofShared()) {
                    SlicedSpikes spikes = new SlicedSpikes(arena, channels, height, width, batch, halo);
                    spikes.useSamples(samples);
                    fill(spikes, density, Samples.random(batch + width));
                    int[] byChannel = new int[channels * batch];
                    int[] expectedByChannel = new int[channels * batch];
                    long[] byInput = new long[channels * height * width];
                    long[] expectedByInput = new long[channels * height * width];
                    SlicedTally form = new SlicedTallyVector();
                    for (int step = 0; step < 2; step++) {
                        form.byChannel(spikes, byChannel);
                        form.byInput(spikes, byInput);
                        new SlicedTallyScalar().byChannel(spikes, expectedByChannel);
                        new SlicedTallyScalar().byInput(spikes, expectedByInput);
                    }
                    assertArrayEquals(expectedByChannel, byChannel);
                    assertArrayEquals(expectedByInput, byInput);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"32, 5, 3, 19, 31", "32, 64, 4, 4, 32", "64, 130, 2, 9, 64", "64, 63, 3, 1, 1"})
    void allSamplesAreUnpackedAsEachIs(int batch, int channels, int height, int width, int samples) {
        try (Arena arena = Arena.ofShared()) {
            SlicedSpikes spikes = new SlicedSpikes(arena, channels, height, width, batch, 1);
            spikes.useSamples(samples);
            fill(spikes, 0.4, Samples.random(channels));
            SpikeBits[] all = new SpikeBits[samples];
            for (int n = 0; n < samples; n++) {
                all[n] = new SpikeBits(arena, height * width, channels);
            }
            new SlicedUnpacking().unpack(spikes, all);
            SpikeBits one = new SpikeBits(arena, height * width, channels);
            for (int n = 0; n < samples; n++) {
                spikes.unpack(n, one);
                assertEquals(-1, one.words().mismatch(all[n].words()), "sample " + n);
            }
        }
    }

    @Test
    void refusesCountsOfAnotherSize() {
        try (Arena arena = Arena.ofShared()) {
            SlicedSpikes spikes = new SlicedSpikes(arena, 2, 3, 4, 32, 0);
            for (SlicedTally form : new SlicedTally[]{new SlicedTallyScalar(), new SlicedTallyVector()}) {
                assertThrows(IllegalArgumentException.class, () -> form.byChannel(spikes, new int[63]));
                assertThrows(IllegalArgumentException.class, () -> form.byInput(spikes, new long[25]));
            }
        }
    }

    private static void fill(SlicedSpikes spikes, double density, RandomGenerator random) {
        for (int n = 0; n < spikes.samples(); n++) {
            for (int y = 0; y < spikes.height(); y++) {
                for (int x = 0; x < spikes.width(); x++) {
                    for (int c = 0; c < spikes.channels(); c++) {
                        spikes.set(n, y, x, c, random.nextDouble() < density);
                    }
                }
            }
        }
    }
}
