package spikelane.kernels.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Times series of calls in one process and on one thread: each settles ({@link Settle}), then all take turns. On a
 * virtual machine whose core is shared, calls take up to twice as long for seconds, half of the time. A turn of all series
 * is shorter, so that such a second slows them alike, and of many turns the fastest counts.
 */
final class Turns {
    /** How often {@link #leasts} tells its progress. */
    static final int STEPS = 8;
    private static final long MOST_NS = 5_000_000_000L;
    private static final Settle FIRST = new Settle(1_000_000_000L, MOST_NS);
    /** For code that other calls have had compiled. */
    private static final Settle WARM = new Settle(200_000_000L, MOST_NS);
    /** Of all turns; there are {@link #STEPS} at least. */
    private static final long TURNS_NS = 8_000_000_000L;
    /** Of a series in a turn. */
    private static final long SERIES_NS = 4_000_000L;
    private static final int MOST_ROUNDS = 15;

    private Turns() {}

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
        series.forEach(own -> (own.warm() ? WARM : FIRST).run(() -> own.calls().forEach(Runnable::run)));
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
}
