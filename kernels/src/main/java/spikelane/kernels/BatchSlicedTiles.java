package spikelane.kernels;

/** What SIMD forms of {@link BatchSlicedLayer} share: a step goes row by row, block by block. */
abstract sealed class BatchSlicedTiles implements BatchSlicedLayer
        permits BatchSlicedLayerVector, BatchSlicedLayerCountsVector {
    /** The layer. */
    final BatchSlicedPlan plan;

    BatchSlicedTiles(BatchSlicedPlan plan) {
        this.plan = plan;
    }

    @Override
    public final BatchSlicedPlan plan() {
        return plan;
    }

    @Override
    public final void step(BatchSlicedSpikes in, BatchSlicedMembrane membrane, BatchSlicedSpikes out, int rowFrom,
            int rowTo) {
        plan.check(in, membrane, out, rowFrom, rowTo);
        for (int y = rowFrom; y < rowTo; y++) {
            for (int block = 0; block < in.blocks(); block++) {
                tile(in, membrane, out, y, block);
            }
            BatchSlicedFiring.closeRow(out, y);
        }
    }

    @Override
    public final void run(BatchSlicedSpikes[] in, BatchSlicedMembrane membrane, BatchSlicedSpikes[] out, int rowFrom,
            int rowTo) {
        for (int t = 0; t < in.length; t++) {
            plan.check(in[t], membrane, out[t], rowFrom, rowTo);
        }
        for (int y = rowFrom; y < rowTo; y++) {
            for (int block = 0; block < in[0].blocks(); block++) {
                for (int t = 0; t < in.length; t++) {
                    tile(in[t], membrane, out[t], y, block);
                }
            }
            for (BatchSlicedSpikes spikes : out) {
                BatchSlicedFiring.closeRow(spikes, y);
            }
        }
    }

    /** Runs one time step of one block of one row, all output channels. */
    abstract void tile(BatchSlicedSpikes in, BatchSlicedMembrane membrane, BatchSlicedSpikes out, int y, int block);
}
