package spikelane.kernels.sliced;

/**
 * 2 x 2 max-pooling with stride 2 of bit-sliced spikes: the OR of four words. A last odd row or column is dropped, so
 * the output is H/2 x W/2. Rows are independent: any number of threads may share them.
 */
public interface SlicedPool {
    /** {@return the specification} */
    static SlicedPool scalar() {
        return new SlicedPoolScalar();
    }

    /** {@return the SIMD form} */
    static SlicedPool vector() {
        return new SlicedPoolVector();
    }

    /**
     * @param in      spikes of H x W pixels
     * @param out     spikes of H/2 x W/2 pixels, the same channels, batch and samples; overwritten in the rows
     * @param rowFrom first output row
     * @param rowTo   output row after the last
     */
    void pool(SlicedSpikes in, SlicedSpikes out, int rowFrom, int rowTo);

    /**
     * Pools all rows.
     *
     * @param in  spikes of H x W pixels
     * @param out spikes of H/2 x W/2 pixels, the same channels, batch and samples; overwritten
     */
    default void pool(SlicedSpikes in, SlicedSpikes out) {
        pool(in, out, 0, out.height());
    }

    /** @throws IllegalArgumentException if the sizes do not fit */
    static void check(SlicedSpikes in, SlicedSpikes out, int rowFrom, int rowTo) {
        if (in.channels() != out.channels() || in.batch() != out.batch() || in.samples() != out.samples()
                || in.height() / 2 != out.height() || in.width() / 2 != out.width()) {
            throw new IllegalArgumentException("pooling " + in + " into " + out);
        }
        if (rowFrom < 0 || rowFrom > rowTo || rowTo > out.height()) {
            throw new IllegalArgumentException("rows " + rowFrom + " to " + rowTo + " of " + out.height());
        }
    }
}
