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

    private final FlatLayout layout;
    private final FlatLayout pooled;
    private final int length;
    private final float[] membranes;
    private final long[] bits;
    private final BatchNormLif.Image image;

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
        image = new BatchNormLif.Image(layout.height(), layout.width(), layout.row(), layout.frame(), pooled.row(),
                pooled.frame());
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
                count += Long.bitCount(BatchNormLif.bits(bits, at + w) << beyond);
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
            KERNEL.pool(image, bits, t * layout.frame(), y, pooled.at(channel, t));
        }
    }

    /**
     * The gradient of a pooled value goes to the first spike of its window, or to its first pixel if none spikes.
     *
     * @param dy         gradient of one time step's pooled values, in the pooled layout
     * @param channel    of {@code dy}
     * @param step       t
     * @param factor     multiplies every gradient
     * @param base       gradient that every pixel has beside it
     * @param gradient   receives it, [T] frames, step after step; {@link BatchNormLif#BEYOND} floats behind them mean nothing
     * @param gradientAt where its first frame lies
     */
    public void unpool(float[] dy, int channel, int step, float factor, float base, float[] gradient, int gradientAt) {
        int frame = step * layout.frame();
        KERNEL.unpool(image, bits, frame, dy, pooled.at(channel, step), factor, base, gradient, gradientAt + frame);
    }
}
