package spikelane.benchmarks.clock;

import spikelane.kernels.plan.Settle;

/** Warms a kernel up until C2 has compiled it ({@link Settle}); where it does not settle, nothing is measured. */
public final class Warm {
    private static final long MOST_NS = 30_000_000_000L;
    private static final Settle KERNEL = new Settle(300_000_000L, MOST_NS);
    private static final Settle SLOW = new Settle(1_000_000_000L, MOST_NS);

    private Warm() {}

    /**
     * Calls until, for 0.3 s, no call allocated vectors and none was faster; 30 s at most.
     *
     * @param call the kernel
     * @throws IllegalStateException if time runs out: what is not compiled is not to be measured
     */
    public static void settle(Runnable call) {
        require(KERNEL.runUnboxed(call));
    }

    /**
     * Calls until, for 1 s, none was faster; 30 s at most. For calls that allocate by design.
     *
     * @param call what takes up to a second
     * @throws IllegalStateException if time runs out
     */
    public static void settleSlowly(Runnable call) {
        require(SLOW.run(call));
    }

    private static void require(Settle.Outcome outcome) {
        if (!outcome.settled()) {
            throw new IllegalStateException("still allocates, or still gets faster, after 30 s of warm-up");
        }
    }
}
