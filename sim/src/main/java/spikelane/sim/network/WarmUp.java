package spikelane.sim.network;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Compiles a network's kernels before the first timed sample: interpreted and half compiled vector code takes up to 100
 * times as long. Made-up samples of several densities run in turn until a round of them gets no faster.
 */
public final class WarmUp {
    private static final double[] DENSITIES = {0.02, 0.3, 0, 0.1, 1};
    private static final double GAIN = 0.95;
    /** Share of the limit without a gain after which the code is taken to be compiled. */
    private static final int PATIENCE = 4;

    private WarmUp() {}

    /**
     * @param config the network
     * @param worker what will run; left as after any other sample
     * @param limit  time after which it ends in any case
     */
    public static void run(CextNetConfig config, Inference.Worker worker, Duration limit) {
        short[][] samples = samples(config, DENSITIES.length);
        int[] spikes = new int[config.classes() * config.votes()];
        settle(i -> worker.run(samples[i], spikes, ActivityListener.NONE), limit);
    }

    /**
     * @param config the network
     * @param worker what will run; left as after any other batch
     * @param batch  samples of a whole batch
     * @param limit  time after which it ends in any case
     */
    public static void run(CextNetConfig config, InferenceBatchSliced.Worker worker, int batch, Duration limit) {
        short[][] samples = samples(config, DENSITIES.length);
        short[][][] batches = new short[DENSITIES.length][batch][];
        for (int i = 0; i < batches.length; i++) {
            for (int n = 0; n < batch; n++) {
                batches[i][n] = samples[(i + n) % samples.length];
            }
        }
        int[][] spikes = new int[batch][config.classes() * config.votes()];
        settle(i -> worker.run(batches[i], spikes, BatchActivityListener.NOBODY), limit);
    }

    private static void settle(IntConsumer call, Duration limit) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        long lastGain = start;
        long now = start;
        while (now - start < limit.toNanos() && now - lastGain < limit.toNanos() / PATIENCE) {
            for (int i = 0; i < DENSITIES.length; i++) {
                call.accept(i);
            }
            long end = System.nanoTime();
            if (end - now < GAIN * best) {
                best = end - now;
                lastGain = end;
            }
            now = end;
        }
    }

    private static short[][] samples(CextNetConfig config, int count) {
        SplittableRandom random = new SplittableRandom(1);
        short[][] samples = new short[count][config.steps() * 2 * config.height() * config.width()];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < samples[n].length; i++) {
                samples[n][i] = (short) (random.nextDouble() < DENSITIES[n] ? random.nextInt(1, 4) : 0);
            }
        }
        return samples;
    }
}
