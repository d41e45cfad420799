package spikelane.kernels.spikes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.Widening;

/**
 * SIMD form for pruned ternary weights of a convolution: each output channel has the list of its nonzero weights, and
 * neighbouring pixels are the lanes, one byte each. A nonzero weight is one load and one addition or subtraction for as
 * many pixels as a register has bytes, so the time does not depend on the spikes. {@value #SEGMENT} weights cannot
 * overflow a signed byte, which holds 127; then the sums go to the int32 currents. The weights of a sign are padded to
 * steps of {@value #STEP}.
 *
 * <pre>
 * flags  [C][rows][W + 2*padding]: 1 where the input spikes, with the padding's zeros, so that a weight (c, r, s) reads
 *        the lanes of output (y, x) at c*plane + (y + r)*(W + 2*padding) + x + s
 * sums   [64 outputs][lanes] -&gt; transposed [lanes][64 outputs] -&gt; currents [pixel][M]
 * </pre>
 *
 * A fully connected layer has no neighbouring pixels, and a stride would need other lists for other columns: both are
 * refused. Rows of the image are taken {@value #BAND} at a time, so a call should have whole rows.
 */
final class SpikePropagationNonzerosVector implements SpikePropagation {
    static final SpikeForm FORM = new SpikeForm("nonzeros") {
        @Override
        public boolean suits(IntWeights weights) {
            Geometry g = weights.geometry();
            return weights.ternary() && g.stride() == 1 && g.outputPixels() > 1;
        }

        @Override
        public SpikePropagation make(Arena arena, IntWeights weights) {
            return new SpikePropagationNonzerosVector(weights);
        }

        @Override
        public Work work(IntWeights weights, double spikeDensity) {
            Geometry g = weights.geometry();
            return new Work((double) blocks(g) * Channels.groups(g.outputs()), active(g, spikeDensity),
                    weights.density() * g.rows());
        }

        @Override
        public List<Sample> samples(Geometry g) {
            return g.stride() == 1 && g.outputPixels() > 1
                    ? PRUNED_DENSITIES.stream().map(density -> new Sample(1, density)).toList()
                    : List.of();
        }
    };

    private static final VectorSpecies<Byte> BYTES = Vectors.BYTES;
    private static final int VECTOR_BYTES = BYTES.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BAND = 8;
    private static final int SEGMENT = 124;
    private static final int STEP = 4;

    private final IntWeights weights;
    private final int rowBytes;
    private final int planeBytes;
    private final int segments;
    private final int[][] lists;
    private final int[] splits;
    private final ThreadLocal<Scratch> scratch;

    private record Scratch(MemorySegment flags, MemorySegment sums, MemorySegment transposed) {
        Scratch(long flagBytes) {
            this(Channels.allocate(Arena.ofAuto(), flagBytes),
                    Channels.allocate(Arena.ofAuto(), (long) Channels.GROUP * VECTOR_BYTES),
                    Channels.allocate(Arena.ofAuto(), (long) Channels.GROUP * VECTOR_BYTES));
        }
    }

    /** @param weights ternary weights of a convolution with stride 1 */
    SpikePropagationNonzerosVector(IntWeights weights) {
        SpikePropagation.check(weights);
        Geometry g = weights.geometry();
        Channels.require(FORM.suits(weights),
                "lists of nonzero weights need ternary weights of a convolution with stride 1, not weights up to "
                        + weights.maxAbs() + " of " + g);
        this.weights = weights;
        rowBytes = g.width() + 2 * g.padding();
        planeBytes = (BAND + g.kernelHeight() - 1) * rowBytes + VECTOR_BYTES;
        Channels.require((long) planeBytes * (g.channels() + 1) <= Integer.MAX_VALUE,
                "rows are too long for offsets of int");
        lists = new int[Channels.padded(g.outputs())][0];
        splits = new int[lists.length];
        int longest = 1;
        for (int m = 0; m < g.outputs(); m++) {
            int[] list = new int[g.rows() + 2 * STEP];
            int plus = taps(m, 1, list, 0);
            int all = taps(m, -1, list, plus);
            lists[m] = Arrays.copyOf(list, all);
            splits[m] = plus;
            longest = Math.max(longest, all);
        }
        segments = (longest + SEGMENT - 1) / SEGMENT;
        long flagBytes = (long) planeBytes * (g.channels() + 1);
        scratch = ThreadLocal.withInitial(() -> new Scratch(flagBytes));
    }

