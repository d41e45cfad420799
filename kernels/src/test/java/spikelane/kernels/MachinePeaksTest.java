package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spikelane.kernels.MachinePeaks.Resource;

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

    @Test
    void aRateIsUnitsOfARoundByItsTime() {
        try (Arena arena = Arena.ofShared()) {
            MachinePeaks peaks = new MachinePeaks(arena);
            long start = System.nanoTime();
            double rate = peaks.bestRate(Resource.ADD_128K, 1);
            double atLeast = 5.0 * peaks.round(Resource.ADD_128K) / (System.nanoTime() - start);
            assertTrue(rate >= atLeast, rate + " below the mean " + atLeast);
        }
    }
}
