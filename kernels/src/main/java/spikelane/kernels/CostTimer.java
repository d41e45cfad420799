package spikelane.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times series of calls in one process and on one thread: each until it gets no faster, then all of them in turn. On a
 * virtual machine whose core is shared, calls take up to twice as long for seconds, half of the time. A turn of all series
 * is shorter, so that such a second slows them alike, and of many turns the fastest counts.
 */
final class CostTimer {
    /** How often {@link #leasts} tells its progress. */
    static final int STEPS = 8;
    /** Time without a gain after which a kernel's code is taken to be compiled. */
    private static final long FIRST_SETTLED_NS = 1_000_000_000L;
    /** The same for code that other calls have had compiled. */
    private static final long SETTLED_NS = 200_000_000L;
    private static final long LONGEST_WARM_UP_NS = 5_000_000_000L;
    private static final double GAIN = 0.97;
    /** Of all turns; there are {@link #STEPS} at least. */
    private static final long TURNS_NS = 8_000_000_000L;
    /** Of a series in a turn. */
    private static final long SERIES_NS = 4_000_000L;
    private static final int MOST_ROUNDS = 15;

    private CostTimer() {}

    /**
     * Calls of one kernel.
     *
     * @param calls what is called in turn, so that the processor does not learn one by heart
     * @param warm  whether others have had its code compiled
     */
    record Series(List<Runnable> calls, boolean warm) {}

    /**
     * @param series   kernels that are compared
     * @param progress told of each of {@link #STEPS} parts
     * @return nanoseconds of each call of each series: of a turn the median, of all turns the least
     */
    static double[][] leasts(List<Series> series, Runnable progress) {
        series.forEach(own -> warmUp(own.calls(), own.warm() ? SETTLED_NS : FIRST_SETTLED_NS));
        double[][] least = new double[series.size()][];
        Arrays.setAll(least, i -> turn(series.get(i).calls()));
        long start = System.nanoTime();
        for (int step = 1; step <= STEPS; step++) {
            progress.run();
            do {
                for (int i = 0; i < least.length; i++) {
                    double[] before = least[i];
                    double[] ns = turn(series.get(i).calls());
                    Arrays.setAll(before, j -> Math.min(before[j], ns[j]));
                }
            } while (System.nanoTime() - start < step * TURNS_NS / STEPS);
        }
        return least;
    }

    /** The first calls find the caches as another series has left them, and are not timed. */
    private static double[] turn(List<Runnable> calls) {
        calls.forEach(Runnable::run);
        List<double[]> rounds = new ArrayList<>();
        long start = System.nanoTime();
        do {
            double[] ns = new double[calls.size()];
            for (int i = 0; i < ns.length; i++) {
                long from = System.nanoTime();
                calls.get(i).run();
                ns[i] = System.nanoTime() - from;
            }
            rounds.add(ns);
        } while (rounds.size() < MOST_ROUNDS && System.nanoTime() - start < SERIES_NS);
        double[] medians = new double[calls.size()];
        Arrays.setAll(medians, i -> rounds.stream().mapToDouble(ns -> ns[i]).sorted().skip(rounds.size() / 2)
                .findFirst().orElseThrow());
        return medians;
    }

    private static void warmUp(List<Runnable> calls, long settledNs) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        long settled = start;
        while (System.nanoTime() - settled < settledNs && System.nanoTime() - start < LONGEST_WARM_UP_NS) {
            long from = System.nanoTime();
            calls.forEach(Runnable::run);
            long ns = System.nanoTime() - from;
            if (ns < GAIN * best) {
                best = ns;
                settled = System.nanoTime();
            }
        }
    }
}
