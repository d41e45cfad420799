package spikelane.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Times calls in one process and on one thread: until they get no faster, and then the median of some rounds. */
final class CostTimer {
    /** Time without a gain after which a kernel's code is taken to be compiled. */
    private static final long FIRST_SETTLED_NS = 1_000_000_000L;
    /** The same for code that other calls have had compiled. */
    private static final long SETTLED_NS = 200_000_000L;
    /** The same for calls that ran before: caches and branch predictors. */
    private static final long AGAIN_NS = 20_000_000L;
    private static final long LONGEST_WARM_UP_NS = 5_000_000_000L;
    private static final double GAIN = 0.97;
    /** Of a call in all rounds. */
    private static final long CALL_NS = 12_000_000L;
    private static final int LEAST_ROUNDS = 3;
    private static final int MOST_ROUNDS = 2001;

    private CostTimer() {}

    /**
     * @param first whether the calls have not been timed before
     * @param warm  whether others have had their code compiled
     * @return time without a gain after which they are
     */
    static long settledNs(boolean first, boolean warm) {
        return !first ? AGAIN_NS : warm ? SETTLED_NS : FIRST_SETTLED_NS;
    }

    /**
     * @param calls     what is called in turn, so that the processor does not learn one by heart
     * @param settledNs time without a gain after which the code is taken to be compiled
     * @return nanoseconds of each call, the median
     */
    static double[] medians(List<Runnable> calls, long settledNs) {
        warmUp(calls, settledNs);
        List<double[]> rounds = new ArrayList<>();
        long start = System.nanoTime();
        while (rounds.size() < LEAST_ROUNDS
                || (rounds.size() < MOST_ROUNDS && System.nanoTime() - start < calls.size() * CALL_NS)) {
            double[] ns = new double[calls.size()];
            for (int i = 0; i < ns.length; i++) {
                long from = System.nanoTime();
                calls.get(i).run();
                ns[i] = System.nanoTime() - from;
            }
            rounds.add(ns);
        }
        double[] medians = new double[calls.size()];
        Arrays.setAll(medians, i -> rounds.stream().mapToDouble(ns -> ns[i]).sorted().skip(rounds.size() / 2)
                .findFirst().orElseThrow());
        return medians;
    }

    /** {@return nanoseconds of a call, the median} */
    static double median(Runnable call, long settledNs) {
        return medians(List.of(call), settledNs)[0];
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
