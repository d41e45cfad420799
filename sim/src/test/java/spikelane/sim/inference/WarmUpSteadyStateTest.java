package spikelane.sim.inference;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
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
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

/** What the warm-up leaves behind: kernels that box nothing, whatever comes next. */
@Tag("slow")
class WarmUpSteadyStateTest {
    private static final Network CONFIG = CextNet.paper().channels(24).image(34, 34).steps(4).blocks(3).gated(1)
            .hidden(32).classes(10, 2).dropout(0.5).statistics(Statistics.ALL_STEPS).network();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A boxed vector is 48 bytes; thousands of them make a layer. */
    private static final long FEW_BYTES = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Densities and orders that the warm-up did not have must not bring boxing back. */
    @Test
    void nothingIsBoxedAfterwards() {
        Model model = RandomModel.of(CONFIG, 2, 0.7, 4);
        int outputs = CONFIG.outputs();
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
        long end = System.nanoTime() + PATIENCE.toNanos(); // a busy machine compiles late; boxing that stays is the fault
        for (int round = 0; least >= FEW_BYTES && System.nanoTime() < end; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < batches.length; i++) {
                call.accept(batches[(i * 5 + round) % batches.length]);
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least < FEW_BYTES, what + ": " + least + " bytes");
    }

    private static short[][] batch(Random random, double density) {
        short[][] batch = new short[32][CONFIG.steps() * 2 * CONFIG.input().height() * CONFIG.input().width()];
        for (short[] sample : batch) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (short) (random.nextDouble() < density ? 1 + random.nextInt(3) : 0);
            }
        }
        return batch;
    }
}