    /** {@return registers of pixels that a call over the whole image takes} */
    private static long blocks(Geometry g) {
        int row = g.width() + 2 * g.padding();
        long blocks = 0;
        for (int y = 0; y < g.outputHeight(); y += BAND) {
            int lanes = (Math.min(BAND, g.outputHeight() - y) - 1) * row + g.outputWidth();
            blocks += (lanes + VECTOR_BYTES - 1) / VECTOR_BYTES;
        }
        return blocks;
    }

    @Override
    public int tilePixels() {
        return BAND * geometry().outputWidth();
    }

    private int taps(int m, int sign, int[] list, int from) {
        Geometry g = weights.geometry();
        int count = from;
        for (int c = 0; c < g.channels(); c++) {
            for (int tap = 0; tap < g.kernelHeight() * g.kernelWidth(); tap++) {
                if (weights.get(tap * g.channels() + c, m) == sign) {
                    list[count++] = c * planeBytes + tap / g.kernelWidth() * rowBytes + tap % g.kernelWidth();
                }
            }
        }
        for (; (count - from) % STEP != 0; count++) {
            list[count] = g.channels() * planeBytes; // a plane without spikes
        }
        return count;
    }

    @Override
    public SpikeForm form() {
        return FORM;
    }

    /** A flag of a byte is loaded and added for each entry of the lists, whether its input is active or not. */
    @Override
    public RowWork row() {
        double entries = tableBytes() / (double) Integer.BYTES / weights.geometry().rows();
        return new RowWork(entries, Resource.BYTE_ADD, entries, true);
    }

    @Override
    public long tableBytes() {
        return Arrays.stream(lists).mapToLong(list -> (long) list.length * Integer.BYTES).sum();
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        Geometry g = geometry();
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        weights.requireOpen();
        if (pixelFrom == pixelTo) {
            return;
        }
        Scratch own = scratch.get();
        int width = g.outputWidth();
        int yTo = (pixelTo - 1) / width + 1;
        for (int y = pixelFrom / width; y < yTo; y += BAND) {
            flag(input, y - g.padding(), Math.min(yTo, y + BAND) - y + g.kernelHeight() - 1, own.flags);
            int first = Math.max(pixelFrom, y * width);
            int last = Math.min(pixelTo, (y + BAND) * width) - 1;
            int laneFrom = (first / width - y) * rowBytes + first % width;
            int laneTo = (last / width - y) * rowBytes + last % width + 1;
            for (int lane = laneFrom; lane < laneTo; lane += VECTOR_BYTES) {
                for (int group = groupFrom; group < groupTo; group++) {
                    for (int segment = 0; segment < segments; segment++) {
                        sum(group, segment, lane, own);
                        for (int i = lane; i < Math.min(laneTo, lane + VECTOR_BYTES); i++) {
                            int x = i % rowBytes;
                            int out = at + (y + i / rowBytes) * width + x - pixelFrom;
                            if (x < width) {
                                widen(own.transposed, (long) (i - lane) * Channels.GROUP, currents.values(),
                                        ((long) out * currents.stride() + (long) group * Channels.GROUP)
                                                * Integer.BYTES,
                                        segment > 0);
                            }
                        }
                    }
                }
            }
        }
    }

    private void flag(SpikeList input, int yFrom, int rows, MemorySegment flags) {
        Geometry g = geometry();
        flags.fill((byte) 0);
        int[] active = input.active();
        for (int row = Math.max(0, -yFrom); row < Math.min(rows, g.height() - yFrom); row++) {
            for (int x = 0; x < g.width(); x++) {
                int to = input.start(yFrom + row, x + 1);
                long base = (long) row * rowBytes + x + g.padding();
                for (int i = input.start(yFrom + row, x); i < to; i++) {
                    flags.set(JAVA_BYTE, base + (long) (active[i] - x * g.channels()) * planeBytes, (byte) 1);
                }
            }
        }
    }

    private void sum(int group, int segment, int lane, Scratch own) {
        for (int k = 0; k < Channels.GROUP; k++) {
            int m = group * Channels.GROUP + k;
            int from = Math.min(lists[m].length, segment * SEGMENT);
            int to = Math.min(lists[m].length, from + SEGMENT);
            sum(lists[m], from, Math.clamp(splits[m], from, to), to, own.flags, lane, own.sums,
                    (long) byteOf(k) * VECTOR_BYTES);
        }
        for (int row = 0; row < Channels.GROUP; row += 8) {
            for (int column = 0; column < VECTOR_BYTES; column += 8) {
                transpose(own.sums, (long) row * VECTOR_BYTES + column, own.transposed,
                        (long) column * Channels.GROUP + row);
            }
        }
    }

