package spikelane.sim.network;

import java.lang.foreign.Arena;
import java.util.Arrays;
import spikelane.kernels.BatchSlicedLayer;
import spikelane.kernels.BatchSlicedMaxPool;
import spikelane.kernels.BatchSlicedMembrane;
import spikelane.kernels.BatchSlicedPlan;
import spikelane.kernels.BatchSlicedSpikes;
import spikelane.kernels.Geometry;

/**
 * Buffers of one thread for a convolution of a whole batch, with max-pooling behind it. Two image rows and the row that
 * they are pooled into go through all time steps before the next ones, so that membrane potentials, and spikes that are
 * not yet pooled, are needed for two rows only.
 */
final class BatchSlicedNetworkLayer {
    private static final int ROWS = 2;

    private final BatchSlicedLayer layer;
    private final BatchSlicedMaxPool maxPool;
    private final BatchSlicedMembrane membrane;
    private final BatchSlicedSpikes[] fired;
    private final BatchSlicedSpikes[] out;
    private final boolean counted;

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
        this.counted = counted;
        Geometry g = plan.geometry();
        fired = new BatchSlicedSpikes[out.length];
        Arrays.setAll(fired, t -> BatchSlicedSpikes.ofRows(arena, g.outputs(), g.height(), g.width(), plan.batch(),
                counted ? g.height() : ROWS));
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
        int end = counted ? height : height / 2 * 2; // pooling drops a last odd row
        for (int y = 0; y < end; y += ROWS) {
            int rows = Math.min(ROWS, height - y);
            membrane.reset(y, y + rows);
            layer.run(in, membrane, fired, y, y + rows);
            for (int t = 0; rows == ROWS && t < out.length; t++) {
                maxPool.pool(fired[t], out[t], y / 2, y / 2 + 1);
            }
        }
    }
}
