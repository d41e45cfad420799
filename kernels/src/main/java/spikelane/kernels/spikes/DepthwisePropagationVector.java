package spikelane.kernels.spikes;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;

/**
 * SIMD form: a word of spikes under a tap is a mask, under which the tap's weights are added to int16 lanes, one an output.
 * Where a channel has several outputs, each bit is repeated for them. Silent inputs take as long as others; nothing has to
 * list the active ones.
 *
 * <pre>
 * table  row r*S + s:  weights of outputs 0, 1, .. M-1, 0 ..     int16, M padded to whole groups of 64
 * </pre>
 */
final class DepthwisePropagationVector implements DepthwisePropagation {
    /** Most outputs of a channel: those of a word. */
    static final int MOST_OUTPUTS = Channels.GROUP;

    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    /** As many shorts as a vector has ints. */
    private static final VectorSpecies<Short> HALF = VectorSpecies.of(short.class,
            VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));
    private static final int LANES = SHORTS.length();
    private static final int VECTOR_BYTES = SHORTS.vectorByteSize();
    /** Outputs that are summed together: of two vectors. */
    private static final int COLUMN = 2 * LANES;
    /** Output pixels that are summed together: each weight is loaded once for them. */
    private static final int PIXELS = 4;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    /** M/C, a power of 2, as its logarithm. */
    private final int ofChannelShift;
    /** Every bit that is the first of a channel's. */
    private final long firsts;
    /** The bits of a channel. */
    private final long repeats;
    private final long rowBytes;
    private final MemorySegment table;
    private final ThreadLocal<MemorySegment> sums = ThreadLocal
            .withInitial(() -> Channels.allocate(Arena.ofAuto(), (long) PIXELS * COLUMN * Short.BYTES));

    /**
     * @param arena    owner of the packed weights
     * @param filters  weights of the layer
     * @param channels C
     */
    DepthwisePropagationVector(Arena arena, IntWeights filters, int channels) {
        geometry = DepthwisePropagation.layer(filters, channels);
        Channels.require(DepthwisePropagation.suits(filters, channels),
                geometry.outputs() / channels + " outputs a channel with sums up to " + filters.maxCurrent()
                        + ": a power of 2 up to " + MOST_OUTPUTS + " and int16 were expected");
        int ofChannel = geometry.outputs() / channels;
        ofChannelShift = Integer.numberOfTrailingZeros(ofChannel);
        repeats = -1L >>> (Long.SIZE - ofChannel);
        firsts = Long.divideUnsigned(-1L, repeats);
        rowBytes = (long) filters.stride() * Short.BYTES;
        int taps = filters.geometry().rows();
        table = Channels.allocate(arena, taps * rowBytes);
        for (int tap = 0; tap < taps; tap++) {
            for (int m = 0; m < geometry.outputs(); m++) {
                table.set(JAVA_SHORT, tap * rowBytes + (long) m * Short.BYTES, (short) filters.get(tap, m));
            }
        }
    }

    /** An int16 addition takes as long as two of int8. */
    @Override
    public RowWork row() {
        double bytes = (double) rowBytes / geometry.channels();
        return new RowWork(bytes, Resource.BYTE_ADD, bytes, true);
    }

    @Override
    public long tableBytes() {
        return table.byteSize();
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public void propagate(SpikeBits input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        DepthwisePropagation.check(geometry, input);
        Propagation.check(geometry, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        MemorySegment own = sums.get();
        int width = geometry.outputWidth();
        for (int p = pixelFrom; p < pixelTo;) {
            int x = p % width;
            int end = Math.min(pixelTo, p - x + width);
            row(input, p / width, x, x + end - p, groupFrom, groupTo, currents, at + p - pixelFrom, own);
            p = end;
        }
    }

    /** Pixels of an output row: where all columns of the kernel lie inside the image, {@value #PIXELS} together. */
    private void row(SpikeBits input, int y, int xFrom, int xTo, int groupFrom, int groupTo, IntMap currents, int at,
            MemorySegment own) {
        Geometry g = geometry;
        int words = input.wordsPerPixel();
        int top = y * g.stride() - g.padding();
        int r = Math.max(0, -top);
        int rows = Math.min(g.kernelHeight(), g.height() - top) - r;
        long row = (long) (top + r) * g.width();
        long rowWeights = (long) r * g.kernelWidth() * rowBytes;
        for (int x = xFrom; x < xTo;) {
            int left = x * g.stride() - g.padding();
            boolean together = x + PIXELS <= xTo && left >= 0
                    && left + (PIXELS - 1) * g.stride() + g.kernelWidth() <= g.width();
            int s = Math.max(0, -left);
            int columns = Math.min(g.kernelWidth(), g.width() - left) - s;
            long from = (row + left + s) * words;
            long weight = rowWeights + s * rowBytes;
            int pixels = together ? PIXELS : 1;
            for (int lane = groupFrom * Channels.GROUP; lane < groupTo * Channels.GROUP; lane += COLUMN) {
                int channel = lane >> ofChannelShift;
                long word = from + channel / Channels.GROUP;
                long weightLane = weight + (long) lane * Short.BYTES;
                if (together) {
                    sumOfPixels(input.words(), word, words, rows, channel % Channels.GROUP, weightLane, own);
                } else {
                    sumOfOne(input.words(), word, words, rows, columns, channel % Channels.GROUP, weightLane, own);
                }
                for (int i = 0; i < pixels; i++) {
                    long out = (long) (at + x - xFrom + i) * currents.stride() + lane;
                    widen(own, (long) i * COLUMN * Short.BYTES, currents.values(), out * Integer.BYTES);
                }
            }
            x += pixels;
        }
    }

    /** Written out: a helper that takes a vector may not be inlined, and would have it boxed. */
    private void sumOfPixels(MemorySegment words, long from, int step, int rows, int shift, long weight,
            MemorySegment out) {
        MemorySegment weights = table;
        int columns = geometry.kernelWidth();
        long next = (long) geometry.stride() * step;
        ShortVector a0 = ShortVector.zero(SHORTS);
        ShortVector a1 = a0;
        ShortVector b0 = a0;
        ShortVector b1 = a0;
        ShortVector c0 = a0;
        ShortVector c1 = a0;
        ShortVector d0 = a0;
        ShortVector d1 = a0;
        for (int r = 0; r < rows; r++) {
            long at = from + (long) r * geometry.width() * step;
            long row = weight + (long) r * columns * rowBytes;
            for (int s = 0; s < columns; s++) {
                ShortVector w0 = ShortVector.fromMemorySegment(SHORTS, weights, row, ORDER);
                ShortVector w1 = ShortVector.fromMemorySegment(SHORTS, weights, row + VECTOR_BYTES, ORDER);
                long a = words.getAtIndex(JAVA_LONG, at) >>> shift;
                long b = words.getAtIndex(JAVA_LONG, at + next) >>> shift;
                long c = words.getAtIndex(JAVA_LONG, at + 2 * next) >>> shift;
                long d = words.getAtIndex(JAVA_LONG, at + 3 * next) >>> shift;
                if (repeats != 1) {
                    a = Long.expand(a, firsts) * repeats;
                    b = Long.expand(b, firsts) * repeats;
                    c = Long.expand(c, firsts) * repeats;
                    d = Long.expand(d, firsts) * repeats;
                }
                a0 = a0.add(w0, VectorMask.fromLong(SHORTS, a));
                a1 = a1.add(w1, VectorMask.fromLong(SHORTS, a >>> LANES));
                b0 = b0.add(w0, VectorMask.fromLong(SHORTS, b));
                b1 = b1.add(w1, VectorMask.fromLong(SHORTS, b >>> LANES));
                c0 = c0.add(w0, VectorMask.fromLong(SHORTS, c));
                c1 = c1.add(w1, VectorMask.fromLong(SHORTS, c >>> LANES));
                d0 = d0.add(w0, VectorMask.fromLong(SHORTS, d));
                d1 = d1.add(w1, VectorMask.fromLong(SHORTS, d >>> LANES));
                at += step;
                row += rowBytes;
            }
        }
        a0.intoMemorySegment(out, 0, ORDER);
        a1.intoMemorySegment(out, VECTOR_BYTES, ORDER);
        b0.intoMemorySegment(out, 2L * VECTOR_BYTES, ORDER);
        b1.intoMemorySegment(out, 3L * VECTOR_BYTES, ORDER);
        c0.intoMemorySegment(out, 4L * VECTOR_BYTES, ORDER);
        c1.intoMemorySegment(out, 5L * VECTOR_BYTES, ORDER);
        d0.intoMemorySegment(out, 6L * VECTOR_BYTES, ORDER);
        d1.intoMemorySegment(out, 7L * VECTOR_BYTES, ORDER);
    }

    private void sumOfOne(MemorySegment words, long from, int step, int rows, int columns, int shift, long weight,
            MemorySegment out) {
        MemorySegment weights = table;
        ShortVector sum0 = ShortVector.zero(SHORTS);
        ShortVector sum1 = sum0;
        for (int r = 0; r < rows; r++) {
            long at = from + (long) r * geometry.width() * step;
            long row = weight + (long) r * geometry.kernelWidth() * rowBytes;
            for (int s = 0; s < columns; s++) {
                long bits = words.getAtIndex(JAVA_LONG, at) >>> shift;
                if (repeats != 1) {
                    bits = Long.expand(bits, firsts) * repeats;
                }
                sum0 = sum0.add(ShortVector.fromMemorySegment(SHORTS, weights, row, ORDER),
                        VectorMask.fromLong(SHORTS, bits));
                sum1 = sum1.add(ShortVector.fromMemorySegment(SHORTS, weights, row + VECTOR_BYTES, ORDER),
                        VectorMask.fromLong(SHORTS, bits >>> LANES));
                at += step;
                row += rowBytes;
            }
        }
        sum0.intoMemorySegment(out, 0, ORDER);
        sum1.intoMemorySegment(out, VECTOR_BYTES, ORDER);
    }

    /** From memory to memory, since a vector is not cut in two without being reinterpreted. */
    private static void widen(MemorySegment from, long fromAt, MemorySegment out, long outAt) {
        for (long at = 0; at < (long) COLUMN * Integer.BYTES; at += VECTOR_BYTES) {
            ((IntVector) ShortVector.fromMemorySegment(HALF, from, fromAt + at / 2, ORDER).convertShape(S2I, INTS, 0))
                    .intoMemorySegment(out, outAt + at, ORDER);
        }
    }
}
