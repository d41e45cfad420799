package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.Vectors;

/**
 * Potentials and multiples of weights of int16, for counts so small that neither can leave it. Multiples of larger counts
 * lie in the table cut off, and are never added.
 */
final class CountNeuronsShorts extends CountNeurons {
    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final int LANES = SHORTS.length();
    private static final int VECTOR_BYTES = SHORTS.vectorByteSize();
    /** Whether a column is four vectors; else two, which are as many outputs as a word of spikes holds. */
    private static final boolean FOUR = 4 * LANES <= Channels.GROUP;
    /** Outputs of a column. */
    private static final int COLUMN = (FOUR ? 4 : 2) * LANES;
    private static final int COLUMN_BYTES = COLUMN * Short.BYTES;
    /** Whether shifts by a vector take one instruction; else they are emulated, and those by a number take two. */
    private static final boolean SHIFTS = SHORTS.vectorBitSize() == 512;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final MemorySegment table;
    private final long tableColumnBytes;
    private final MemorySegment bias;
    /** The largest potentials that do not spike. */
    private final MemorySegment mostSilent;
    private final int leakShift;
    private final ShortMap initial;

    /** @param initial potentials of a pixel before the first time step */
    CountNeuronsShorts(Arena arena, IntWeights weights, IntNeurons neurons, int maxCount, IntMap initial) {
        super(weights.geometry(), maxCount, COLUMN, COLUMN_BYTES);
        leakShift = Math.min(neurons.leakShift(), Short.SIZE - 1);
        table = CountRows.pack(arena, weights, maxCount, neurons.fractionBits(), COLUMN, Short.BYTES);
        tableColumnBytes = table.byteSize() / columns();
        int lanes = Channels.padded(neurons.channels());
        bias = Channels.allocate(arena, (long) lanes * Short.BYTES);
        mostSilent = Channels.allocate(arena, (long) lanes * Short.BYTES);
        for (int m = 0; m < lanes; m++) {
            boolean real = m < neurons.channels();
            bias.setAtIndex(JAVA_SHORT, m, real ? (short) neurons.bias()[m] : 0);
            mostSilent.setAtIndex(JAVA_SHORT, m,
                    real
                            ? (short) Math.clamp(neurons.mostSilent(m), Short.MIN_VALUE, Short.MAX_VALUE)
                            : Short.MAX_VALUE);
        }
        this.initial = new ShortMap(arena, 1, initial.channels());
        for (int m = 0; m < initial.channels(); m++) {
            this.initial.set(0, m, initial.get(0, m));
        }
    }

    @Override
    FeatureMap newPotentials(Arena arena, int count) {
        return new ShortMap(arena, count, initial.channels());
    }

    @Override
    void wake(FeatureMap membrane, int pixel) {
        long to = (long) pixel * initial.stride() * Short.BYTES;
        for (long i = 0; i < (long) initial.stride() * Short.BYTES; i += VECTOR_BYTES) {
            ShortVector.fromMemorySegment(SHORTS, initial.values(), i, ORDER).intoMemorySegment(membrane.values(),
                    to + i, ORDER);
        }
    }