    private static void sum(int[] list, int from, int split, int to, MemorySegment flags, int lane, MemorySegment sums,
            long at) {
        ByteVector plus = ByteVector.zero(BYTES);
        ByteVector minus = plus;
        for (int i = from; i < split; i += STEP) {
            plus = plus.add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i], ORDER)
                    .add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i + 1], ORDER))
                    .add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i + 2], ORDER)
                            .add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i + 3], ORDER))));
        }
        for (int i = split; i < to; i += STEP) {
            minus = minus.add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i], ORDER)
                    .add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i + 1], ORDER))
                    .add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i + 2], ORDER)
                            .add(ByteVector.fromMemorySegment(BYTES, flags, lane + list[i + 3], ORDER))));
        }
        plus.sub(minus).intoMemorySegment(sums, at, ORDER);
    }

    /** {@return place of an output among the 64 bytes of its group, as {@link Widening} wants them} */
    private static int byteOf(int output) {
        int lane = output % VECTOR_BYTES;
        return output - lane + Widening.byteOf(lane);
    }

    private static void widen(MemorySegment bytes, long from, MemorySegment out, long at, boolean add) {
        for (int v = 0; v < Channels.GROUP; v += VECTOR_BYTES) {
            Widening.signedBytes(bytes, from + v, out, at + (long) v * Integer.BYTES, add);
        }
    }

    /** Eight rows of eight bytes (Hacker's Delight, section 7-3, with bytes for bits). */
    private static void transpose(MemorySegment in, long from, MemorySegment out, long at) {
        long a = in.get(JAVA_LONG, from);
        long b = in.get(JAVA_LONG, from + VECTOR_BYTES);
        long c = in.get(JAVA_LONG, from + 2L * VECTOR_BYTES);
        long d = in.get(JAVA_LONG, from + 3L * VECTOR_BYTES);
        long e = in.get(JAVA_LONG, from + 4L * VECTOR_BYTES);
        long f = in.get(JAVA_LONG, from + 5L * VECTOR_BYTES);
        long g = in.get(JAVA_LONG, from + 6L * VECTOR_BYTES);
        long h = in.get(JAVA_LONG, from + 7L * VECTOR_BYTES);
        long t = ((a >>> 32) ^ e) & 0xFFFFFFFFL;
        e ^= t;
        a ^= t << 32;
        t = ((b >>> 32) ^ f) & 0xFFFFFFFFL;
        f ^= t;
        b ^= t << 32;
        t = ((c >>> 32) ^ g) & 0xFFFFFFFFL;
        g ^= t;
        c ^= t << 32;
        t = ((d >>> 32) ^ h) & 0xFFFFFFFFL;
        h ^= t;
        d ^= t << 32;
        t = ((a >>> 16) ^ c) & 0x0000FFFF0000FFFFL;
        c ^= t;
        a ^= t << 16;
        t = ((b >>> 16) ^ d) & 0x0000FFFF0000FFFFL;
        d ^= t;
        b ^= t << 16;
        t = ((e >>> 16) ^ g) & 0x0000FFFF0000FFFFL;
        g ^= t;
        e ^= t << 16;
        t = ((f >>> 16) ^ h) & 0x0000FFFF0000FFFFL;
        h ^= t;
        f ^= t << 16;
        t = ((a >>> 8) ^ b) & 0x00FF00FF00FF00FFL;
        out.set(JAVA_LONG, at, a ^ (t << 8));
        out.set(JAVA_LONG, at + Channels.GROUP, b ^ t);
        t = ((c >>> 8) ^ d) & 0x00FF00FF00FF00FFL;
        out.set(JAVA_LONG, at + 2L * Channels.GROUP, c ^ (t << 8));
        out.set(JAVA_LONG, at + 3L * Channels.GROUP, d ^ t);
        t = ((e >>> 8) ^ f) & 0x00FF00FF00FF00FFL;
        out.set(JAVA_LONG, at + 4L * Channels.GROUP, e ^ (t << 8));
        out.set(JAVA_LONG, at + 5L * Channels.GROUP, f ^ t);
        t = ((g >>> 8) ^ h) & 0x00FF00FF00FF00FFL;
        out.set(JAVA_LONG, at + 6L * Channels.GROUP, g ^ (t << 8));
        out.set(JAVA_LONG, at + 7L * Channels.GROUP, h ^ t);
    }
}
