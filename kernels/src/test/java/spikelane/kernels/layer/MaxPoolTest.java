package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.data.SpikeBits;

class MaxPoolTest {
    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.maxPool("vector", MaxPool.vector()));
    }

    @Test
    void specificationByHand() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = new SpikeBits(arena, 3 * 5, 2);
            SpikeBits out = new SpikeBits(arena, 2, 2);
            in.set(6, 1, true); // y 1, x 1: first output
            in.set(4, 0, true); // last column, dropped
            in.set(12, 0, true); // last row, dropped
            in.set(2, 0, true); // y 0, x 2: second output
            new MaxPoolScalar().pool(in, 5, out);
            assertEquals(0b10, out.word(0, 0));
            assertEquals(0b01, out.word(1, 0));
        }
    }

    @Test
    void otherSizesAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = new SpikeBits(arena, 16, 2);
            assertThrows(IllegalArgumentException.class,
                    () -> new MaxPoolVector().pool(in, 4, new SpikeBits(arena, 5, 2)));
            assertThrows(IllegalArgumentException.class,
                    () -> new MaxPoolVector().pool(in, 5, new SpikeBits(arena, 4, 2)));
        }
    }
}
