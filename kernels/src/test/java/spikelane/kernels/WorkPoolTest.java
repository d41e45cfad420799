package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class WorkPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyItemRunsOnceInEveryRound(int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            for (int items : new int[]{0, 1, 2, 7, 1000}) {
                AtomicIntegerArray runs = new AtomicIntegerArray(items);
                for (int round = 1; round <= 200; round++) {
                    pool.run(items, (item, worker) -> runs.incrementAndGet(item));
                    for (int i = 0; i < items; i++) {
                        assertEquals(round, runs.get(i));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void failureReachesTheCallerAndThePoolGoesOn(int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            assertThrows(IllegalStateException.class, () -> pool.run(100, (item, worker) -> {
                if (item == 50) {
                    throw new IllegalStateException("item 50");
                }
            }));
            AtomicIntegerArray runs = new AtomicIntegerArray(10);
            pool.run(10, (item, worker) -> runs.incrementAndGet(item));
            for (int i = 0; i < 10; i++) {
                assertEquals(1, runs.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whateverAPieceThrowsReachesTheCaller(int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            for (int round = 0; round < 100; round++) {
                Error error = new StackOverflowError();
                assertSame(error, assertThrows(Error.class, () -> pool.run(9, (item, worker) -> { throw error; })));
                Exception checked = new Exception("checked");
                Throwable thrown = assertThrows(Exception.class,
                        () -> pool.run(9, (item, worker) -> WorkPoolTest.<RuntimeException>sneak(checked)));
                assertSame(checked, thrown instanceof IllegalStateException ? thrown.getCause() : thrown);
            }
            everyPieceRuns(pool);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> void sneak(Exception checked) throws E {
        throw (E) checked;
    }

    private static void everyPieceRuns(WorkPool pool) {
        AtomicInteger runs = new AtomicInteger();
        pool.run(100, (item, worker) -> runs.incrementAndGet());
        assertEquals(100, runs.get());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRunInsideARunIsRefusedOnEveryThread(int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            AtomicInteger refused = new AtomicInteger();
            pool.run(100, (item, worker) -> {
                IllegalStateException e = assertThrows(IllegalStateException.class,
                        () -> pool.run(item % 3, (i, w) -> {}));
                assertEquals("a piece of work runs others on the pool that runs it: expected another pool, or a loop",
                        e.getMessage());
                refused.incrementAndGet();
            });
            assertEquals(100, refused.get());
            everyPieceRuns(pool);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aSecondCallerIsRefused(int threads) throws InterruptedException {
        try (WorkPool pool = new WorkPool(threads)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Thread first = Thread.ofPlatform().start(() -> pool.run(10, (item, worker) -> {
                begun.countDown();
                await(go);
            }));
            begun.await();
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> everyPieceRuns(pool));
            assertEquals("two threads run work on one pool at once: expected one caller at a time", e.getMessage());
            go.countDown();
            first.join();
            everyPieceRuns(pool);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aClosedPoolRefusesWorkAndMayBeClosedAgain(int threads) {
        WorkPool pool = new WorkPool(threads);
        pool.close();
        pool.close();
        for (int items : new int[]{0, 1, 10}) {
            IllegalStateException e = assertThrows(IllegalStateException.class,
                    () -> pool.run(items, (item, worker) -> {}));
            assertEquals("the pool is closed: expected to be run before", e.getMessage());
        }
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPoolClosedWhileItRunsEndsItsWorkFirst(int threads) throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            WorkPool pool = new WorkPool(threads);
            AtomicInteger runs = new AtomicInteger();
            List<Thread> workers = new ArrayList<>();
            pool.run(100, (item, worker) -> {
                if (item == 10) {
                    pool.close();
                }
                synchronized (workers) {
                    workers.add(Thread.currentThread());
                }
                runs.incrementAndGet();
            });
            assertEquals(100, runs.get());
            assertThrows(IllegalStateException.class, () -> everyPieceRuns(pool));
            for (Thread worker : workers) {
                if (worker != Thread.currentThread()) {
                    worker.join();
                }
            }
        }
    }

    @Test
    void anotherThreadMayCloseAPoolAtAnyMoment() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            WorkPool pool = new WorkPool(3);
            Thread closing = Thread.ofPlatform().start(pool::close);
            AtomicInteger runs = new AtomicInteger();
            int whole = 0;
            try {
                while (true) {
                    pool.run(4, (item, worker) -> runs.incrementAndGet());
                    whole++;
                }
            } catch (IllegalStateException e) {
                assertEquals(4 * whole, runs.get());
            }
            closing.join();
        }
    }

    @Test
    void anInterruptIsKeptAndEndsNothing() throws InterruptedException {
        AtomicReference<Thread> helper = new AtomicReference<>();
        try (WorkPool pool = new WorkPool(2)) {
            CountDownLatch both = new CountDownLatch(2);
            pool.run(2, (item, worker) -> {
                both.countDown();
                await(both);
                if (worker == 1) {
                    helper.set(Thread.currentThread());
                }
                Thread.currentThread().interrupt();
            });
            assertTrue(Thread.interrupted());
            while (helper.get().isInterrupted()) { // the helper forgets a piece's interrupt: else it would never sleep
                Thread.sleep(1);
            }
            AtomicInteger runs = new AtomicInteger();
            Thread caller = Thread.currentThread();
            CountDownLatch held = new CountDownLatch(2);
            pool.run(2, (item, worker) -> {
                held.countDown();
                await(held);
                if (worker == 1) { // while the caller waits for it
                    while (runs.get() == 0 || caller.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                    caller.interrupt();
                }
                runs.incrementAndGet();
            });
            assertEquals(2, runs.get());
            assertTrue(Thread.interrupted());
            everyPieceRuns(pool);
        }
        helper.get().join();
        assertFalse(helper.get().isAlive());
    }
}
