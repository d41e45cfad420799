package spikelane.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final Fork QUIET = new Fork(new double[]{13, 11, 12, 30}, new double[]{100, 109, 100, 100}, 0);
    /** Its least sample has a probe of a slow phase. */
    private static final Fork MIXED = new Fork(new double[]{10, 14, 15, 16}, new double[]{111, 100, 101, 102}, 0);
    private static final Fork SLOW = new Fork(new double[]{20, 22, 21, 24}, new double[]{190, 180, 200, 190}, 0);
    private static final Fork UNPROBED = new Fork(new double[]{3, 2}, new double[]{0, 0}, 0);

    @Test
    void theLeastSampleOfAFastPhaseCounts() {
        Estimate estimate = Estimate.of(List.of(QUIET, MIXED), 100);
        assertArrayEquals(new double[]{11, 14}, estimate.leasts());
        assertArrayEquals(new double[]{12.5, 15}, estimate.medians());
        assertEquals(1 / 8.0, estimate.slowShare());
    }

    @Test
    void aForkWithoutAFastPhaseCountsWholeAndIsSaid() {
        Estimate estimate = Estimate.of(List.of(SLOW), 100);
        assertArrayEquals(new double[]{20}, estimate.leasts());
        assertArrayEquals(new double[]{21.5}, estimate.medians());
        assertEquals(1, estimate.slowShare());
        assertTrue(Estimate.isSlow(SLOW, 100));
        assertFalse(Estimate.isSlow(SLOW, 180));
        assertFalse(Estimate.isSlow(MIXED, 100));
    }

    @Test
    void whatIsNotProbedCounts() {
        assertEquals(0, Estimate.of(List.of(UNPROBED), 100).slowShare());
        assertFalse(Estimate.isSlow(UNPROBED, 100));
        assertEquals(Double.POSITIVE_INFINITY, Estimate.fullSpeed(List.of(UNPROBED)));
    }

    /** A tenth of the probes may have met a clock that the machine seldom has. */
    @Test
    void fullSpeedIsATenthFromTheFastest() {
        Fork ten = new Fork(new double[10], new double[]{90, 100, 101, 102, 103, 104, 105, 106, 190, 200}, 0);
        assertEquals(100, Estimate.fullSpeed(List.of(ten, UNPROBED)));
    }
}
