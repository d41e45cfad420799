package spikelane.benchmarks.work;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;
import spikelane.kernels.plan.Settle;

/**
 * Warms a kernel up until C2 has compiled it. Until then every vector is an object and a call takes up to 10000 times
 * longer; beside other busy processes C2 needs longer than a fixed warm-up, and such a fork measures objects. A compiled
 * kernel allocates nothing: that is the sign waited for.
 */
public final class Warm {
    private static final long MOST_NS = 10_000_000_000L;
    private static final Settle KERNEL = new Settle(300_000_000L, MOST_NS);
    private static final Settle SLOW = new Settle(1_000_000_000L, MOST_NS);
    /** Vectors of a call that is not compiled take more; what a whole network allocates takes less. */
    private static final long BOXED_BYTES = 1024;

    private Warm() {}

    /**
     * Calls until, for 0.3 s, no call allocated vectors and none was faster; 10 s at most.
     *
     * @param call the kernel
     */
    public static void settle(Runnable call) {
        report(KERNEL.run(call, boxing()));
    }

    /**
     * Calls until, for 1 s, none was faster; 10 s at most. For calls that allocate by design.
     *
     * @param call what takes up to a second
     */
    public static void settleSlowly(Runnable call) {
        report(SLOW.run(call));
    }

    /** {@return asks whether this thread has allocated vectors since it was asked last} */
    private static BooleanSupplier boxing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] before = {threads.getCurrentThreadAllocatedBytes()};
        return () -> {
            long bytes = threads.getCurrentThreadAllocatedBytes();
            boolean boxed = bytes - before[0] > BOXED_BYTES;
            before[0] = bytes;
            return boxed;
        };
    }

    private static void report(Settle.Outcome outcome) {
        if (!outcome.settled()) {
            System.out.println("# still allocates, or still gets faster, after 10 s of warm-up");
        }
    }
}
