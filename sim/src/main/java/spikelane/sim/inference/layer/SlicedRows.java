package spikelane.sim.inference.layer;

import java.lang.foreign.Arena;
import java.util.Arrays;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedPool;
import spikelane.kernels.sliced.SlicedSpikes;

/**
 * Buffers of one thread for a bit-sliced convolution and its max-pooling. Cache blocking: two image rows, which pool
 * into one, run through all time steps before the next two, so that membrane potentials and unpooled spikes are kept for
 * two rows only.
 */
public final class SlicedRows {
    private static final int ROWS = 2;

    private final SlicedLayer layer;
    private final SlicedPool maxPool;
    private final SlicedMembrane membrane;
    private final SlicedSpikes[] fired;
    private final SlicedSpikes[] out;
    private final boolean counted;

    /**
     * @param arena   owner of the memory
     * @param layer   propagation and neurons
     * @param maxPool pools
     * @param out     receives the pooled spikes of each time step
     * @param counted whether the spikes of all time steps are wanted before they are pooled
     */
    public SlicedRows(Arena arena, SlicedLayer layer, SlicedPool maxPool, SlicedSpikes[] out, boolean counted) {
        this.layer = layer;
        this.maxPool = maxPool;
        this.out = out;
        SlicedPlan plan = layer.plan();
        membrane = new SlicedMembrane(arena, plan, ROWS);
        this.counted = counted;
        Geometry g = plan.geometry();
        fired = new SlicedSpikes[out.length];
        Arrays.setAll(fired, t -> SlicedSpikes.ofRows(arena, g.outputs(), g.height(), g.width(), plan.batch(),
                counted ? g.height() : ROWS));
    }

    /** {@return spikes of a time step before pooling, if they were asked for} */
    public SlicedSpikes fired(int step) {
        return fired[step];
    }

    /**
     * Runs the layer over all time steps.
     *
     * @param in input of each time step
     */
    public void run(SlicedSpikes[] in) {
        int samples = in[0].samples();
        for (SlicedSpikes spikes : fired) {
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
