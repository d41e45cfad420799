package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;

/**
 * SIMD form: sums go from registers into the neurons. Output pixels are listed by kind, so that the loop over the pixels of
 * a list takes the same branches for each:
 *
 * <ul>
 * <li>quiet, no event has come near so far: all share one potential a channel, which was computed beforehand for each
 * time step. Theirs is not even stored
 * <li>idle, no event is near in this time step: neurons take their bias
 * <li>busy, with few or more rows of the table of multiples of weights ({@link CountRows})
 * </ul>
 */
final class CountLayerVector implements CountLayer {
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Outputs of a column. */
    private static final int COLUMN = 4 * LANES;
    private static final int COLUMN_BYTES = 4 * VECTOR_BYTES;
    /** Rows of a block. With four the method comes near the size at which the compiler stops inlining. */
    private static final int ROWS = 2;
    /** Kinds of pixels that are listed, by their blocks of rows: none, one, two, more. */
    private static final int KINDS = 4;
    /** Pixels that are listed before they are run, unless an output row has more. */
    private static final int PIXELS = 512;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final int maxCount;
    private final int columns;
    private final MemorySegment table;
    private final long tableColumnBytes;
    private final MemorySegment bias;
    /** The largest potentials that do not spike. */
    private final MemorySegment mostSilent;
    private final int leakShift;
    /** Time steps for which {@link #quiet} holds what the quiet pixels do. */
    private final int quietSteps;
    /** {@code [1 + quietSteps][M]} potentials of quiet pixels, first the initial ones. */
    private final IntMap quiet;
    /** Spikes of {@value Long#SIZE} quiet pixels in each time step. */
    private final MemorySegment quietSpikes;
    private final long quietBytes;
    private final ThreadLocal<Scratch> scratch;

