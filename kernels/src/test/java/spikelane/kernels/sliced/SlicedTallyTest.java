package spikelane.kernels.sliced;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class SlicedTallyTest {
    @Test
    void equalsTheSpecification() {
        CasesRun.assertHold(KernelCases.slicedTally("vector", SlicedTally::vector));
    }

    @Test
    void allSamplesAreUnpackedAsEachIs() {
        CasesRun.assertHold(KernelCases.slicedTransfer());
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
}
