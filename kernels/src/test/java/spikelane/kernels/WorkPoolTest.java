package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
}
