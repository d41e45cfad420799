package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Vectors;

/** Potentials and multiples of weights of int32. */
sealed class CountNeuronsInts extends CountNeurons permits CountNeuronsFewInts {
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Vectors of a column. */
    private static final int VECTORS = 4;
    private static final int COLUMN_BYTES = VECTORS * VECTOR_BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    final MemorySegment table;
    final long tableColumnBytes;
    final MemorySegment bias;
    /** The largest potentials that do not spike. */
    final MemorySegment mostSilent;
    final int leakShift;
    private final IntMap initial;

    /**
     * @param initial potentials of a pixel before the first time step
     * @param vectors of a column
     */
    CountNeuronsInts(Arena arena, IntWeights weights, IntNeurons neurons, int maxCount, IntMap initial, int vectors) {
        super(weights.geometry(), maxCount, vectors * LANES, vectors * VECTOR_BYTES);
        leakShift = neurons.leakShift();
        this.initial = initial;
        table = CountRows.pack(arena, weights, maxCount, neurons.fractionBits(), lanes(), Integer.BYTES);
        tableColumnBytes = table.byteSize() / columns();
        int lanes = Channels.padded(neurons.channels());
        bias = Channels.allocate(arena, (long) lanes * Integer.BYTES);
        mostSilent = Channels.allocate(arena, (long) lanes * Integer.BYTES);
        for (int m = 0; m < lanes; m++) {
            boolean real = m < neurons.channels();
            bias.setAtIndex(JAVA_INT, m, real ? neurons.bias()[m] : 0);
            mostSilent.setAtIndex(JAVA_INT, m, real ? neurons.mostSilent(m) : Integer.MAX_VALUE);
        }
    }

    /** {@return the form for that many outputs} */
    static CountNeuronsInts of(Arena arena, IntWeights weights, IntNeurons neurons, int maxCount, IntMap initial) {
        return weights.geometry().outputs() <= CountNeuronsFewInts.VECTORS * LANES
                ? new CountNeuronsFewInts(arena, weights, neurons, maxCount, initial)
                : new CountNeuronsInts(arena, weights, neurons, maxCount, initial, VECTORS);
    }

    @Override
    final FeatureMap newPotentials(Arena arena, int count) {
        return new IntMap(arena, count, initial.channels());
    }

    @Override
    final void wake(FeatureMap membrane, int pixel) {
        long to = (long) pixel * initial.stride() * Integer.BYTES;
        for (long i = 0; i < (long) initial.stride() * Integer.BYTES; i += VECTOR_BYTES) {
            IntVector.fromMemorySegment(INTS, initial.values(), i, ORDER).intoMemorySegment(membrane.values(), to + i,
                    ORDER);
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
            IntVector behind = IntVector.broadcast(INTS, Math.min(waited[i], Integer.SIZE - 1));
            IntVector x0 = bias0;
            IntVector x1 = bias1;
            IntVector x2 = bias2;
            IntVector x3 = bias3;
            int to = from[i + 1];
            for (int row = from[i]; row < to; row += CountPixels.ROWS) {
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
            IntVector v0 = bias0
                    .add(IntVector.fromMemorySegment(INTS, state, 0, ORDER).sub(bias0).lanewise(ASHR, behind));
            IntVector v1 = bias1.add(
                    IntVector.fromMemorySegment(INTS, state, VECTOR_BYTES, ORDER).sub(bias1).lanewise(ASHR, behind));
            IntVector v2 = bias2.add(IntVector.fromMemorySegment(INTS, state, 2L * VECTOR_BYTES, ORDER).sub(bias2)
                    .lanewise(ASHR, behind));
            IntVector v3 = bias3.add(IntVector.fromMemorySegment(INTS, state, 3L * VECTOR_BYTES, ORDER).sub(bias3)
                    .lanewise(ASHR, behind));
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
