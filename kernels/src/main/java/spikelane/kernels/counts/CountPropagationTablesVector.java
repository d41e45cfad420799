package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;

/**
 * SIMD form for few input channels, by look-up. The inputs under a kernel row are cut into chunks of up to
 * {@value #CHUNK}, and a table holds the sum of the weights of every subset of a chunk: one look-up sums up to
 * {@value #CHUNK} inputs. Counts are split into bits, with a table for each of the lowest {@value #PLANES}; only bits
 * that occur under {@value CountWindows#PIXELS} neighbouring pixels are looked up, so that the usual small counts are
 * cheap.
 *
 * <p>
 * Overflow: n bits of the counts add at most {@code (2^n - 1) * maxCurrent}, see {@link IntWeights#maxCurrent}. Channels
 * are int8 where that fits for n = 1, and otherwise int16. Of more bits than fit, each n are summed apart and added,
 * shifted, to the int32 currents, which {@link CountPropagation} bounds. Weights with maxCurrent above 32767 are refused.
 *
 * <pre>
 * int8 entry:   byte 4*l + k  = output k*L + l of the column                                 L = int32 lanes of a vector
 * int16 entry:  two vectors, lane 2*l + k of vector v = output v*2*L + k*L + l of the column
 * </pre>
 *
 * so that int32 vector k of the sums holds neighbouring outputs.
 */
final class CountPropagationTablesVector implements CountPropagation {
    static final CountForm FORM = new CountForm("tables", "integer weights, input is event counts of few channels") {
        @Override
        public boolean suits(IntWeights weights, int maxCount) {
            return holds(weights);
        }

        @Override
        public CountPropagation make(Arena arena, IntWeights weights, int maxCount) {
            return new CountPropagationTablesVector(arena, weights, maxCount);
        }
    };

    private static final VectorSpecies<Byte> BYTES = Vectors.BYTES;
    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Outputs of one entry. */
    private static final int COLUMN = VECTOR_BYTES;
    private static final int CHUNK = 6;
    private static final int PLANES = 3;
    /** Look-ups a pixel and plane up to which the form is chosen. */
    private static final int FEW_TABLES = 10;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final int maxCount;
    private final boolean bytes;
    private final int planesTogether;
    private final MemorySegment entries;
    private final long columnBytes;
    private final ThreadLocal<CountWindows> scratch;

    /**
     * @param arena    owner of the tables
     * @param weights  weights of the layer
     * @param maxCount largest count
     * @throws IllegalArgumentException if {@link IntWeights#maxCurrent} passes 32767
     */
    CountPropagationTablesVector(Arena arena, IntWeights weights, int maxCount) {
        CountPropagation.check(weights, maxCount);
        Channels.require(weights.maxCurrent() <= Short.MAX_VALUE,
                "weights of " + weights.maxCurrent() + " an output pass " + Short.MAX_VALUE + ", the limit of int16");
        geometry = weights.geometry();
        this.maxCount = maxCount;
        bytes = weights.maxCurrent() <= Byte.MAX_VALUE;
        int times = (bytes ? Byte.MAX_VALUE : Short.MAX_VALUE) / (int) Math.max(1, weights.maxCurrent());
        planesTogether = Math.min(PLANES, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(times + 1));
        int chunks = chunks(geometry);
        int rowInputs = geometry.kernelWidth() * geometry.channels();
        int chunkBits = (rowInputs + chunks - 1) / chunks;
        int tables = geometry.kernelHeight() * chunks;
        int entryShift = Integer.numberOfTrailingZeros(bytes ? VECTOR_BYTES : 2 * VECTOR_BYTES);
        columnBytes = ((long) planesTogether * tables) << (chunkBits + entryShift);
        entries = Channels.allocate(arena, Channels.padded(geometry.outputs()) / COLUMN * columnBytes);
        for (int table = 0; table < tables; table++) {
            int first = table % chunks * chunkBits;
            int row = table / chunks * rowInputs + first;
            int inputs = Math.min(chunkBits, rowInputs - first);
            for (int subset = 1; subset < 1 << inputs; subset++) {
                for (int plane = 0; plane < planesTogether; plane++) {
                    long entry = (((long) plane * tables + table) << chunkBits) + subset;
                    fill(weights, entry << entryShift, row, subset, plane);
                }
            }
        }
        scratch = ThreadLocal
                .withInitial(() -> new CountWindows(geometry, chunks, chunkBits, planesTogether, entryShift));
    }

