package spikelane.sim.inference;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.Network;
import spikelane.sim.network.RandomModel;

/**
 * A network as wide as the paper's, integer and gated float layers, boxes nothing once its code is compiled: a kernel
 * that allocates nothing by itself may be recompiled for ever beside the others, with every vector an object meanwhile.
 */
@Tag("slow")
class NetworkSteadyStateTest {
    private static final long LIMIT_NANOS = 60_000_000_000L;
    private static final int CLEAN_ROUNDS = 10;
    /** Of a sample; one boxed vector for each pixel of the first layer would be 65 KB. */
    private static final long LIMIT_BYTES = 1000;
    private static final int MAX_COUNT = 9;
    private static final double[] DENSITIES = {0.02, 0.3, 0, 0.1, 1};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One network, and a smaller one before it that leaves its profile of branches and types. */
    @Test
    void nothingIsBoxed() {
        cleanRounds(config(16), 1);
        assertEquals(CLEAN_ROUNDS, cleanRounds(config(32), CLEAN_ROUNDS), "rounds in a row without boxed vectors");
    }

    private static Network config(int size) {
        return CextNet.paper().channels(128).image(size, size).steps(4).blocks(3).gated(2).hidden(64).classes(11, 10)
                .dropout(0.5).statistics(Statistics.ALL_STEPS).network();
    }

    /** Compilers need time, not calls: rounds until enough of them in a row were clean, or the time is over. */
    private static int cleanRounds(Network config, int wanted) {
        Random random = new Random(3);
        short[][] samples = new short[DENSITIES.length][];
        Arrays.setAll(samples, i -> sample(config, random, DENSITIES[i]));
        int[] spikes = new int[config.outputs()];
        int clean = 0;
        try (InferenceVector inference = new InferenceVector(Kernels.choose(Implementation.VECTOR),
                RandomModel.of(config, 2, 0.5, 4), MAX_COUNT)) {
            Inference.Worker worker = inference.newWorker();
            long start = System.nanoTime();
            while (clean < wanted && System.nanoTime() - start < LIMIT_NANOS) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (short[] sample : samples) {
                    worker.run(sample, spikes, ActivityListener.NONE);
                }
                long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
                clean = bytes <= LIMIT_BYTES * samples.length ? clean + 1 : 0;
            }
        }
        return clean;
    }

    private static short[] sample(Network config, Random random, double density) {
        short[] counts = new short[config.steps() * 2 * config.input().height() * config.input().width()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (short) (random.nextDouble() < density ? 1 + random.nextInt(3) : 0);
        }
        return counts;
    }
}
