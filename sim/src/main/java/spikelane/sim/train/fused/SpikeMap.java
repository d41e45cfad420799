package spikelane.sim.train.fused;

import org.agrona.BitUtil;
import spikelane.kernels.training.BatchNormLif;
import spikelane.sim.train.layer.FlatLayout;

/**
 * The spikes of one channel of one sample at all time steps, a bit each, and max-pool 2 over them. Odd last rows and
 * columns fall away.
 */
public final class SpikeMap {
    private static final BatchNormLif KERNEL = BatchNormLif.vector();
    /** Columns that are looked at together. */
    private static final int COLUMNS = Long.SIZE;
    private static final long EVEN = 0x5555_5555_5555_5555L;

    private final FlatLayout layout;
    private final FlatLayout pooled;
    private final int length;
    private final float[] membranes;
    private final long[] bits;
    /** From a window's spikes (bit 0 to 3: first row, second row) to its first spike's shift, 0 if there is none. */
    private final int[] firstSpike = new int[16];

    /**
     * @param layout of the spikes
     * @param pooled of the pooled spikes
     */
    public SpikeMap(FlatLayout layout, FlatLayout pooled) {
        this.layout = layout;
        this.pooled = pooled;
        length = BitUtil.align(layout.steps() * layout.frame(), Long.SIZE);
        membranes = new float[length];
        bits = new long[length / Long.SIZE + 1];
        for (int window = 1; window < firstSpike.length; window++) {
            int first = Integer.numberOfTrailingZeros(window);
            firstSpike[window] = first / 2 * layout.row() + first % 2;
        }
    }

    /** {@return bytes it holds} */
    static long bytes(FlatLayout layout) {
        long length = BitUtil.align(layout.steps() * layout.frame(), Long.SIZE);
        return length * Float.BYTES + length / Byte.SIZE;
    }

    /** {@return membrane potentials before reset, [T] frames; to be filled before {@link #fire}} */
    public float[] membranes() {
        return membranes;
    }

    /** Finds the spikes of the membrane potentials. */
    public void fire() {
        KERNEL.spikes(membranes, 0, length, bits);
    }

    /** The 64 bits from a position on. */
    private long bits(int at) {
        int word = at / Long.SIZE;
        int shift = at % Long.SIZE;
        return (bits[word] >>> shift) | (bits[word + 1] << 1 << (Long.SIZE - 1 - shift));
    }

    /**
     * @param step t
     * @return spikes of all pixels
     */
    public int count(int step) {
        int count = 0;
        for (int h = 0; h < layout.height(); h++) {
            int at = step * layout.frame() + h * layout.row();
            for (int w = 0; w < layout.width(); w += COLUMNS) {
                int beyond = Math.max(0, w + COLUMNS - layout.width());
                count += Long.bitCount(bits(at + w) << beyond);
            }
        }
        return count;
    }

    /**
     * @param y       receives 1 where one of a window's four pixels spikes, else 0, in the pooled layout
     * @param channel of {@code y}
     */
    public void pool(float[] y, int channel) {
        for (int t = 0; t < layout.steps(); t++) {
            for (int h = 0; h < pooled.height(); h++) {
                int from = t * layout.frame() + 2 * h * layout.row();
                int to = pooled.at(channel, t) + h * pooled.row();
                for (int w = 0; w < pooled.width(); w += COLUMNS / 2) {
                    long columns = bits(from + 2 * w) | bits(from + 2 * w + layout.row());
                    int windows = (int) Long.compress(columns | (columns >>> 1), EVEN);
                    int count = Math.min(COLUMNS / 2, pooled.width() - w);
                    for (int i = 0; i < count; i++) {
                        y[to + w + i] = (windows >>> i) & 1;
                    }
                }
            }
        }
    }

    /**
     * The gradient of a pooled value goes to the first spike of its window, or to its first pixel if none spikes.
     *
     * @param dy         gradient of one time step's pooled values, in the pooled layout
     * @param channel    of {@code dy}
     * @param step       t
     * @param factor     multiplies every gradient
     * @param gradient   is added to, [T] frames
     * @param gradientAt where its first frame lies
     */
    public void unpool(float[] dy, int channel, int step, float factor, float[] gradient, int gradientAt) {
        int row = layout.row();
        for (int h = 0; h < pooled.height(); h++) {
            int from = step * layout.frame() + 2 * h * row;
            int up = pooled.at(channel, step) + h * pooled.row();
            for (int w = 0; w < pooled.width(); w += COLUMNS / 2) {
                long first = bits(from + 2 * w);
                long second = bits(from + 2 * w + row);
                int count = Math.min(COLUMNS / 2, pooled.width() - w);
                int to = gradientAt + from + 2 * w;
                for (int i = 0; i < count; i++) {
                    long upper = (first >>> (2 * i)) & 3;
                    long lower = (second >>> (2 * i)) & 3;
                    int window = (int) (upper | (lower << 2));
                    gradient[to + 2 * i + firstSpike[window]] += factor * dy[up + w + i];
                }
            }
        }
    }
}