    private void fill(IntWeights weights, long entry, int row, int subset, int plane) {
        for (int m = 0; m < geometry.outputs(); m++) {
            int sum = 0;
            for (int rest = subset; rest != 0; rest &= rest - 1) {
                sum += weights.get(row + Integer.numberOfTrailingZeros(rest), m) << plane;
            }
            int k = m % COLUMN / INTS.length();
            int l = m % INTS.length();
            long at = m / COLUMN * columnBytes + entry;
            if (bytes) {
                entries.set(JAVA_BYTE, at + l * 4L + k, (byte) sum);
            } else {
                entries.set(JAVA_SHORT, at + k / 2 * (long) VECTOR_BYTES + (l * 2L + k % 2) * Short.BYTES, (short) sum);
            }
        }
    }

    private static int chunks(Geometry g) {
        return (g.kernelWidth() * g.channels() + CHUNK - 1) / CHUNK;
    }

    /** {@return whether the form can hold the weights, and few look-ups a pixel do} */
    static boolean holds(IntWeights weights) {
        return weights.maxCurrent() <= Short.MAX_VALUE
                && weights.geometry().kernelHeight() * chunks(weights.geometry()) <= FEW_TABLES;
    }

    /** One addition of an entry for the inputs of a chunk. */
    @Override
    public RowWork row() {
        int rowInputs = geometry.kernelWidth() * geometry.channels();
        double inputs = Math.ceil(rowInputs / (double) chunks(geometry));
        double bytes = Channels.padded(geometry.outputs()) * (this.bytes ? 1.0 : Short.BYTES) / inputs;
        return RowWork.ofSpikes(bytes, Resource.BYTE_ADD, bytes);
    }

