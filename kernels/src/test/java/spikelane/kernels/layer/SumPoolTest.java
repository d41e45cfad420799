package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;

class SumPoolTest {
    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.sumPool("vector", SumPool.vector()));
    }

    /** 3 x 3 in steps of 2 with a border of 1, over 4 x 5 pixels that all spike: 2 x 3 windows. */
    @Test
    void specificationByHand() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = Samples.spikes(arena, 4 * 5, 2, 1, Samples.random(1));
            in.set(0, 1, false);
            EventCounts out = new EventCounts(arena, 2 * 3, 2, 9);
            new SumPoolScalar().pool(in, PoolWindow.square(4, 5, 3, 2, 1), out);
            int[] all = {4, 6, 4, 6, 9, 6};
            for (int p = 0; p < all.length; p++) {
                assertEquals(all[p], out.get(p, 0), "pixel " + p);
                assertEquals(all[p] - (p == 0 ? 1 : 0), out.get(p, 1), "pixel " + p);
            }
        }
    }

    /** Counts of one window of one pixel are the spikes; where some are, their OR is set. */
    @Test
    void isThereWhereAMaximumIs() {
        try (Arena arena = Arena.ofShared()) {
            PoolWindow window = new PoolWindow(6, 7, 2, 3, 2, 1, 1, 2);
            SpikeBits in = Samples.spikes(arena, window.pixels(), 70, 0.2, Samples.random(1));
            EventCounts sums = new EventCounts(arena, window.outputPixels(), 70, window.taps());
            SpikeBits most = new SpikeBits(arena, window.outputPixels(), 70);
            new SumPoolScalar().pool(in, window, sums);
            new MaxPoolScalar().pool(in, window, most);
            for (int p = 0; p < sums.pixels(); p++) {
                for (int c = 0; c < 70; c++) {
                    assertEquals(most.get(p, c), sums.get(p, c) > 0);
                }
            }
        }
    }

    @Test
    void countsThatHoldNoWholeWindowAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = new SpikeBits(arena, 16, 2);
            assertThrows(IllegalArgumentException.class,
                    () -> new SumPoolVector().pool(in, PoolWindow.halving(4, 4), new EventCounts(arena, 4, 2, 3)));
            assertThrows(IllegalArgumentException.class,
                    () -> new SumPoolVector().pool(in, PoolWindow.halving(4, 4), new EventCounts(arena, 5, 2, 4)));
        }
    }
}
