package spikelane.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Runs a kernel until its code is compiled. Vector code waits for C2 while it runs interpreted or from C1, where every
 * vector is an object and a call takes up to 10000 times longer; beside other busy processes C2 needs longer than a
 * fixed warm-up, and such a fork measures objects. A compiled kernel allocates nothing: that is the sign waited for.
 */
final class WarmUp {
    private static final long SETTLED_NS = 300_000_000L;
    private static final long LONG_NS = 1_000_000_000L;
    private static final long MOST_NS = 10_000_000_000L;
    private static final double GAIN = 0.9;
    /** Vectors of a call that is not compiled take more; what a whole network allocates takes less. */
    private static final long BOXED_BYTES = 1024;

    private WarmUp() {}

    /**
     * Calls until, for 0.3 s, no call allocated vectors and none was faster by a tenth; 10 s at most.
     *
     * @param call the kernel
     */
    static void settle(Runnable call) {
        settle(call, SETTLED_NS, BOXED_BYTES);
    }

    /**
     * Calls until, for 1 s, none was faster by a tenth; 10 s at most. For calls that allocate by design.
     *
     * @param call what takes up to a second
     */
    static void settleSlowly(Runnable call) {
        settle(call, LONG_NS, Long.MAX_VALUE);
    }

    private static void settle(Runnable call, long quietNs, long mostBytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        long endNs = System.nanoTime() + MOST_NS;
        long settledNs = System.nanoTime() + quietNs;
        for (long now = System.nanoTime(); now < Math.min(settledNs, endNs);) {
            long bytes = threads.getCurrentThreadAllocatedBytes();
            call.run();
            boolean boxed = threads.getCurrentThreadAllocatedBytes() - bytes > mostBytes;
            long ns = System.nanoTime() - now;
            now += ns;
            if (boxed || ns < GAIN * best) {
                settledNs = now + quietNs;
            }
            best = Math.min(best, ns);
        }
        if (System.nanoTime() >= endNs) {
            System.out.println("# still allocates, or still gets faster, after 10 s of warm-up");
        }
    }
}
