package spikelane.kernels.layer;

import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;

/**
 * Sum-pooling of spikes: how many there are under each window, channel by channel, as counts that the next layer reads. An
 * average is the same sum; its reader divides by R*S. Rows are independent: threads may share the work.
 */
public interface SumPool {
    /** {@return the specification} */
    static SumPool scalar() {
        return new SumPoolScalar();
    }

    /** {@return the SIMD form} */
    static SumPool vector() {
        return new SumPoolVector();
    }

    /**
     * @param in      spikes {@code [H*W][C]}
     * @param window  H, W, and what is pooled
     * @param out     spikes under each window {@code [outputHeight*outputWidth][C]}, overwritten in the rows
     * @param rowFrom first output row
     * @param rowTo   output row after the last
     */
    void pool(SpikeBits in, PoolWindow window, EventCounts out, int rowFrom, int rowTo);

    /**
     * Pools all rows.
     *
     * @param in     spikes {@code [H*W][C]}
     * @param window H, W, and what is pooled
     * @param out    spikes under each window {@code [outputHeight*outputWidth][C]}, overwritten
     */
    default void pool(SpikeBits in, PoolWindow window, EventCounts out) {
        pool(in, window, out, 0, window.outputHeight());
    }

    /** @throws IllegalArgumentException if the sizes do not fit, or the counts hold less than a whole window of spikes */
    static void check(SpikeBits in, PoolWindow window, EventCounts out, int rowFrom, int rowTo) {
        window.check(in.pixels(), out.pixels(), rowFrom, rowTo);
        if (in.channels() != out.channels() || out.maxCount() < window.taps()) {
            throw new IllegalArgumentException("pooling " + in.channels() + " channels, up to " + window.taps()
                    + " spikes, into " + out.channels() + " channels, counts up to " + out.maxCount());
        }
    }
}
