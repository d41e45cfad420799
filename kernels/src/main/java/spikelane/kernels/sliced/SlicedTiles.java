package spikelane.kernels.sliced;

/** What SIMD forms of {@link SlicedLayer} share: a step goes row by row, block by block. */
abstract sealed class SlicedTiles implements SlicedLayer permits SlicedLayerSpikesVector, SlicedLayerCountsVector {
    /** The layer. */
    final SlicedPlan plan;

    SlicedTiles(SlicedPlan plan) {
        this.plan = plan;
    }

    @Override
    public final SlicedPlan plan() {
        return plan;
    }

    @Override
    public final void step(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out, int rowFrom, int rowTo) {
        plan.check(in, membrane, out, rowFrom, rowTo);
        for (int y = rowFrom; y < rowTo; y++) {
            for (int block = 0; block < in.blocks(); block++) {
                tile(in, membrane, out, y, block);
            }
            SlicedFiring.closeRow(out, y);
        }
    }

    @Override
    public final void run(SlicedSpikes[] in, SlicedMembrane membrane, SlicedSpikes[] out, int rowFrom, int rowTo) {
        for (int t = 0; t < in.length; t++) {
            plan.check(in[t], membrane, out[t], rowFrom, rowTo);
        }
        for (int y = rowFrom; y < rowTo; y++) {
            for (int block = 0; block < in[0].blocks(); block++) {
                for (int t = 0; t < in.length; t++) {
                    tile(in[t], membrane, out[t], y, block);
                }
            }
            for (SlicedSpikes spikes : out) {
                SlicedFiring.closeRow(spikes, y);
            }
        }
    }

    /** Runs one time step of one block of one row, all output channels. */
    abstract void tile(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out, int y, int block);
}
