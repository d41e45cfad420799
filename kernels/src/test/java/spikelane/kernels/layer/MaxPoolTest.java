package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.data.PoolWindow;
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
            new MaxPoolScalar().pool(in, PoolWindow.halving(3, 5), out);
            assertEquals(0b10, out.word(0, 0));
            assertEquals(0b01, out.word(1, 0));
        }
    }

    /** 3 x 3 in steps of 2 with a border of 1, over 4 x 5 pixels: 2 x 3 windows, of which the corners' lose 5 pixels. */
    @Test
    void windowsOverlapAndReachOverTheBorder() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = new SpikeBits(arena, 4 * 5, 1);
            SpikeBits out = new SpikeBits(arena, 2 * 3, 1);
            in.set(1 * 5 + 1, 0, true); // in four windows
            in.set(3 * 5 + 4, 0, true); // in the last alone
            new MaxPoolScalar().pool(in, PoolWindow.square(4, 5, 3, 2, 1), out);
            String found = "";
            for (int p = 0; p < 6; p++) {
                found += out.word(p, 0);
            }
            assertEquals("110111", found);
        }
    }

    @Test
    void otherSizesAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = new SpikeBits(arena, 16, 2);
            assertThrows(IllegalArgumentException.class,
                    () -> new MaxPoolVector().pool(in, PoolWindow.halving(4, 4), new SpikeBits(arena, 5, 2)));
            assertThrows(IllegalArgumentException.class,
                    () -> new MaxPoolVector().pool(in, PoolWindow.halving(3, 5), new SpikeBits(arena, 4, 2)));
            assertThrows(IllegalArgumentException.class,
                    () -> new MaxPoolVector().pool(in, PoolWindow.halving(4, 4), new SpikeBits(arena, 4, 3)));
            assertThrows(IllegalArgumentException.class, () -> PoolWindow.halving(1, 4));
            assertThrows(IllegalArgumentException.class, () -> PoolWindow.square(4, 4, 2, 2, 2));
        }
    }
}
