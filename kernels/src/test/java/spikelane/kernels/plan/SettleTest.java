package spikelane.kernels.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.plan.Settle.Outcome;

/** Rounds say themselves how long they took; of the clock only matters that it goes on, which every round waits for. */
class SettleTest {
    private static final long NEVER = Long.MAX_VALUE;

    /** Of a quiet time that one round without a gain uses up. */
    private static Outcome settle(long... rounds) {
        return settle(() -> false, rounds);
    }

    private static Outcome settle(BooleanSupplier disturbed, long... rounds) {
        AtomicInteger next = new AtomicInteger();
        return new Settle(1, NEVER).run(() -> {
            tick();
            return rounds[next.getAndIncrement()];
        }, disturbed);
    }

    private static void tick() {
        long before = System.nanoTime();
        while (System.nanoTime() == before) {
            Thread.onSpinWait();
        }
    }

    @Test
    void endsWithTheFirstRoundThatIsNoGain() {
        assertEquals(new Outcome(80, 4, true), settle(100, 90, 80, 80, 1));
        assertEquals(new Outcome(100, 2, true), settle(100, 100, 1));
    }

    @Test
    void gainIsLessThan97PerCentOfTheBest() {
        assertEquals(new Outcome(97, 2, true), settle(100, 97, 1));
        assertEquals(new Outcome(96, 3, true), settle(100, 96, 96));
    }

    @Test
    void slowerRoundIsNoGainAndLeavesTheBest() {
        assertEquals(new Outcome(100, 2, true), settle(100, 500, 1));
    }

    /** 95 is 5 % less than the round before it, but not than the best one. */
    @Test
    void gainsAreMeasuredFromTheBestRoundNotTheLast() {
        AtomicInteger asked = new AtomicInteger();
        assertEquals(new Outcome(95, 3, true), settle(() -> asked.incrementAndGet() <= 2, 96, 100, 95, 1));
    }

    @Test
    void disturbanceBeginsTheQuietTimeAnew() {
        AtomicInteger asked = new AtomicInteger();
        assertEquals(new Outcome(100, 4, true), settle(() -> asked.incrementAndGet() <= 3, 100, 100, 100, 100, 1));
        assertEquals(4, asked.get(), "asked after each round");
    }

    @Test
    void thereIsOneRoundAtLeast() {
        assertEquals(new Outcome(7, 1, true), new Settle(0, NEVER).run(() -> 7L, () -> false));
        assertEquals(new Outcome(7, 1, true), new Settle(0, 0).run(() -> 7L, () -> false));
        assertEquals(new Outcome(7, 1, false), new Settle(NEVER, 0).run(() -> 7L, () -> false));
    }

    /** Whether rounds go on getting faster, or the code cannot have been compiled. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timeRunsOutWhereItDoesNotSettle(boolean disturbed) {
        long[] ns = {Long.MAX_VALUE / 2};
        Outcome outcome = new Settle(NEVER, 100_000).run(() -> {
            tick();
            return disturbed ? 50 : (ns[0] /= 2);
        }, () -> disturbed);
        assertFalse(outcome.settled());
        assertTrue(outcome.rounds() >= 1);
        assertEquals(disturbed ? 50 : ns[0], outcome.bestNs());
    }

    /** Nothing is quiet after it, so that time that is up does not pass for settled. */
    @Test
    void firstRoundIsAGain() {
        assertEquals(new Outcome(100, 1, false), new Settle(1, 1).run(() -> {
            tick();
            return 100;
        }, () -> false));
    }

    @Test
    void callsAreTimed() {
        AtomicInteger calls = new AtomicInteger();
        long start = System.nanoTime();
        Outcome outcome = new Settle(1_000_000, NEVER).run(() -> {
            tick();
            calls.incrementAndGet();
        });
        long all = System.nanoTime() - start;
        assertEquals(calls.get(), outcome.rounds());
        assertTrue(outcome.bestNs() >= 1 && outcome.bestNs() <= all / outcome.rounds(), outcome + " in " + all + " ns");
        assertTrue(all >= 1_000_000 && outcome.settled(), outcome + " in " + all + " ns");
    }
}
