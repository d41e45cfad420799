package spikelane.sim.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CountStatisticsTest {
    @Test
    void percentilesAreThoseOfTheSortedCounts() {
        assertEquals(new CountStatistics(50.5, 50, 90, 95, 100),
                CountStatistics.of(LongStream.rangeClosed(1, 100).map(n -> 101 - n).toArray()));
        assertEquals(new CountStatistics(7, 7, 7, 7, 7), CountStatistics.of(new long[]{7}));
        assertEquals(new CountStatistics(2, 1, 4, 4, 4), CountStatistics.of(new long[]{4, 1, 1}));
    }
}