    CountLayerVector(Arena arena, IntWeights weights, IntNeurons neurons, int[] initial, int maxCount, int steps) {
        CountLayer.check(weights, neurons, initial, maxCount);
        Channels.require(CountLayer.suits(weights, neurons, maxCount),
                "neurons that do not leak or are not reset to 0, or a table of more than " + LARGEST_TABLE_BYTES
                        + " bytes");
        geometry = weights.geometry();
        this.maxCount = maxCount;
        leakShift = neurons.leakShift();
        int outputs = geometry.outputs();
        columns = (outputs + COLUMN - 1) / COLUMN;
        table = CountRows.pack(arena, weights, maxCount, neurons.fractionBits(), COLUMN);
        tableColumnBytes = table.byteSize() / columns;
        int lanes = Channels.padded(outputs);
        bias = Channels.allocate(arena, (long) lanes * Integer.BYTES);
        mostSilent = Channels.allocate(arena, (long) lanes * Integer.BYTES);
        for (int m = 0; m < lanes; m++) {
            boolean real = m < outputs;
            bias.setAtIndex(JAVA_INT, m, real ? neurons.bias()[m] : 0);
            mostSilent.setAtIndex(JAVA_INT, m, real ? neurons.mostSilent(m) : Integer.MAX_VALUE);
        }
        quietSteps = steps;
        quiet = new IntMap(arena, steps + 1, outputs);
        quietBytes = (long) Channels.groups(outputs) * Long.BYTES * Long.SIZE;
        quietSpikes = Channels.allocate(arena, steps * quietBytes);
        scratch = ThreadLocal.withInitial(() -> new Scratch(geometry, maxCount));
        for (int m = 0; m < outputs; m++) {
            quiet.set(0, m, initial[m]);
        }
        SpikeBits spikes = new SpikeBits(Arena.ofAuto(), Long.SIZE, outputs);
        for (int t = 0; t < steps; t++) {
            for (int m = 0; m < outputs; m++) {
                int v = quiet.get(t, m);
                int u = v + ((neurons.bias()[m] - v) >> leakShift);
                boolean spike = u > neurons.mostSilent(m);
                quiet.set(t + 1, m, spike ? 0 : u);
                for (int p = 0; p < Long.SIZE; p++) {
                    spikes.set(p, m, spike);
                }
            }
            MemorySegment.copy(spikes.words(), 0, quietSpikes, t * quietBytes, quietBytes);
        }
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public int maxCount() {
        return maxCount;
    }

    /** One addition of an int32 lane; it has no peak of its own, and fills the registers as additions of bytes do. */
    @Override
    public RowWork row() {
        double bytes = (double) columns * COLUMN_BYTES;
        return RowWork.ofSpikes(bytes, Resource.BYTE_ADD, bytes);
    }

    @Override
    public Neurons newNeurons(Arena arena, int rows) {
        return new State(arena, rows);
    }

    /** Pixels of one kind. */
    private static final class Kind {
        private final int[] pixels;
        /** Offsets of the rows of the table, pixel after pixel, each whole blocks. */
        private final int[] rows;
        /** Where each pixel's rows begin; behind the last, where they end. */
        private final int[] from;
        private int count;

        Kind(int pixels, int rows) {
            this.pixels = new int[pixels];
            this.rows = new int[rows + 2 * LANES];
            from = new int[pixels + 1];
        }
    }

    /** Pixels of one thread. */
    private static final class Scratch {
        private final CountRows lists;
        private final Kind[] kinds = new Kind[KINDS];
        private final int mostRows;
        /** Spikes of the pixels of a list, of one column. */
        private final long[] fired;

        Scratch(Geometry g, int maxCount) {
            lists = new CountRows(g, maxCount, COLUMN_BYTES);
            int pixels = Math.max(PIXELS, g.outputWidth());
            mostRows = Math.multiplyExact(g.outputWidth(), lists.capacity() + ROWS);
            for (int i = 0; i < KINDS; i++) {
                kinds[i] = new Kind(pixels, i < KINDS - 1 ? i * ROWS * pixels : mostRows + 8 * ROWS * PIXELS);
            }
            fired = new long[pixels];
        }

        /** {@return whether another row of output pixels could be too much} */
        boolean full(int width) {
            boolean full = false;
            for (Kind kind : kinds) {
                full |= kind.count + width > kind.pixels.length;
            }
            Kind last = kinds[KINDS - 1];
            return full || last.from[last.count] + mostRows + 2 * LANES > last.rows.length;
        }

        void clear() {
            for (Kind kind : kinds) {
                kind.count = 0;
            }
        }

        /** Lists a pixel with its rows; what is missing to a whole block is the row of zeros. */
        void busy(int x, int pixel, int size) {
            int blocks = (size + ROWS - 1) / ROWS;
            Kind kind = kinds[Math.min(blocks, KINDS - 1)];
            int i = kind.count++;
            kind.pixels[i] = pixel;
            int from = kind.from[i];
            lists.copy(x, kind.rows, from);
            IntVector.zero(INTS).intoArray(kind.rows, from + size);
            kind.from[i + 1] = from + blocks * ROWS;
        }
    }

    private final class State implements Neurons {
        private final int rows;
        private final IntMap membrane;
        private final int wordsPerRow;
        /** One bit for each pixel that has potentials of its own, each row of pixels in words of its own. */
        private final long[] awake;
        private int rowFrom;
        private int rowTo;
        private int step;

        State(Arena arena, int rows) {
            this.rows = rows;
            membrane = new IntMap(arena, Math.max(1, rows) * geometry.outputWidth(), geometry.outputs());
            wordsPerRow = (geometry.outputWidth() + Long.SIZE - 1) / Long.SIZE;
            awake = new long[rows * wordsPerRow];
        }

        @Override
        public void begin(int from, int to) {
            CountLayer.check(geometry, rows, from, to);
            rowFrom = from;
            rowTo = to;
            step = 0;
            Arrays.fill(awake, 0);
        }

        @Override
        public void step(EventCounts input, SpikeBits spikes) {
            CountLayer.check(CountLayerVector.this, input, spikes);
            Scratch own = scratch.get();
            Geometry g = geometry;
            int first = Math.max(0, rowFrom * g.stride() - g.padding());
            int last = Math.min(g.height(), (rowTo - 1) * g.stride() - g.padding() + g.kernelHeight());
            own.lists.read(input, first, Math.max(first, last));
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

        private void list(Scratch own, int y, SpikeBits spikes) {
            int width = geometry.outputWidth();
            own.lists.sizes(y);
            int[] sizes = own.lists.sizes();
            for (int x = 0; x < width; x += Long.SIZE) {
                int word = (y - rowFrom) * wordsPerRow + x / Long.SIZE;
                int pixel = (y - rowFrom) * width + x;
                int pixels = Math.min(Long.SIZE, width - x);
                long valid = -1L >>> (Long.SIZE - pixels);
                long busy = own.lists.busy(x);
                long waking = (step < quietSteps ? busy : valid) & ~awake[word];
                for (long rest = waking; rest != 0; rest &= rest - 1) {
                    wake(pixel + Long.numberOfTrailingZeros(rest), Math.min(step, quietSteps));
                }
                awake[word] |= waking;
                if (awake[word] != valid) { // those that are not quiet are overwritten later
                    MemorySegment.copy(quietSpikes, step * quietBytes, spikes.words(),
                            ((long) y * width + x) * quietBytes / Long.SIZE, pixels * quietBytes / Long.SIZE);
                }
                Kind idle = own.kinds[0];
                int idles = idle.count;
                for (long rest = awake[word] & ~busy; rest != 0; rest &= rest - 1) {
                    idle.pixels[idles++] = pixel + Long.numberOfTrailingZeros(rest);
                }
                idle.count = idles;
                for (long rest = busy; rest != 0; rest &= rest - 1) {
                    int i = Long.numberOfTrailingZeros(rest);
                    own.busy(x + i, pixel + i, sizes[x + i]);
                }
            }
        }

        /** Gives a pixel the potentials that quiet ones have before a time step. */
        private void wake(int pixel, int before) {
            long from = (long) before * quiet.stride() * Integer.BYTES;
            long to = (long) pixel * quiet.stride() * Integer.BYTES;
            for (long i = 0; i < (long) quiet.stride() * Integer.BYTES; i += VECTOR_BYTES) {
                IntVector.fromMemorySegment(INTS, quiet.values(), from + i, ORDER).intoMemorySegment(membrane.values(),
                        to + i, ORDER);
            }
        }

        private void run(Scratch own, SpikeBits spikes) {
            for (Kind kind : own.kinds) {
                for (int column = 0; column < columns && kind.count > 0; column++) {
                    neurons(kind, column, membrane, own.fired);
                    store(kind, column, own.fired, spikes, rowFrom * geometry.outputWidth());
                }
            }
            own.clear();
        }
    }

    private static void store(Kind kind, int column, long[] fired, SpikeBits spikes, int first) {
        long pixelBytes = spikes.wordsPerPixel() * (long) Long.BYTES;
        MemorySegment words = spikes.words();
        for (int i = 0; i < kind.count; i++) {
            long word = (first + kind.pixels[i]) * pixelBytes;
            if (COLUMN == Long.SIZE) {
                words.set(JAVA_LONG, word + column * (long) Long.BYTES, fired[i]);
            } else if (COLUMN == Integer.SIZE) {
                words.set(JAVA_INT, word + column * (long) Integer.BYTES, (int) fired[i]);
            } else {
                words.set(JAVA_SHORT, word + column * (long) Short.BYTES, (short) fired[i]);
            }
        }
    }

    /** Spikes go to an array: what writes them to a segment would not be inlined any more. */
    private void neurons(Kind kind, int column, IntMap membrane, long[] fired) {
        int[] pixels = kind.pixels;
        int[] rows = kind.rows;
        int[] from = kind.from;
        int count = kind.count;
        long lane = column * (long) COLUMN_BYTES;
        long base = column * tableColumnBytes;
        long stride = membrane.stride() * (long) Integer.BYTES;
        IntVector leak = IntVector.broadcast(INTS, leakShift);
        MemorySegment biases = bias.asSlice(lane, COLUMN_BYTES);
        MemorySegment limits = mostSilent.asSlice(lane, COLUMN_BYTES);
        IntVector bias0 = IntVector.fromMemorySegment(INTS, biases, 0, ORDER);
        IntVector bias1 = IntVector.fromMemorySegment(INTS, biases, VECTOR_BYTES, ORDER);
        IntVector bias2 = IntVector.fromMemorySegment(INTS, biases, 2L * VECTOR_BYTES, ORDER);
        IntVector bias3 = IntVector.fromMemorySegment(INTS, biases, 3L * VECTOR_BYTES, ORDER);
        IntVector silent0 = IntVector.fromMemorySegment(INTS, limits, 0, ORDER);
        IntVector silent1 = IntVector.fromMemorySegment(INTS, limits, VECTOR_BYTES, ORDER);
        IntVector silent2 = IntVector.fromMemorySegment(INTS, limits, 2L * VECTOR_BYTES, ORDER);
        IntVector silent3 = IntVector.fromMemorySegment(INTS, limits, 3L * VECTOR_BYTES, ORDER);
        for (int i = 0; i < count; i++) {
            MemorySegment state = membrane.values().asSlice(pixels[i] * stride + lane, COLUMN_BYTES);
            IntVector x0 = bias0;
            IntVector x1 = bias1;
            IntVector x2 = bias2;
            IntVector x3 = bias3;
            int to = from[i + 1];
            for (int row = from[i]; row < to; row += ROWS) {
                MemorySegment a = table.asSlice(base + rows[row], COLUMN_BYTES);
                MemorySegment b = table.asSlice(base + rows[row + 1], COLUMN_BYTES);
                x0 = x0.add(IntVector.fromMemorySegment(INTS, a, 0, ORDER))
                        .add(IntVector.fromMemorySegment(INTS, b, 0, ORDER));
                x1 = x1.add(IntVector.fromMemorySegment(INTS, a, VECTOR_BYTES, ORDER))
                        .add(IntVector.fromMemorySegment(INTS, b, VECTOR_BYTES, ORDER));
                x2 = x2.add(IntVector.fromMemorySegment(INTS, a, 2L * VECTOR_BYTES, ORDER))
                        .add(IntVector.fromMemorySegment(INTS, b, 2L * VECTOR_BYTES, ORDER));
                x3 = x3.add(IntVector.fromMemorySegment(INTS, a, 3L * VECTOR_BYTES, ORDER))
                        .add(IntVector.fromMemorySegment(INTS, b, 3L * VECTOR_BYTES, ORDER));
            }
            IntVector v0 = IntVector.fromMemorySegment(INTS, state, 0, ORDER);
            IntVector v1 = IntVector.fromMemorySegment(INTS, state, VECTOR_BYTES, ORDER);
            IntVector v2 = IntVector.fromMemorySegment(INTS, state, 2L * VECTOR_BYTES, ORDER);
            IntVector v3 = IntVector.fromMemorySegment(INTS, state, 3L * VECTOR_BYTES, ORDER);
            IntVector u0 = v0.add(x0.sub(v0).lanewise(ASHR, leak));
            IntVector u1 = v1.add(x1.sub(v1).lanewise(ASHR, leak));
            IntVector u2 = v2.add(x2.sub(v2).lanewise(ASHR, leak));
            IntVector u3 = v3.add(x3.sub(v3).lanewise(ASHR, leak));
            VectorMask<Integer> spike0 = u0.compare(GT, silent0);
            VectorMask<Integer> spike1 = u1.compare(GT, silent1);
            VectorMask<Integer> spike2 = u2.compare(GT, silent2);
            VectorMask<Integer> spike3 = u3.compare(GT, silent3);
            u0.blend(0, spike0).intoMemorySegment(state, 0, ORDER);
            u1.blend(0, spike1).intoMemorySegment(state, VECTOR_BYTES, ORDER);
            u2.blend(0, spike2).intoMemorySegment(state, 2L * VECTOR_BYTES, ORDER);
            u3.blend(0, spike3).intoMemorySegment(state, 3L * VECTOR_BYTES, ORDER);
            fired[i] = spike0.toLong() | (spike1.toLong() << LANES) | (spike2.toLong() << (2 * LANES))
                    | (spike3.toLong() << (3 * LANES));
        }
    }
}
