package spikelane.kernels.layer;

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

    @Test
    void formsAgreeOverManySteps() {
        CasesRun.assertHold(KernelCases.lifUpdate());
    }

    /** The cases work at the bound: the largest |I| is 2^30 - 1. */
    @Test
    void onePastTheBoundIsRefused() {
        int maxCurrent = (LifUpdate.LIMIT - 4) / 4;
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, 2, new int[]{3}, new int[]{1});
        try (Arena arena = Arena.ofShared()) {
            LifUpdate.check(neurons, maxCurrent);
            assertThrows(IllegalArgumentException.class, () -> new LifUpdateScalar(neurons, maxCurrent + 1));
            assertThrows(IllegalArgumentException.class, () -> new LifUpdateVector(arena, neurons, maxCurrent + 1));
        }
    }
}