    @Override
    public long tableBytes() {
        return entries.byteSize();
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
    public void propagate(EventCounts input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        CountPropagation.check(this, input);
        Propagation.check(geometry, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        CountWindows windows = scratch.get();
        int width = geometry.outputWidth();
        long stride = currents.stride() * (long) Integer.BYTES;
        int pixels;
        for (int p = pixelFrom; p < pixelTo; p += pixels) {
            int x = p % width;
            pixels = Math.min(Math.min(pixelTo - p, width - x), CountWindows.PIXELS);
            int planes = windows.read(input, p / width, x, pixels);
            long out = (at + p - pixelFrom) * stride;
            int from = 0;
            do {
                int to = Math.min(planes, from + planesTogether);
                int lookUps = windows.list(from, to) * CountWindows.PIXELS;
                for (int lane = groupFrom * Channels.GROUP; lane < groupTo * Channels.GROUP; lane += COLUMN) {
                    long base = lane / COLUMN * columnBytes;
                    long first = out + lane * (long) Integer.BYTES;
                    if (bytes && lookUps == CountWindows.LOOK_UPS * CountWindows.PIXELS && from == 0) {
                        sumBlock(windows.offsets(), pixels, base, currents.values(), first, stride);
                    } else if (bytes) {
                        sumBytes(windows.offsets(), pixels, lookUps, base, currents.values(), first, stride, from);
                    } else {
                        sumShorts(windows.offsets(), pixels, lookUps, base, currents.values(), first, stride, from);
                    }
                }
                from = to;
            } while (from < planes);
        }
    }

    /** One block of look-ups a pixel; written out, since a helper that takes a vector may not be inlined. */
    private void sumBlock(long[] offsets, int pixels, long base, MemorySegment out, long at, long stride) {
        long to = at;
        for (int p = 0; p < pixels; p++, to += stride) {
            ByteVector.fromMemorySegment(BYTES, entries, base + offsets[p], ORDER)
                    .add(ByteVector.fromMemorySegment(BYTES, entries, base + offsets[p + CountWindows.PIXELS], ORDER))
                    .add(ByteVector.fromMemorySegment(BYTES, entries, base + offsets[p + 2 * CountWindows.PIXELS],
                            ORDER))
                    .intoMemorySegment(out, to, ORDER); // not reinterpreted: see package-info
            IntVector v3 = IntVector.fromMemorySegment(INTS, out, to, ORDER);
            v3.lanewise(LSHL, 24).lanewise(ASHR, 24).intoMemorySegment(out, to, ORDER);
            v3.lanewise(LSHL, 16).lanewise(ASHR, 24).intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
            v3.lanewise(LSHL, 8).lanewise(ASHR, 24).intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
            v3.lanewise(ASHR, 24).intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
        }
    }

    private void sumBytes(long[] offsets, int pixels, int lookUps, long base, MemorySegment out, long at, long stride,
            int shift) {
        long to = at;
        for (int p = 0; p < pixels; p++, to += stride) {
            ByteVector sum = ByteVector.zero(BYTES);
            for (int i = p; i < lookUps; i += 3 * CountWindows.PIXELS) {
                sum = sum.add(ByteVector.fromMemorySegment(BYTES, entries, base + offsets[i], ORDER))
                        .add(ByteVector.fromMemorySegment(BYTES, entries, base + offsets[i + CountWindows.PIXELS],
                                ORDER))
                        .add(ByteVector.fromMemorySegment(BYTES, entries, base + offsets[i + 2 * CountWindows.PIXELS],
                                ORDER));
            }
            IntVector before = IntVector.fromMemorySegment(INTS, out, to, ORDER);
            sum.intoMemorySegment(out, to, ORDER);
            IntVector v3 = IntVector.fromMemorySegment(INTS, out, to, ORDER);
            IntVector v0 = v3.lanewise(LSHL, 24).lanewise(ASHR, 24);
            IntVector v1 = v3.lanewise(LSHL, 16).lanewise(ASHR, 24);
            IntVector v2 = v3.lanewise(LSHL, 8).lanewise(ASHR, 24);
            v3 = v3.lanewise(ASHR, 24);
            if (shift > 0) {
                v0 = v0.lanewise(LSHL, shift).add(before);
                v1 = v1.lanewise(LSHL, shift).add(IntVector.fromMemorySegment(INTS, out, to + VECTOR_BYTES, ORDER));
                v2 = v2.lanewise(LSHL, shift)
                        .add(IntVector.fromMemorySegment(INTS, out, to + 2L * VECTOR_BYTES, ORDER));
                v3 = v3.lanewise(LSHL, shift)
                        .add(IntVector.fromMemorySegment(INTS, out, to + 3L * VECTOR_BYTES, ORDER));
            }
            v0.intoMemorySegment(out, to, ORDER);
            v1.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
            v2.intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
            v3.intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
        }
    }

    /** The same in int16 lanes. */
    private void sumShorts(long[] offsets, int pixels, int lookUps, long base, MemorySegment out, long at, long stride,
            int shift) {
        long to = at;
        for (int p = 0; p < pixels; p++, to += stride) {
            ShortVector a = ShortVector.zero(SHORTS);
            ShortVector b = a;
            for (int i = p; i < lookUps; i += 3 * CountWindows.PIXELS) {
                long x = base + offsets[i];
                long y = base + offsets[i + CountWindows.PIXELS];
                long z = base + offsets[i + 2 * CountWindows.PIXELS];
                a = a.add(ShortVector.fromMemorySegment(SHORTS, entries, x, ORDER))
                        .add(ShortVector.fromMemorySegment(SHORTS, entries, y, ORDER))
                        .add(ShortVector.fromMemorySegment(SHORTS, entries, z, ORDER));
                b = b.add(ShortVector.fromMemorySegment(SHORTS, entries, x + VECTOR_BYTES, ORDER))
                        .add(ShortVector.fromMemorySegment(SHORTS, entries, y + VECTOR_BYTES, ORDER))
                        .add(ShortVector.fromMemorySegment(SHORTS, entries, z + VECTOR_BYTES, ORDER));
            }
            IntVector before = IntVector.fromMemorySegment(INTS, out, to, ORDER);
            IntVector before1 = IntVector.fromMemorySegment(INTS, out, to + VECTOR_BYTES, ORDER);
            a.intoMemorySegment(out, to, ORDER);
            b.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
            IntVector v1 = IntVector.fromMemorySegment(INTS, out, to, ORDER);
            IntVector v3 = IntVector.fromMemorySegment(INTS, out, to + VECTOR_BYTES, ORDER);
            IntVector v0 = v1.lanewise(LSHL, 16).lanewise(ASHR, 16);
            IntVector v2 = v3.lanewise(LSHL, 16).lanewise(ASHR, 16);
            v1 = v1.lanewise(ASHR, 16);
            v3 = v3.lanewise(ASHR, 16);
            if (shift > 0) {
                v0 = v0.lanewise(LSHL, shift).add(before);
                v1 = v1.lanewise(LSHL, shift).add(before1);
                v2 = v2.lanewise(LSHL, shift)
                        .add(IntVector.fromMemorySegment(INTS, out, to + 2L * VECTOR_BYTES, ORDER));
                v3 = v3.lanewise(LSHL, shift)
                        .add(IntVector.fromMemorySegment(INTS, out, to + 3L * VECTOR_BYTES, ORDER));
            }
            v0.intoMemorySegment(out, to, ORDER);
            v1.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
            v2.intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
            v3.intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
        }
    }
}
