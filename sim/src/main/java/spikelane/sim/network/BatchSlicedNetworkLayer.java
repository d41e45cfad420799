package spikelane.sim.network;

import java.lang.foreign.Arena;
import spikelane.kernels.BatchSlicedLayer;
import spikelane.kernels.BatchSlicedMaxPool;
import spikelane.kernels.BatchSlicedMembrane;
import spikelane.kernels.BatchSlicedPlan;
import spikelane.kernels.BatchSlicedSpikes;

/**
 * Buffers of one thread for a convolution of a whole batch, with max-pooling behind it. Two image rows and the row that
 * they are pooled into go through all time steps before the next ones, so that membrane potentials are needed for two
 * rows only.
 */
final class BatchSlicedNetworkLayer {
    private static final int ROWS = 2;

    private final BatchSlicedLayer layer;
    private final BatchSlicedMaxPool maxPool;
    private final BatchSlicedMembrane membrane;
    private final BatchSlicedSpikes[] fired;
    private final BatchSlicedSpikes[] out;

    /**
     * @param arena   owner of the memory
     * @param layer   propagation and neurons
     * @param maxPool pools
     * @param out     receives the pooled spikes of each time step
     * @param counted whether the spikes of all time steps are wanted before they are pooled
     */
    BatchSlicedNetworkLayer(Arena arena, BatchSlicedLayer layer, BatchSlicedMaxPool maxPool, BatchSlicedSpikes[] out,
            boolean counted) {
        this.layer = layer;
        this.maxPool = maxPool;
        this.out = out;
        BatchSlicedPlan plan = layer.plan();
        membrane = new BatchSlicedMembrane(arena, plan, ROWS);
        fired = new BatchSlicedSpikes[counted ? out.length : 1];
        for (int t = 0; t < fired.length; t++) {
            fired[t] = new BatchSlicedSpikes(arena, plan.geometry().outputs(), plan.geometry().height(),
                    plan.geometry().width(), plan.batch(), 0);
        }
    }

    /** {@return spikes of a time step before pooling, if they were asked for} */
    BatchSlicedSpikes fired(int step) {
        return fired[step];
    }

    /**
     * Runs the layer over all time steps.
     *
     * @param in input of each time step
     */
    void run(BatchSlicedSpikes[] in) {
        int samples = in[0].samples();
        for (BatchSlicedSpikes spikes : fired) {
            if (spikes.samples() != samples) {
                spikes.useSamples(samples);
            }
        }
        int height = layer.plan().geometry().height();
        int end = fired.length > 1 ? height : height / 2 * 2; // pooling drops a last odd row
        for (int y = 0; y < end; y += ROWS) {
            int rows = Math.min(ROWS, height - y);
            membrane.reset(y, y + rows);
            for (int t = 0; t < out.length; t++) {
                BatchSlicedSpikes spikes = fired[fired.length > 1 ? t : 0];
                layer.step(in[t], membrane, spikes, y, y + rows);
                if (rows == ROWS) {
                    maxPool.pool(spikes, out[t], y / 2, y / 2 + 1);
                }
            }
        }
    }
}
