package spikelane.benchmarks.work;

import spikelane.kernels.plan.Settle;

/** Warms a kernel up until C2 has compiled it ({@link Settle}), and says so where it does not settle. */
public final class Warm {
    private static final long MOST_NS = 10_000_000_000L;
    private static final Settle KERNEL = new Settle(300_000_000L, MOST_NS);
    private static final Settle SLOW = new Settle(1_000_000_000L, MOST_NS);

    private Warm() {}

    /**
     * Calls until, for 0.3 s, no call allocated vectors and none was faster; 10 s at most.
     *
     * @param call the kernel
     */
    public static void settle(Runnable call) {
        report(KERNEL.runUnboxed(call));
    }

    /**
     * Calls until, for 1 s, none was faster; 10 s at most. For calls that allocate by design.
     *
     * @param call what takes up to a second
     */
    public static void settleSlowly(Runnable call) {
        report(SLOW.run(call));
    }

    private static void report(Settle.Outcome outcome) {
        if (!outcome.settled()) {
            System.out.println("# still allocates, or still gets faster, after 10 s of warm-up");
        }
    }
}
