package spikelane.kernels.training;

/**
 * Batch norm and leaky integrate-and-fire neurons through time, forward and backward, for one channel of one sample:
 * T rows of P positions, P a multiple of {@link #LANES}. With z the convolution's output, per time step t
 *
 * <pre>
 * x[t] = (z[t] - mean[t]) * scale[t] + beta                     batch norm; scale = gamma / sqrt(var + eps)
 * u[t] = v[t-1] + (x[t] - v[t-1]) / tau                         membrane potential before reset, v[-1] = 0
 * s[t] = 1 if u[t] &gt;= threshold else 0                        a tie fires
 * v[t] = 0 if s[t] else u[t]                                    hard reset; it carries no gradient
 * ds/du = 1 / (1 + (pi * (u - threshold))^2)                    ATan surrogate, alpha = 2
 * </pre>
 *
 * Spikes are not stored: they are where the membrane potential reaches the threshold.
 */
public interface BatchNormLif {
    /** P is a multiple of this, so that no vector is cut. */
    int LANES = 16;

    /** Most floats behind an image that are read or overwritten. */
    int BEYOND = 16;

    /** Membrane time constant in time steps. */
    float TAU = 2;

    /** A membrane potential of this or more fires. */
    float THRESHOLD = 1;

    /**
     * Bound of |result - scalar form's| / largest magnitude of the tensor, for T up to 64: each time step rounds a
     * handful of times to 24 bits and halves the error it inherits; sums run over up to 2^16 floats a lane.
     */
    float ERROR_BOUND = 1e-5f;

    /**
     * @param z      values
     * @param at     the first
     * @param length how many, a multiple of {@link #LANES}
     * @return their sum
     */
    double sum(float[] z, int at, int length);

    /**
     * @param z      values
     * @param at     the first
     * @param length how many, a multiple of {@link #LANES}
     * @param mean   subtracted from each
     * @return sum of (z - mean)^2
     */
    double squaredDeviation(float[] z, int at, int length, float mean);

    /**
     * @param z      [T][P]
     * @param zAt    where z[0][0] lies
     * @param steps  T
     * @param plane  P
     * @param mean   [T]
     * @param scale  [T]
     * @param beta   shift
     * @param u      [T][P], receives the membrane potentials before reset
     * @param uAt    where u[0][0] lies
     */
    void membranes(float[] z, int zAt, int steps, int plane, float[] mean, float[] scale, float beta, float[] u,
            int uAt);

    /**
     * @param u      membrane potentials before reset
     * @param uAt    the first
     * @param length how many, a multiple of 64
     * @param bits   bit i % 64 of word i / 64 receives s[i]
     */
    void spikes(float[] u, int uAt, int length, long[] bits);

    /**
     * From the gradient at the spikes to the gradient at the neuron's input.
     *
     * @param u       [T][P] membrane potentials before reset
     * @param uAt     where u[0][0] lies
     * @param steps   T
     * @param plane   P
     * @param ds      [T][P], gradient of s; overwritten with the gradient of x
     * @param dsAt    where ds[0][0] lies
     */
    void currentGradient(float[] u, int uAt, int steps, int plane, float[] ds, int dsAt);

    /**
     * @param dx     gradient of x
     * @param dxAt   the first
     * @param z      values
     * @param zAt    the first
     * @param length how many, a multiple of {@link #LANES}
     * @param mean   subtracted from each z
     * @return sum of dx * (z - mean)
     */
    double covariance(float[] dx, int dxAt, float[] z, int zAt, int length, float mean);

    /**
     * The gradient of z, written over z: {@code z = scale * dx - shift - slope * (z - mean)}.
     *
     * @param dx     gradient of x
     * @param dxAt   the first
     * @param z      values, overwritten with their gradient
     * @param zAt    the first
     * @param length how many, a multiple of {@link #LANES}
     * @param mean   mean of z
     * @param scale  gamma / sqrt(var + eps)
     * @param shift  scale * mean of dx
     * @param slope  scale / (var + eps) * mean of dx * (z - mean)
     */
    void inputGradient(float[] dx, int dxAt, float[] z, int zAt, int length, float mean, float scale, float shift,
            float slope);

    /**
     * An image and its pooled image: rows of values, with zeros behind each row and behind the last. Odd last rows and columns
     * fall away.
     *
     * @param height      H, rows
     * @param width       W, pixels of a row
     * @param row         from a row to the next
     * @param frame       all of the image, with its zeros
     * @param pooledRow   from a row of windows to the next, more than W / 2
     * @param pooledFrame all of the pooled image, with its zeros
     */
    record Image(int height, int width, int row, int frame, int pooledRow, int pooledFrame) {
        int pooledHeight() {
            return height / 2;
        }

        int pooledWidth() {
            return width / 2;
        }
    }

    /**
     * Max-pool 2 over the spikes of one time step; all forms give the same bits.
     *
     * @param image  its shape
     * @param bits   spikes, bit i % 64 of word i / 64 is pixel i, with any bits between rows; a word more than the image needs
     * @param at     the first pixel
     * @param y      receives 1 where a pixel of the window spikes, else 0; holds zeros between rows
     * @param yAt    the first window
     */
    void pool(Image image, long[] bits, int at, float[] y, int yAt);

    /**
     * The gradient of the pixels: {@code base}, and times {@code factor} that of a window at its first pixel that spikes, or at
     * its first pixel if none does. All forms give the same bits.
     *
     * @param image  its shape
     * @param bits   spikes, as in {@link #pool}
     * @param at     the first pixel
     * @param dy     gradient of the windows
     * @param dyAt   the first; {@link #BEYOND} floats behind the last may be read
     * @param factor of each window's gradient
     * @param base   gradient of every pixel
     * @param dx     receives a frame, with zeros between rows; {@link #BEYOND} floats behind it may be overwritten
     * @param dxAt   the first pixel
     */
    void unpool(Image image, long[] bits, int at, float[] dy, int dyAt, float factor, float base, float[] dx, int dxAt);

    /**
     * @param bits spikes
     * @param at   a pixel
     * @return the 64 pixels from it on
     */
    static long bits(long[] bits, int at) {
        int word = at >>> 6;
        return (bits[word] >>> at) | (bits[word + 1] << 1 << ~at);
    }

    /** {@return the specification} */
    static BatchNormLif scalar() {
        return new BatchNormLifScalar();
    }

    /** {@return the SIMD form} */
    static BatchNormLif vector() {
        return BatchNormLifVector.INSTANCE;
    }
}
