package spikelane.kernels.training;

/**
 * What {@link BatchNormLif} defines (neuron, surrogate, batch norm), for pixels whose channels lie side by side: P pixels
 * of C floats, C a multiple of {@link #LANES}. One time step at a time; the caller goes through time. Numbers of a channel
 * ({@code mean} and the like) are C floats.
 *
 * <p>
 * Every channel is computed by itself, sums over pixels in their order: all implementations give the same bits at every
 * register width.
 */
public interface ChannelLif {
    /** C is a multiple of this, so that no vector is cut. */
    int LANES = 16;

    /**
     * Where the numbers of a piece of work lie.
     *
     * @param pixels   P
     * @param channels C
     */
    record Extent(int pixels, int channels) {
        /** {@return words of spikes of a pixel} */
        public int words() {
            return words(channels);
        }

        /** {@return words of spikes of a pixel of so many channels} */
        public static int words(int channels) {
            return (channels + Long.SIZE - 1) / Long.SIZE;
        }
    }

    /**
     * @param extent  P x C
     * @param z       [P][C] values
     * @param zAt     the first
     * @param sums    receives the sum of each channel over the pixels
     * @param squares receives the sum of (z - mean of these pixels)^2 of each channel
     * @param at      where the first of both lies
     */
    void statistics(Extent extent, float[] z, int zAt, float[] sums, float[] squares, int at);

    /**
     * A time step forward.
     *
     * @param extent   P x C
     * @param z        [P][C] values
     * @param zAt      the first
     * @param mean     of z, at {@code at}
     * @param scale    gamma / sqrt(var + eps), at {@code at}
     * @param at       where the first number of both lies
     * @param beta     shift of each channel
     * @param before   [P][C] membrane potentials before reset of the step before
     * @param beforeAt the first; less than 0 in the first step
     * @param u        [P][C] receives the membrane potentials before reset
     * @param uAt      the first
     */
    void membranes(Extent extent, float[] z, int zAt, float[] mean, float[] scale, int at, float[] beta, float[] before,
            int beforeAt, float[] u, int uAt);

    /**
     * @param extent   P x C
     * @param u        [P][C] membrane potentials before reset
     * @param uAt      the first
     * @param bits     [P][words] bit c % 64 of word c / 64 receives the spike of channel c
     * @param bitsAt   the first
     * @param counts   is added the number of spikes of each channel; null: they are not wanted
     * @param countsAt the first
     * @return spikes of all channels
     */
    long spikes(Extent extent, float[] u, int uAt, long[] bits, int bitsAt, float[] counts, int countsAt);

    /**
     * From the gradient of pooled spikes to that of the spikes: it goes to the first spike of each window of 2 x 2, or to
     * its first pixel where none spikes.
     *
     * @param windows windows x C
     * @param u       membrane potentials before reset
     * @param upper   the first of the upper row, which has 2 pixels a window
     * @param lower   the first of the lower row
     * @param dy      [windows][C] gradient of the pooled spikes
     * @param dyAt    the first
     * @param factor  times the gradient, at {@code at}
     * @param base    gradient that every pixel has beside it, at {@code at}
     * @param at      where the first number of both lies
     * @param ds      receives the gradient of the spikes
     * @param dsUpper the first of the upper row
     * @param dsLower the first of the lower row
     */
    void unpool(Extent windows, float[] u, int upper, int lower, float[] dy, int dyAt, float[] factor, float[] base,
            int at, float[] ds, int dsUpper, int dsLower);

    /**
     * A time step back, from the gradient of the spikes to the gradient of the neurons' input.
     *
     * @param extent  P x C
     * @param u       [P][C] membrane potentials before reset
     * @param uAt     the first
     * @param after   [P][C] gradient of the input in the step after
     * @param afterAt the first; less than 0 in the last step
     * @param ds      [P][C] gradient of the spikes, overwritten with the gradient of the input
     * @param dsAt    the first
     */
    void currentGradient(Extent extent, float[] u, int uAt, float[] after, int afterAt, float[] ds, int dsAt);

    /**
     * @param extent      P x C
     * @param dx          [P][C] gradient of the neurons' input
     * @param dxAt        the first
     * @param z           [P][C] values
     * @param zAt         the first
     * @param mean        of z, at {@code meanAt}
     * @param meanAt      the first
     * @param sums        is added the sum of dx of each channel
     * @param covariances is added the sum of dx * (z - mean) of each channel
     * @param at          where the first of both lies
     */
    void gradientSums(Extent extent, float[] dx, int dxAt, float[] z, int zAt, float[] mean, int meanAt, float[] sums,
            float[] covariances, int at);

    /**
     * The gradient of z, written over z: {@code z = scale * dx - shift - slope * (z - mean)}.
     *
     * @param extent P x C
     * @param dx     [P][C] gradient of the neurons' input
     * @param dxAt   the first
     * @param z      [P][C] values, overwritten with their gradient
     * @param zAt    the first
     * @param mean   of z, at {@code at}
     * @param scale  gamma / sqrt(var + eps), at {@code at}
     * @param shift  scale * mean of dx, at {@code at}
     * @param slope  scale / (var + eps) * mean of dx * (z - mean), at {@code at}
     * @param at     where the first number of each lies
     */
    void inputGradient(Extent extent, float[] dx, int dxAt, float[] z, int zAt, float[] mean, float[] scale,
            float[] shift, float[] slope, int at);

    /** {@return the specification} */
    static ChannelLif scalar() {
        return new ChannelLifScalar();
    }

    /** {@return the SIMD form} */
    static ChannelLif vector() {
        return ChannelLifVector.INSTANCE;
    }
}
