package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;

/**
 * SIMD form: sums go from registers into the neurons. Busy output pixels, near an event of the time
 * step, are listed by kind ({@link CountPixels}), with few or more rows of the table of multiples of weights
 * ({@link CountRows}). The others wait: where no neuron can spike without an event, k steps of theirs are made up for in the next
 * busy one ({@link CountNeurons}); until its first a pixel's potentials are not even stored. Where a neuron can, or
 * tau is not 2, all pixels run in each step.
 *
 * <p>
 * Potentials are of int16 where counts of usual size cannot make them leave it. Rows of pixels that meet a larger count go
 * on in int32 until they begin anew.
 */
final class CountLayerVector implements CountLayer {
    private final Geometry geometry;
    private final int maxCount;
    private final CountNeurons wide;
    /** The same in int16; null where it is not worth it. */
    private final CountNeurons narrow;
    /** Largest count of int16. */
    private final int narrowCount;
    /** Whether pixels wait for events. */
    private final boolean waits;

    CountLayerVector(Arena arena, IntWeights weights, IntNeurons neurons, int[] initial, int maxCount) {
        CountLayer.check(weights, neurons, initial, maxCount);
        Channels.require(CountLayer.suits(weights, neurons, maxCount),
                "neurons that do not leak or are not reset to 0, or a table of more than " + LARGEST_TABLE_BYTES
                        + " bytes");
        geometry = weights.geometry();
        this.maxCount = maxCount;
        int outputs = geometry.outputs();
        IntMap first = new IntMap(arena, 1, outputs);
        boolean silent = true;
        for (int m = 0; m < outputs; m++) {
            first.set(0, m, initial[m]);
            silent &= Math.max(initial[m], neurons.bias()[m]) <= neurons.mostSilent(m);
        }
        waits = silent && neurons.leakShift() == 1;
        wide = CountNeuronsInts.of(arena, weights, neurons, maxCount, first);
        narrowCount = CountLayer.narrowCount(weights, neurons, initial, maxCount);
        narrow = narrowCount < 0 ? null : new CountNeuronsShorts(arena, weights, neurons, maxCount, first);
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public int maxCount() {
        return maxCount;
    }

    @Override
    public int narrowCount() {
        return narrowCount;
    }

    /** One addition of a lane; it has no peak of its own, and fills the registers as additions of bytes do. */
    @Override
    public RowWork row() {
        CountNeurons usual = narrow == null ? wide : narrow;
        double bytes = (double) usual.columns() * usual.lanes() * (narrow == null ? Integer.BYTES : Short.BYTES);
        return RowWork.ofSpikes(bytes, Resource.BYTE_ADD, bytes);
    }

    @Override
    public Neurons newNeurons(Arena arena, int rows) {
        return new State(arena, rows);
    }

    private final class State implements Neurons {
        private final int rows;
        private final Arena arena;
        /** Potentials of int16, and of int32; null where there are none, or none yet. */
        private final FeatureMap narrowed;
        private FeatureMap widened;
        /** Whether those of int16 are in use. */
        private boolean small;
        private final int wordsPerRow;
        /** Of each pixel, the time steps that its potentials have seen. */
        private final int[] seen;
        /** One bit for each pixel that has potentials, each row of pixels in words of its own. */
        private final long[] awake;
        private int rowFrom;
        private int rowTo;
        private int step;

        State(Arena arena, int rows) {
            this.rows = rows;
            this.arena = arena;
            narrowed = narrow == null ? null : narrow.newPotentials(arena, pixels());
            widened = narrow == null ? wide.newPotentials(arena, pixels()) : null;
            wordsPerRow = (geometry.outputWidth() + Long.SIZE - 1) / Long.SIZE;
            awake = new long[rows * wordsPerRow];
            seen = new int[pixels()];
        }

        private int pixels() {
            return Math.max(1, rows) * geometry.outputWidth();
        }

        @Override
        public void begin(int from, int to) {
            CountLayer.check(geometry, rows, from, to);
            rowFrom = from;
            rowTo = to;
            step = 0;
            small = narrow != null;
            Arrays.fill(awake, 0);
        }

        @Override
        public void step(EventCounts input, SpikeBits spikes) {
            CountLayer.check(CountLayerVector.this, input, spikes);
            Geometry g = geometry;
            int first = Math.max(0, rowFrom * g.stride() - g.padding());
            int last = Math.min(g.height(), (rowTo - 1) * g.stride() - g.padding() + g.kernelHeight());
            CountPixels own = form().pixels();
            own.lists.read(input, first, Math.max(first, last));
            if (small && own.lists.largest() > narrowCount) {
                widen();
                own = form().pixels();
                own.lists.read(input, first, Math.max(first, last));
            }
            own.clear();
            for (int y = rowFrom; y < rowTo; y++) {
                if (own.full(g.outputWidth())) {
                    run(own, spikes);
                }
                list(own, y, spikes);
            }
            run(own, spikes);
            step++;
        }

        private CountNeurons form() {
            return small ? narrow : wide;
        }

        private FeatureMap membrane() {
            return small ? narrowed : widened;
        }

        private void widen() {
            small = false;
            if (widened == null) { // the first such count
                widened = wide.newPotentials(arena, pixels());
            }
            ShortMap from = (ShortMap) narrowed;
            IntMap to = (IntMap) widened;
            for (int p = 0; p < to.pixels(); p++) {
                for (int m = 0; m < to.channels(); m++) {
                    to.set(p, m, from.get(p, m));
                }
            }
        }

        private void list(CountPixels own, int y, SpikeBits spikes) {
            int width = geometry.outputWidth();
            long pixelBytes = spikes.wordsPerPixel() * (long) Long.BYTES;
            own.lists.sizes(y);
            int[] sizes = own.lists.sizes();
            for (int x = 0; x < width; x += Long.SIZE) {
                int word = (y - rowFrom) * wordsPerRow + x / Long.SIZE;
                int pixel = (y - rowFrom) * width + x;
                int pixels = Math.min(Long.SIZE, width - x);
                long valid = -1L >>> (Long.SIZE - pixels);
                long busy = own.lists.busy(x);
                long running = waits ? busy : valid;
                for (long rest = running & ~awake[word]; rest != 0; rest &= rest - 1) {
                    int waking = pixel + Long.numberOfTrailingZeros(rest);
                    form().wake(membrane(), waking);
                    seen[waking] = 0;
                }
                awake[word] |= running;
                if (busy != valid) { // those that run are overwritten later
                    spikes.words().asSlice(((long) y * width + x) * pixelBytes, pixels * pixelBytes).fill((byte) 0);
                }
                CountPixels.Kind idle = own.kinds[0];
                int idles = idle.count;
                for (long rest = running & ~busy; rest != 0; rest &= rest - 1) {
                    idle.pixels[idles++] = pixel + Long.numberOfTrailingZeros(rest);
                }
                idle.count = idles;
                for (long rest = busy; rest != 0; rest &= rest - 1) {
                    int i = Long.numberOfTrailingZeros(rest);
                    own.busy(x + i, pixel + i, sizes[x + i], waits ? step - seen[pixel + i] : 0);
                    seen[pixel + i] = step + 1;
                }
            }
        }

        private void run(CountPixels own, SpikeBits spikes) {
            CountNeurons form = form();
            for (CountPixels.Kind kind : own.kinds) {
                for (int column = 0; column < form.columns() && kind.count > 0; column++) {
                    form.run(kind, column, membrane(), own.fired);
                    store(kind, column, form.lanes(), own.fired, spikes, rowFrom * geometry.outputWidth());
                }
            }
            own.clear();
        }
    }

    private static void store(CountPixels.Kind kind, int column, int lanes, long[] fired, SpikeBits spikes, int first) {
        long pixelBytes = spikes.wordsPerPixel() * (long) Long.BYTES;
        MemorySegment words = spikes.words();
        for (int i = 0; i < kind.count; i++) {
            long word = (first + kind.pixels[i]) * pixelBytes;
            if (lanes == Long.SIZE) {
                words.set(JAVA_LONG, word + column * (long) Long.BYTES, fired[i]);
            } else if (lanes == Integer.SIZE) {
                words.set(JAVA_INT, word + column * (long) Integer.BYTES, (int) fired[i]);
            } else if (lanes == Short.SIZE) {
                words.set(JAVA_SHORT, word + column * (long) Short.BYTES, (short) fired[i]);
            } else {
                words.set(JAVA_BYTE, word + column, (byte) fired[i]);
            }
        }
    }
}
