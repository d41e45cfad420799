package spikelane.kernels.layer;

import spikelane.kernels.data.SpikeBits;

/**
 * 2 x 2 max-pooling with stride 2 of spikes: the OR of four bits. A last odd row or column is dropped, so the output is
 * {@code [(H/2)*(W/2)][C]}.
 */
public interface MaxPool {
    /** {@return the specification} */
    static MaxPool scalar() {
        return new MaxPoolScalar();
    }

    /** {@return the SIMD form} */
    static MaxPool vector() {
        return new MaxPoolVector();
    }

    /**
     * @param in      spikes {@code [H*W][C]}
     * @param width   W; H follows
     * @param out     spikes {@code [(H/2)*(W/2)][C]}, overwritten
     * @param rowFrom first output row
     * @param rowTo   output row after the last
     */
    void pool(SpikeBits in, int width, SpikeBits out, int rowFrom, int rowTo);

    /**
     * Pools all rows.
     *
     * @param in    spikes {@code [H*W][C]}
     * @param width W; H follows
     * @param out   spikes {@code [(H/2)*(W/2)][C]}, overwritten
     */
    default void pool(SpikeBits in, int width, SpikeBits out) {
        pool(in, width, out, 0, in.pixels() / width / 2);
    }

    /** @throws IllegalArgumentException if the sizes do not fit */
    static void check(SpikeBits in, int width, SpikeBits out, int rowFrom, int rowTo) {
        if (!(width >= 2 && in.pixels() % width == 0 && in.channels() == out.channels()
                && out.pixels() == (width / 2) * (in.pixels() / width / 2) && rowFrom >= 0 && rowFrom <= rowTo
                && rowTo <= in.pixels() / width / 2)) {
            throw new IllegalArgumentException("pooling " + in.pixels() + " pixels, " + width + " a row, into "
                    + out.pixels() + ", rows " + rowFrom + " to " + rowTo);
        }
    }
}
