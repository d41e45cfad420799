package spikelane.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spikelane.kernels.layer.Resource;

class MachinePeaksTest {
    /** A round compares its answer with the scalar loop's and throws where they differ. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOAD_MEMORY")
    void everyRoundChecksItsAnswer(Resource resource) {
        try (Arena arena = Arena.ofShared()) {
            MachinePeaks peaks = new MachinePeaks(arena);
            long units = peaks.round(resource);
            assertTrue(units > 0);
            for (int again = 0; again < 3; again++) {
                assertEquals(units, peaks.round(resource));
            }
        }
    }

    /** The best round is no slower than all of them together, nor far from the best of others. */
    @Test
    void rateIsUnitsOfARoundByItsTime() {
        try (Arena arena = Arena.ofShared()) {
            MachinePeaks peaks = new MachinePeaks(arena);
            long start = System.nanoTime();
            double rate = peaks.rate(Resource.ADD_128K);
            long least = System.nanoTime() - start;
            double units = peaks.round(Resource.ADD_128K);
            assertTrue(rate >= 2 * units / least, rate + " is less than two rounds' mean in " + least + " ns");
            for (int i = 0; i < 1000; i++) {
                long from = System.nanoTime();
                peaks.round(Resource.ADD_128K);
                least = Math.min(least, System.nanoTime() - from);
            }
            double again = units / least;
            assertTrue(rate < 10 * again && again < 10 * rate, rate + ", then " + again + " units a nanosecond");
        }
    }
}
