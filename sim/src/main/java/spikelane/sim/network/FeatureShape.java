package spikelane.sim.network;

/**
 * Size of what one layer hands to the next in a time step.
 *
 * @param channels C, outermost
 * @param height   H; 1 of a vector
 * @param width    W; 1 of a vector
 */
public record FeatureShape(int channels, int height, int width) {
    /** Far above any network; products of two sizes stay within a long, the sizes themselves within an int. */
    private static final long MOST = 1 << 28;

    /** Checks that there is something and that it can be indexed. */
    public FeatureShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(channels + " x " + height + " x " + width + ": nothing is left");
        }
        if ((long) channels * height > MOST || (long) channels * height * width > MOST) {
            throw new IllegalArgumentException(channels + " x " + height + " x " + width + ": more than 2^28 values");
        }
    }

    /** {@return C*H*W} */
    public int size() {
        return channels * height * width;
    }

    /** {@return C*H*W channels of one pixel each} */
    public FeatureShape flat() {
        return new FeatureShape(size(), 1, 1);
    }

    @Override
    public String toString() {
        return channels + " x " + height + " x " + width;
    }
}
