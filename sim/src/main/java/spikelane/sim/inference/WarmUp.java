package spikelane.sim.inference;

import java.time.Duration;
import java.util.SplittableRandom;
import spikelane.kernels.plan.Settle;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.Network;

/**
 * Warms up a network's kernels before the first timed sample: vector code that C2 has not compiled yet takes up to 100
 * times as long. Synthetic samples of several densities run until a round of them has reached steady state.
 */
public final class WarmUp {
    private static final double[] DENSITIES = {0.02, 0.3, 0, 0.1, 1};
    /** Share of the limit without a gain after which the code is taken to be compiled. */
    private static final int PATIENCE = 4;

    private WarmUp() {}

    /**
     * @param network the network
     * @param worker  what will run; left as after any other samples
     * @param limit   time after which it ends in any case
     */
    public static void run(Inference network, Inference.Worker worker, Duration limit) {
        if (!limit.isPositive()) {
            return;
        }
        short[][] samples = samples(network.network(), DENSITIES.length);
        short[][][] batches = new short[DENSITIES.length][network.batch()][];
        for (int i = 0; i < batches.length; i++) {
            for (int n = 0; n < network.batch(); n++) {
                batches[i][n] = samples[(i + n) % samples.length];
            }
        }
        int[][] spikes = new int[network.batch()][network.network().outputs()];
        new Settle(limit.toNanos() / PATIENCE, limit.toNanos()).run(() -> {
            for (short[][] batch : batches) {
                worker.run(batch, spikes, ActivityListener.NONE);
            }
        });
    }

    private static short[][] samples(Network network, int count) {
        SplittableRandom random = new SplittableRandom(1);
        short[][] samples = new short[count][network.steps() * network.input().size()];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < samples[n].length; i++) {
                samples[n][i] = (short) (random.nextDouble() < DENSITIES[n] ? random.nextInt(1, 4) : 0);
            }
        }
        return samples;
    }
}
