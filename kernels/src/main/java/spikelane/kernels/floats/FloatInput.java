package spikelane.kernels.floats;

import static java.lang.foreign.ValueLayout.JAVA_CHAR;

import java.util.Arrays;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.TapList;

/**
 * What a {@link FloatPropagation} reads, and what an active input is worth.
 *
 * @param <I> input
 */
public abstract sealed class FloatInput<I> {
    /** Spikes, each worth 1: weights are added, without products. */
    public static final FloatInput<SpikeList> SPIKES = new Spikes();
    /** Spikes worth their channel's gate. */
    public static final FloatInput<GatedSpikes> GATED = new Gated();
    /** Event counts: the first layer of a network that is not quantised. */
    public static final FloatInput<EventCounts> COUNTS = new Counts();

    private final String name;

    private FloatInput(String name) {
        this.name = name;
    }

    @Override
    public final String toString() {
        return name;
    }

    /** {@return whether active inputs may be worth something else than 1} */
    abstract boolean weighted();

    /** @throws IllegalArgumentException if the input is not one for this layer */
    abstract void check(Geometry g, I input);

    /** Gives a pixel's values of all channels, 0 where it is not active. For the specification. */
    abstract void values(Geometry g, I input, int y, int x, float[] values);

    /**
     * Lists the weight rows under an output pixel as byte offsets, and what each is worth where {@link #weighted}.
     *
     * @param shift log2 of the bytes of a weight row
     * @return number of rows
     */
    abstract int list(Geometry g, I input, int outputY, int outputX, int shift, int[] rows, float[] worth);

    private static final class Spikes extends FloatInput<SpikeList> {
        private Spikes() {
            super("spikes");
        }

        @Override
        boolean weighted() {
            return false;
        }

        @Override
        void check(Geometry g, SpikeList input) {
            Propagation.check(g, input);
        }

        @Override
        void values(Geometry g, SpikeList input, int y, int x, float[] values) {
            Arrays.fill(values, 0);
            for (int i = input.start(y, x); i < input.start(y, x + 1); i++) {
                values[input.entry(i) - x * g.channels()] = 1;
            }
        }

        @Override
        int list(Geometry g, SpikeList input, int outputY, int outputX, int shift, int[] rows, float[] worth) {
            return TapList.fill(input, g, outputY, outputX, shift, rows);
        }
    }

    private static final class Gated extends FloatInput<GatedSpikes> {
        private Gated() {
            super("gated spikes");
        }

        @Override
        boolean weighted() {
            return true;
        }

        @Override
        void check(Geometry g, GatedSpikes input) {
            Propagation.check(g, input.spikes());
        }

        @Override
        void values(Geometry g, GatedSpikes input, int y, int x, float[] values) {
            SPIKES.values(g, input.spikes(), y, x, values);
            for (int c = 0; c < values.length; c++) {
                values[c] *= input.gate()[c];
            }
        }

        @Override
        int list(Geometry g, GatedSpikes input, int outputY, int outputX, int shift, int[] rows, float[] worth) {
            SpikeList spikes = input.spikes();
            int[] active = spikes.active();
            float[] gate = input.gate();
            int x = outputX * g.stride() - g.padding();
            int y = outputY * g.stride() - g.padding();
            int xFrom = Math.max(x, 0);
            int xTo = Math.min(x + g.kernelWidth(), g.width());
            int rTo = Math.min(g.kernelHeight(), g.height() - y);
            int count = 0;
            for (int r = Math.max(0, -y); r < rTo; r++) {
                for (int px = xFrom; px < xTo; px++) {
                    int base = px * g.channels();
                    int row = (r * g.kernelWidth() + px - x) * g.channels();
                    int end = spikes.start(y + r, px + 1);
                    for (int i = spikes.start(y + r, px); i < end; i++) {
                        int channel = active[i] - base;
                        rows[count] = (row + channel) << shift;
                        worth[count++] = gate[channel];
                    }
                }
            }
            return count;
        }
    }

    private static final class Counts extends FloatInput<EventCounts> {
        private Counts() {
            super("event counts");
        }

        @Override
        boolean weighted() {
            return true;
        }

        @Override
        void check(Geometry g, EventCounts input) {
            if (input.pixels() != g.height() * g.width() || input.channels() != g.channels()) {
                throw new IllegalArgumentException(
                        "counts of " + input.pixels() + " pixels, " + input.channels() + " channels for " + g);
            }
        }

        @Override
        void values(Geometry g, EventCounts input, int y, int x, float[] values) {
            for (int c = 0; c < values.length; c++) {
                values[c] = input.get(y * g.width() + x, c);
            }
        }

        @Override
        int list(Geometry g, EventCounts input, int outputY, int outputX, int shift, int[] rows, float[] worth) {
            int x = outputX * g.stride() - g.padding();
            int y = outputY * g.stride() - g.padding();
            int xFrom = Math.max(x, 0);
            int inputs = Math.max(0, Math.min(x + g.kernelWidth(), g.width()) - xFrom) * g.channels();
            int rTo = Math.min(g.kernelHeight(), g.height() - y);
            int count = 0;
            for (int r = Math.max(0, -y); r < rTo; r++) {
                long first = ((long) (y + r) * g.width() + xFrom) * g.channels();
                int row = (r * g.kernelWidth() + xFrom - x) * g.channels();
                for (int i = 0; i < inputs; i++) {
                    int events = input.counts().getAtIndex(JAVA_CHAR, first + i);
                    if (events != 0) {
                        rows[count] = (row + i) << shift;
                        worth[count++] = events;
                    }
                }
            }
            return count;
        }
    }
}
