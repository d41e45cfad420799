package spikelane.kernels.floats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.Reset;
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

    @Test
    void formsAgreeBitForBit() {
        CasesRun.assertHold(KernelCases.floatLifUpdate());
    }
}
