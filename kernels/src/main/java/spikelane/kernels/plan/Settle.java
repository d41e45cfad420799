package spikelane.kernels.plan;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Runs something until it gets no faster: the one rule by which code is taken to be compiled, and a machine to have shown its
 * best. Warm-ups, peaks, cost tables, profiles and benchmarks share it.
 *
 * @param quietNs time without a gain after which it ends
 * @param mostNs  time after which it ends in any case
 */
public record Settle(long quietNs, long mostNs) {
    /** Vectors of a round that is not compiled take more; what a whole network allocates takes less. */
    private static final long BOXED_BYTES = 1024;
    /** A round has got faster when it takes less than this share of the best one before. */
    private static final double GAIN = 0.97;

    /**
     * How it ended.
     *
     * @param bestNs  the fastest round
     * @param rounds  how many there were
     * @param settled whether it got no faster; otherwise time ran out
     */
    public record Outcome(long bestNs, long rounds, boolean settled) {}

    /**
     * @param call a round
     * @return how it ended
     */
    public Outcome run(Runnable call) {
        return run(call, () -> false);
    }

    /**
     * Vector code waits for C2 while it runs interpreted or from C1, where every vector is an object and a round takes up to
     * 10000 times longer; beside other busy processes it waits longer than the quiet time. A compiled kernel allocates
     * nothing: that is the sign waited for.
     *
     * @param kernel a round, which allocates nothing once it is compiled
     * @return how it ended
     */
    public Outcome runUnboxed(Runnable kernel) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] before = {threads.getCurrentThreadAllocatedBytes()};
        return run(kernel, () -> {
            long bytes = threads.getCurrentThreadAllocatedBytes();
            boolean boxed = bytes - before[0] > BOXED_BYTES;
            before[0] = bytes;
            return boxed;
        });
    }

    /**
     * @param call      a round
     * @param disturbed asked after each round: whether it cannot have been compiled, so that the quiet time begins anew
     * @return how it ended
     */
    public Outcome run(Runnable call, BooleanSupplier disturbed) {
        return run(() -> {
            long start = System.nanoTime();
            call.run();
            return System.nanoTime() - start;
        }, disturbed);
    }

    /**
     * @param round     runs a round and says how many nanoseconds of it count
     * @param disturbed as above
     * @return how it ended
     */
    public Outcome run(LongSupplier round, BooleanSupplier disturbed) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        long lastGain = start;
        long rounds = 0;
        long now = start;
        while (rounds == 0 || (now - lastGain < quietNs && now - start < mostNs)) {
            long ns = round.getAsLong();
            now = System.nanoTime();
            rounds++;
            if (disturbed.getAsBoolean() || ns < GAIN * best) {
                lastGain = now;
            }
            best = Math.min(best, ns);
        }
        return new Outcome(best, rounds, now - lastGain >= quietNs);
    }
}
