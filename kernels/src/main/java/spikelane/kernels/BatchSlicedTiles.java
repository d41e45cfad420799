package spikelane.kernels;

import jdk.incubator.vector.LongVector;

/** What SIMD forms of {@link BatchSlicedLayer} share: a step goes row by row, block by block, register by register. */
abstract sealed class BatchSlicedTiles implements BatchSlicedLayer
        permits BatchSlicedLayerVector, BatchSlicedLayerCountsVector {
    private static final int VECTOR_BYTES = LongVector.SPECIES_PREFERRED.vectorByteSize();

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
                for (int part = 0; part < BatchSlicedSpikes.BLOCK_BYTES; part += VECTOR_BYTES) {
                    tile(in, membrane, out, y, block, part);
                }
            }
            BatchSlicedFiring.closeRow(out, y);
        }
    }

    /** Runs one time step of one register of one block of one row, all output channels. */
    abstract void tile(BatchSlicedSpikes in, BatchSlicedMembrane membrane, BatchSlicedSpikes out, int y, int block,
            int part);
}
