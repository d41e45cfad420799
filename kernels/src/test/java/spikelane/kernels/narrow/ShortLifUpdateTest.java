package spikelane.kernels.narrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;

class ShortLifUpdateTest {
    @Test
    void specificationByHand() {
        try (Arena arena = Arena.ofShared()) {
            IntNeurons neurons = new IntNeurons(1, Reset.HARD, 2, new int[]{1, 0}, new int[]{10, 10});
            ShortMap currents = new ShortMap(arena, 1, 2);
            ShortMap membrane = new ShortMap(arena, 1, 2);
            SpikeBits spikes = new SpikeBits(arena, 1, 2);
            ShortLifUpdate lif = ShortLifUpdate.scalar(neurons, 100, new int[2], 1);
            currents.set(0, 0, 3); // I = 13, U = 0 + 6 = 6
            currents.set(0, 1, 5); // I = 20, U = 10: a tie fires
            lif.update(currents, 0, membrane, spikes, 0, 1, 0, 1);
            assertEquals(6, membrane.get(0, 0));
            assertFalse(spikes.get(0, 0));
            assertEquals(0, membrane.get(0, 1));
            assertTrue(spikes.get(0, 1));
            IntMap wide = new IntMap(arena, 1, 2);
            wide.set(0, 0, -5); // I = -19, U = 6 + floor(-25 / 2) = 6 - 13
            lif.update(wide, 0, membrane, spikes, 0, 1, 0, 1);
            assertEquals(-7, membrane.get(0, 0));
        }
    }

    @Test
    void formsAgreeOverManySteps() {
        CasesRun.assertHold(KernelCases.shortLifUpdate());
    }

    /** Half of int16 where differences are taken, a T-th where nothing leaks. */
    @Test
    void refusesWhatCouldLeaveInt16() {
        assertLargest(16383 - 7, 1, Reset.HARD, 100, 0);
        assertLargest(16383 - 7, 1, Reset.SOFT, 100, 0);
        assertLargest(16383 - 7, 2, Reset.HARD, 100, 0);
        assertLargest(16383 - 7 - 4 * 100, 2, Reset.SOFT, -100, 400);
        assertLargest(32767 / 5 - 7, IntNeurons.NO_LEAK, Reset.HARD, 100, 0);
        assertLargest(32767 / 5 - 7 - 9, IntNeurons.NO_LEAK, Reset.SOFT, -9, 0);
    }

    private static void assertLargest(int current, int leakShift, Reset reset, int threshold, int push) {
        IntNeurons neurons = new IntNeurons(leakShift, reset, 0, new int[]{-7}, new int[]{threshold});
        int largest = push == 0 ? current : current + push / 2; // R + (R + push) has to fit
        try (Arena arena = Arena.ofShared()) {
            ShortLifUpdate.vector(arena, neurons, largest, new int[1], 5);
            assertThrows(IllegalArgumentException.class,
                    () -> ShortLifUpdate.vector(arena, neurons, largest + 1L, new int[1], 5));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> ShortLifUpdate.scalar(neurons, largest + 1L, new int[1], 5));
            assertTrue(e.getMessage().startsWith("channel 0: currents up to ") && e.getMessage().contains("int16"),
                    e.getMessage());
            assertThrows(IllegalArgumentException.class,
                    () -> ShortLifUpdate.vector(arena, neurons, 0, new int[]{1 << 15}, 5));
        }
    }

    @Test
    void aMapHoldsAllOfInt16() {
        try (Arena arena = Arena.ofShared()) {
            ShortMap map = new ShortMap(arena, 2, 70);
            assertThrows(IllegalArgumentException.class, () -> map.set(0, 0, 32768));
            map.set(1, 69, -32768);
            assertEquals(-32768, map.get(1, 69));
        }
    }
}
