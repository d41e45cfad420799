package spikelane.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that runs numbered, independent pieces of work. Which thread runs which piece is left open,
 * so a result that depends only on the piece's number is the same on any number of threads. A steady-state
 * {@link #run} allocates nothing.
 */
public final class WorkPool implements AutoCloseable {
    private static final int SPINS_BEFORE_PARK = 2_000;

    private final Thread[] helpers;
    private final AtomicInteger nextItem = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile int generation;
    private volatile boolean closed;
    private Task task;
    private Thread caller;
    private int items;
    private int round;

    /** One piece of work. */
    @FunctionalInterface
    public interface Task {
        /**
         * @param item   number of the piece, from 0
         * @param worker number of the thread that runs it, from 0: an index for scratch space
         */
        void run(int item, int worker);
    }

    /**
     * @param threads how many threads work, the caller of {@link #run} among them; at least 1
     */
    public WorkPool(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + ": at least 1 is needed");
        }
        helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            int worker = i + 1;
            helpers[i] = Thread.ofPlatform().daemon().name("spikelane-" + worker).start(() -> help(worker));
        }
    }

    /** {@return number of threads, the caller among them} */
    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs all pieces and returns when the last has ended. Not reentrant; one caller at a time.
     *
     * @param itemCount number of pieces
     * @param work      what a piece does
     */
    public void run(int itemCount, Task work) {
        if (helpers.length == 0 || itemCount == 1) {
            for (int i = 0; i < itemCount; i++) {
                work.run(i, 0);
            }
            return;
        }
        round++;
        task = work;
        items = itemCount;
        caller = Thread.currentThread();
        nextItem.set(0);
        running.set(helpers.length);
        generation = round; // publishes the fields above
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        drain(work, itemCount, 0);
        for (int spins = 0; running.get() > 0; spins++) {
            if (spins < SPINS_BEFORE_PARK) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
        Throwable failed = failure.getAndSet(null);
        if (failed instanceof RuntimeException e) {
            throw e;
        }
        if (failed instanceof Error e) {
            throw e;
        }
    }

    private void drain(Task work, int itemCount, int worker) {
        try {
            for (int item; (item = nextItem.getAndIncrement()) < itemCount;) {
                work.run(item, worker);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            nextItem.set(itemCount);
        }
    }

    private void help(int worker) {
        int seen = 0;
        while (!closed) {
            for (int spins = 0; generation == seen && !closed; spins++) {
                if (spins < SPINS_BEFORE_PARK) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (closed) {
                return;
            }
            seen = generation;
            drain(task, items, worker);
            if (running.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        closed = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
