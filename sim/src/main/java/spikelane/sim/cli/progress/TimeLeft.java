package spikelane.sim.cli.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import spikelane.sim.study.StudyProgress.Portion;

/**
 * How long the rest of a study will take. A unit of effort takes another time in each kind of trial, so nothing is said
 * until each kind that is left has had a trial in this run, or half of one; of each the last trials count, because a
 * machine's speed changes. Methods may be called by any thread.
 */
final class TimeLeft {
    private static final int LAST_TRIALS = 6;

    private final List<Portion> portions;
    private final LongSupplier clockNs;
    private final Map<String, Deque<Double>> secondsPerUnit = new HashMap<>();
    private int trial = -1;
    private long beganNs;
    private long before;
    private long done;

    /**
     * @param done     effort that earlier runs have done
     * @param portions the trials of this run, in their order
     * @param clockNs  nanoseconds since any moment
     */
    TimeLeft(long done, List<Portion> portions, LongSupplier clockNs) {
        this.done = done;
        this.portions = portions;
        this.clockNs = clockNs;
    }

    /** The next trial begins; so the one before has ended, with all that was done after it. */
    synchronized void begins() {
        long nowNs = clockNs.getAsLong();
        if (trial >= 0) {
            Deque<Double> last = secondsPerUnit.computeIfAbsent(portions.get(trial).kind(), none -> new ArrayDeque<>());
            last.addLast((nowNs - beganNs) / 1e9 / portions.get(trial).effort());
            if (last.size() > LAST_TRIALS) {
                last.removeFirst();
            }
        }
        trial++;
        beganNs = nowNs;
        before = done;
    }

    /**
     * @param total effort done in all, by earlier runs too
     */
    synchronized void at(long total) {
        done = total;
    }

    /** {@return the time left; empty while it cannot be known} */
    synchronized Optional<Duration> left() {
        double seconds = 0;
        for (int i = Math.max(0, trial); i < portions.size(); i++) {
            Portion portion = portions.get(i);
            Optional<Double> rate = rate(portion.kind());
            if (rate.isEmpty()) {
                return Optional.empty();
            }
            double whole = rate.get() * portion.effort();
            seconds += i == trial ? whole * Math.max(0, 1 - fraction()) : whole;
        }
        return Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** How much of the trial is done. */
    private double fraction() {
        return (double) (done - before) / portions.get(trial).effort();
    }

    private Optional<Double> rate(String kind) {
        Deque<Double> last = secondsPerUnit.get(kind);
        if (last != null) {
            return Optional.of(last.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
        }
        boolean half = trial >= 0 && trial < portions.size() && portions.get(trial).kind().equals(kind)
                && fraction() >= 0.5;
        return half
                ? Optional.of((clockNs.getAsLong() - beganNs) / 1e9 / (fraction() * portions.get(trial).effort()))
                : Optional.empty();
    }
}
