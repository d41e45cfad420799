package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;

class SlicedSpikesTest {
    @ParameterizedTest
    @CsvSource({"32, 1", "32, 15", "32, 16", "32, 17", "32, 34", "64, 7", "64, 8", "64, 9", "64, 128"})
    void packedSpikesComeBack(int batch, int width) {
        try (Arena arena = Arena.ofShared()) {
            SlicedSpikes sliced = new SlicedSpikes(arena, 3, 2, width, batch, 1);
            SpikeBits[] samples = new SpikeBits[batch];
            long count = 0;
            for (int n = 0; n < batch; n++) {
                samples[n] = Samples.spikes(arena, 2 * width, 3, 0.3, Samples.random(n));
                sliced.pack(n, samples[n]);
                count += samples[n].count();
            }
            assertEquals(count, sliced.count());
            SpikeBits back = new SpikeBits(arena, 2 * width, 3);
            for (int n = 0; n < batch; n++) {
                sliced.unpack(n, back);
                assertEquals(-1, samples[n].words().mismatch(back.words()), "sample " + n);
            }
        }
    }

    /** Every tap of every pixel is the same lane of the block at a fixed distance. */
    @ParameterizedTest
    @CsvSource({"32, 1", "32, 15", "32, 16", "32, 33", "64, 8", "64, 21"})
    void neighboursAreInTheSameLane(int batch, int width) {
        try (Arena arena = Arena.ofShared()) {
            SlicedSpikes sliced = new SlicedSpikes(arena, 1, 3, width, batch, 1);
            for (int x = 0; x < width; x++) {
                for (int dx = -1; dx <= 1; dx++) {
                    sliced.clear();
                    if (x + dx < 0 || x + dx >= width) {
                        continue;
                    }
                    sliced.set(5, 1, x + dx, 0, true);
                    long bit = (long) x / sliced.blocks() * batch + 5;
                    long at = sliced.offset(1, x % sliced.blocks() + dx, 0) + bit / 8;
                    byte word = sliced.bits().get(JAVA_BYTE, at);
                    assertTrue((word >> bit % 8 & 1) != 0, "x " + x + ", dx " + dx);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void poolingFormsAgree(int batch) {
        int lanes = SlicedSpikes.BLOCK_BITS / batch;
        for (int width : new int[]{2, 3, lanes, lanes + 1, 2 * lanes, 2 * lanes + 1, 2 * lanes + 2, 4 * lanes,
                6 * lanes}) {
            for (int samples : new int[]{1, batch - 1, batch}) {
                try (Arena arena = Arena.ofShared()) {
                    RandomGenerator random = Samples.random(width);
                    SlicedSpikes in = new SlicedSpikes(arena, 5, 7, width, batch, 0);
                    SlicedSpikes expected = new SlicedSpikes(arena, 5, 3, width / 2, batch, 1);
                    SlicedSpikes actual = new SlicedSpikes(arena, 5, 3, width / 2, batch, 1);
                    in.useSamples(samples);
                    expected.useSamples(samples);
                    actual.useSamples(samples);
                    for (int i = 0; i < samples * 7 * width * 5; i++) {
                        in.set(i % samples, i / samples % 7, i / samples / 7 % width, i / samples / 7 / width,
                                random.nextDouble() < 0.15);
                    }
                    new SlicedPoolScalar().pool(in, expected);
                    for (int y = 2; y >= 0; y--) {
                        new SlicedPoolVector().pool(in, actual, y, y + 1);
                    }
                    assertEquals(-1, expected.bits().mismatch(actual.bits()), "width " + width + ", batch " + batch);
                }
            }
        }
    }

    @Test
    void partialBatchRefusesOtherSamples() {
        try (Arena arena = Arena.ofShared()) {
            SlicedSpikes spikes = new SlicedSpikes(arena, 1, 1, 1, 32, 0);
            spikes.useSamples(3);
            spikes.set(2, 0, 0, 0, true);
            assertFalse(spikes.get(1, 0, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> spikes.set(3, 0, 0, 0, true));
            assertThrows(IllegalArgumentException.class, () -> spikes.useSamples(33));
            assertThrows(IllegalArgumentException.class, () -> new SlicedSpikes(arena, 1, 1, 1, 16, 0));
        }
    }
}
