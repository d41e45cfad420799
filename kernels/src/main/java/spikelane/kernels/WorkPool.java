package spikelane.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that runs numbered, independent pieces of work. Which thread runs which piece is left open,
 * so a result that depends only on the piece's number is the same on any number of threads. A steady-state
 * {@link #run} allocates nothing.
 *
 * <p>
 * What it cannot do, it refuses with an {@link IllegalStateException} on any number of threads: a run inside a piece of
 * its own work, a run beside another caller's, a run after {@link #close}.
 */
public final class WorkPool implements AutoCloseable {
    private static final int SPINS_BEFORE_PARK = 2_000;

    private final Thread[] helpers;
    private final AtomicInteger nextItem = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReference<Thread> caller = new AtomicReference<>();
    private volatile int generation;
    private volatile boolean closed;
    private volatile boolean ended;
    private Task task;
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
        try {
            for (int i = 0; i < helpers.length; i++) {
                int worker = i + 1;
                helpers[i] = Thread.ofPlatform().daemon().name("spikelane-" + worker).start(() -> help(worker));
            }
        } catch (Throwable e) { // the system has no more threads: those that were started end
            end();
            throw e;
        }
    }

    /** {@return number of threads, the caller among them} */
    public int threads() {
        return helpers.length + 1;
    }

    /**
     * Runs all pieces and returns when the last has ended. When a piece fails, those not begun are left out. An interrupt
     * of the caller does not end the wait and is there again afterwards.
     *
     * @param itemCount number of pieces
     * @param work      what a piece does
     * @throws IllegalStateException if the pool is closed or runs already: one caller at a time, and no run inside a run
     * @throws RuntimeException      what the first piece that failed threw, an {@link Error} likewise
     */
    public void run(int itemCount, Task work) {
        enter();
        try {
            if (helpers.length == 0 || itemCount <= 1) {
                for (int i = 0; i < itemCount; i++) {
                    work.run(i, 0);
                }
            } else {
                share(itemCount, work);
            }
        } finally {
            caller.set(null);
            if (closed) {
                end();
            }
        }
    }

    private void enter() {
        Thread current = Thread.currentThread();
        if (!caller.compareAndSet(null, current)) {
            throw new IllegalStateException(caller.get() == current || isHelper(current)
                    ? "a piece of work runs others on the pool that runs it: expected another pool, or a loop"
                    : "two threads run work on one pool at once: expected one caller at a time");
        }
        if (closed) {
            caller.set(null);
            throw new IllegalStateException("the pool is closed: expected to be run before");
        }
    }

    private boolean isHelper(Thread thread) {
        for (Thread helper : helpers) {
            if (helper == thread) {
                return true;
            }
        }
        return false;
    }

    private void share(int itemCount, Task work) {
        round++;
        task = work;
        items = itemCount;
        nextItem.set(0);
        running.set(helpers.length);
        generation = round; // publishes the fields above
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        drain(work, itemCount, 0);
        boolean interrupted = false;
        for (int spins = 0; running.get() > 0; spins++) {
            if (spins < SPINS_BEFORE_PARK) {
                Thread.onSpinWait();
            } else {
                interrupted |= Thread.interrupted(); // an interrupted thread does not park
                LockSupport.park(this);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure.getAndSet(null)) {
            case null -> {
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("a piece of work failed: " + e, e);
        }
    }

    private void drain(Task work, int itemCount, int worker) {
        try {
            for (int item; (item = nextItem.getAndIncrement()) < itemCount;) {
                work.run(item, worker);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            nextItem.set(itemCount);
        }
    }

    private void help(int worker) {
        int seen = 0;
        while (true) {
            for (int spins = 0; generation == seen && !ended; spins++) {
                if (spins < SPINS_BEFORE_PARK) {
                    Thread.onSpinWait();
                } else {
                    Thread.interrupted(); // a piece's interrupt is not for the next, and would keep the thread from parking
                    LockSupport.park(this);
                }
            }
            if (ended) {
                return;
            }
            seen = generation;
            drain(task, items, worker);
            Thread last = caller.get();
            if (running.decrementAndGet() == 0) {
                LockSupport.unpark(last);
            }
        }
    }

    /** Ends the threads, once a run that is under way is done; harmless when closed already. */
    @Override
    public void close() {
        closed = true;
        if (caller.get() == null) {
            end();
        }
    }

    private void end() {
        ended = true;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
