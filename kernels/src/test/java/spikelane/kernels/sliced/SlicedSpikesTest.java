package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.Samples;
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

    @Test
    void poolingFormsAgree() {
        CasesRun.assertHold(KernelCases.slicedPool("vector", SlicedPool.vector()));
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
