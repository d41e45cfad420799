package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

class WarmUpTest {
    private static final CextNetConfig CONFIG = new CextNetConfig(24, 34, 34, 4, 3, 1, 32, 10, 2, 0.5f,
            CextNetConfig.Normalisation.ALL_STEPS);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** A boxed vector is 48 bytes; thousands of them make a layer. */
    private static final long FEW_BYTES = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void endsAtItsLimit() {
        Model model = RandomModel.of(RandomModel.config(3, 1, 0), 2, 1, 4);
        try (Inference inference = Inference.of(model, 9)) {
            long start = System.nanoTime();
            WarmUp.run(inference, inference.newWorker(), Duration.ofMillis(50));
            assertTrue(System.nanoTime() - start < 5_000_000_000L);
        }
    }

    /** Densities and orders that the warm-up did not have must not bring boxing back. */
    @Test
    @Tag("slow")
    void nothingIsBoxedAfterwards() {
        Model model = RandomModel.of(CONFIG, 2, 0.7, 4);
        int outputs = CONFIG.classes() * CONFIG.votes();
        try (Inference inference = new InferenceVector(Kernels.choose(Implementation.VECTOR), model, 9);
                InferenceSliced sliced = new InferenceSliced(Kernels.choose(Implementation.VECTOR), model, 9, 32)) {
            Inference.Worker alone = inference.newWorker();
            WarmUp.run(inference, alone, LIMIT);
            int[] spikes = new int[outputs];
            assertFewBytes("event-driven", batch -> alone.run(batch[0], spikes, ActivityListener.NONE));
            Inference.Worker batched = sliced.newWorker();
            WarmUp.run(sliced, batched, LIMIT);
            int[][] ofBatch = new int[32][outputs];
            assertFewBytes("bit-sliced", batch -> batched.run(batch, ofBatch, ActivityListener.NONE));
        }
    }

    private static void assertFewBytes(String what, Consumer<short[][]> call) {
        Random random = new Random(3);
        short[][][] batches = new short[12][][];
        Arrays.setAll(batches, i -> batch(random, 0.5 / (1 + i)));
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) { // one may meet a last compilation
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < batches.length; i++) {
                call.accept(batches[(i * 5 + round) % batches.length]);
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least < FEW_BYTES, what + ": " + least + " bytes");
    }

    private static short[][] batch(Random random, double density) {
        short[][] batch = new short[32][CONFIG.steps() * 2 * CONFIG.height() * CONFIG.width()];
        for (short[] sample : batch) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (short) (random.nextDouble() < density ? 1 + random.nextInt(3) : 0);
            }
        }
        return batch;
    }
}
