package spikelane.kernels.layer;

import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;

/** Max-pooling of spikes: the OR of the bits under each window. Rows are independent: threads may share the work. */
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
     * @param window  H, W, and what is pooled
     * @param out     spikes {@code [outputHeight*outputWidth][C]}, overwritten in the rows
     * @param rowFrom first output row
     * @param rowTo   output row after the last
     */
    void pool(SpikeBits in, PoolWindow window, SpikeBits out, int rowFrom, int rowTo);

    /**
     * Pools all rows.
     *
     * @param in     spikes {@code [H*W][C]}
     * @param window H, W, and what is pooled
     * @param out    spikes {@code [outputHeight*outputWidth][C]}, overwritten
     */
    default void pool(SpikeBits in, PoolWindow window, SpikeBits out) {
        pool(in, window, out, 0, window.outputHeight());
    }

    /** @throws IllegalArgumentException if the sizes do not fit */
    static void check(SpikeBits in, PoolWindow window, SpikeBits out, int rowFrom, int rowTo) {
        window.check(in.pixels(), out.pixels(), rowFrom, rowTo);
        if (in.channels() != out.channels()) {
            throw new IllegalArgumentException("pooling " + in.channels() + " channels into " + out.channels());
        }
    }
}