    /** Spikes go to an array: what writes them to a segment would not be inlined any more. */
    @Override
    void run(CountPixels.Kind kind, int column, FeatureMap membrane, long[] fired) {
        int[] pixels = kind.pixels;
        int[] rows = kind.rows;
        int[] from = kind.from;
        int[] waited = kind.waited;
        int count = kind.count;
        long lane = column * (long) COLUMN_BYTES;
        long base = column * tableColumnBytes;
        long stride = membrane.stride() * (long) Short.BYTES;
        ShortVector leak = ShortVector.broadcast(SHORTS, leakShift);
        MemorySegment biases = bias.asSlice(lane, COLUMN_BYTES);
        MemorySegment limits = mostSilent.asSlice(lane, COLUMN_BYTES);
        ShortVector bias0 = ShortVector.fromMemorySegment(SHORTS, biases, 0, ORDER);
        ShortVector bias1 = ShortVector.fromMemorySegment(SHORTS, biases, VECTOR_BYTES, ORDER);
        ShortVector silent0 = ShortVector.fromMemorySegment(SHORTS, limits, 0, ORDER);
        ShortVector silent1 = ShortVector.fromMemorySegment(SHORTS, limits, VECTOR_BYTES, ORDER);
        ShortVector bias2 = FOUR ? ShortVector.fromMemorySegment(SHORTS, biases, 2L * VECTOR_BYTES, ORDER) : bias0;
        ShortVector bias3 = FOUR ? ShortVector.fromMemorySegment(SHORTS, biases, 3L * VECTOR_BYTES, ORDER) : bias0;
        ShortVector silent2 = FOUR ? ShortVector.fromMemorySegment(SHORTS, limits, 2L * VECTOR_BYTES, ORDER) : silent0;
        ShortVector silent3 = FOUR ? ShortVector.fromMemorySegment(SHORTS, limits, 3L * VECTOR_BYTES, ORDER) : silent0;
        for (int i = 0; i < count; i++) {
            MemorySegment state = membrane.values().asSlice(pixels[i] * stride + lane, COLUMN_BYTES);
            int steps = Math.min(waited[i], Short.SIZE - 1);
            ShortVector behind = ShortVector.broadcast(SHORTS, (short) steps);
            ShortVector x0 = bias0;
            ShortVector x1 = bias1;
            ShortVector x2 = bias2;
            ShortVector x3 = bias3;
            int to = from[i + 1];
            for (int row = from[i]; row < to; row += CountPixels.ROWS) {
                MemorySegment a = table.asSlice(base + rows[row], COLUMN_BYTES);
                MemorySegment b = table.asSlice(base + rows[row + 1], COLUMN_BYTES);
                x0 = x0.add(ShortVector.fromMemorySegment(SHORTS, a, 0, ORDER))
                        .add(ShortVector.fromMemorySegment(SHORTS, b, 0, ORDER));
                x1 = x1.add(ShortVector.fromMemorySegment(SHORTS, a, VECTOR_BYTES, ORDER))
                        .add(ShortVector.fromMemorySegment(SHORTS, b, VECTOR_BYTES, ORDER));
                if (FOUR) {
                    x2 = x2.add(ShortVector.fromMemorySegment(SHORTS, a, 2L * VECTOR_BYTES, ORDER))
                            .add(ShortVector.fromMemorySegment(SHORTS, b, 2L * VECTOR_BYTES, ORDER));
                    x3 = x3.add(ShortVector.fromMemorySegment(SHORTS, a, 3L * VECTOR_BYTES, ORDER))
                            .add(ShortVector.fromMemorySegment(SHORTS, b, 3L * VECTOR_BYTES, ORDER));
                }
            }
            ShortVector w0 = ShortVector.fromMemorySegment(SHORTS, state, 0, ORDER).sub(bias0);
            ShortVector v0 = bias0.add(SHIFTS ? w0.lanewise(ASHR, behind) : w0.lanewise(ASHR, steps));
            ShortVector d0 = x0.sub(v0);
            ShortVector u0 = v0.add(SHIFTS ? d0.lanewise(ASHR, leak) : d0.lanewise(ASHR, leakShift));
            VectorMask<Short> spike0 = u0.compare(GT, silent0);
            u0.blend((short) 0, spike0).intoMemorySegment(state, 0, ORDER);
            ShortVector w1 = ShortVector.fromMemorySegment(SHORTS, state, VECTOR_BYTES, ORDER).sub(bias1);
            ShortVector v1 = bias1.add(SHIFTS ? w1.lanewise(ASHR, behind) : w1.lanewise(ASHR, steps));
            ShortVector d1 = x1.sub(v1);
            ShortVector u1 = v1.add(SHIFTS ? d1.lanewise(ASHR, leak) : d1.lanewise(ASHR, leakShift));
            VectorMask<Short> spike1 = u1.compare(GT, silent1);
            u1.blend((short) 0, spike1).intoMemorySegment(state, VECTOR_BYTES, ORDER);
            long bits = spike0.toLong() | (spike1.toLong() << (LANES & 63));
            if (FOUR) {
                ShortVector w2 = ShortVector.fromMemorySegment(SHORTS, state, 2L * VECTOR_BYTES, ORDER).sub(bias2);
                ShortVector v2 = bias2.add(SHIFTS ? w2.lanewise(ASHR, behind) : w2.lanewise(ASHR, steps));
                ShortVector d2 = x2.sub(v2);
                ShortVector u2 = v2.add(SHIFTS ? d2.lanewise(ASHR, leak) : d2.lanewise(ASHR, leakShift));
                VectorMask<Short> spike2 = u2.compare(GT, silent2);
                u2.blend((short) 0, spike2).intoMemorySegment(state, 2L * VECTOR_BYTES, ORDER);
                ShortVector w3 = ShortVector.fromMemorySegment(SHORTS, state, 3L * VECTOR_BYTES, ORDER).sub(bias3);
                ShortVector v3 = bias3.add(SHIFTS ? w3.lanewise(ASHR, behind) : w3.lanewise(ASHR, steps));
                ShortVector d3 = x3.sub(v3);
                ShortVector u3 = v3.add(SHIFTS ? d3.lanewise(ASHR, leak) : d3.lanewise(ASHR, leakShift));
                VectorMask<Short> spike3 = u3.compare(GT, silent3);
                u3.blend((short) 0, spike3).intoMemorySegment(state, 3L * VECTOR_BYTES, ORDER);
                bits |= (spike2.toLong() << (2 * LANES)) | (spike3.toLong() << (3 * LANES));
            }
            fired[i] = bits;
        }
    }
}
