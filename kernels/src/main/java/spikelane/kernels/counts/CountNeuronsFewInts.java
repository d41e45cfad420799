package spikelane.kernels.counts;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Vectors;

/** The same for so few outputs that half a column holds them: the other half would be lanes without neurons. */
final class CountNeuronsFewInts extends CountNeuronsInts {
    /** Vectors of the one column. */
    static final int VECTORS = 2;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    private static final int COLUMN_BYTES = VECTORS * VECTOR_BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    CountNeuronsFewInts(Arena arena, IntWeights weights, IntNeurons neurons, int maxCount, IntMap initial) {
        super(arena, weights, neurons, maxCount, initial, VECTORS);
    }

    @Override
    void run(CountPixels.Kind kind, int column, FeatureMap membrane, long[] fired) {
        int[] pixels = kind.pixels;
        int[] rows = kind.rows;
        int[] from = kind.from;
        int[] waited = kind.waited;
        int count = kind.count;
        long stride = membrane.stride() * (long) Integer.BYTES;
        IntVector leak = IntVector.broadcast(INTS, leakShift);
        IntVector bias0 = IntVector.fromMemorySegment(INTS, bias, 0, ORDER);
        IntVector bias1 = IntVector.fromMemorySegment(INTS, bias, VECTOR_BYTES, ORDER);
        IntVector silent0 = IntVector.fromMemorySegment(INTS, mostSilent, 0, ORDER);
        IntVector silent1 = IntVector.fromMemorySegment(INTS, mostSilent, VECTOR_BYTES, ORDER);
        for (int i = 0; i < count; i++) {
            MemorySegment state = membrane.values().asSlice(pixels[i] * stride, COLUMN_BYTES);
            IntVector behind = IntVector.broadcast(INTS, Math.min(waited[i], Integer.SIZE - 1));
            IntVector x0 = bias0;
            IntVector x1 = bias1;
            int to = from[i + 1];
            for (int row = from[i]; row < to; row += CountPixels.ROWS) {
                MemorySegment a = table.asSlice(rows[row], COLUMN_BYTES);
                MemorySegment b = table.asSlice(rows[row + 1], COLUMN_BYTES);
                x0 = x0.add(IntVector.fromMemorySegment(INTS, a, 0, ORDER))
                        .add(IntVector.fromMemorySegment(INTS, b, 0, ORDER));
                x1 = x1.add(IntVector.fromMemorySegment(INTS, a, VECTOR_BYTES, ORDER))
                        .add(IntVector.fromMemorySegment(INTS, b, VECTOR_BYTES, ORDER));
            }
            IntVector v0 = bias0
                    .add(IntVector.fromMemorySegment(INTS, state, 0, ORDER).sub(bias0).lanewise(ASHR, behind));
            IntVector v1 = bias1.add(
                    IntVector.fromMemorySegment(INTS, state, VECTOR_BYTES, ORDER).sub(bias1).lanewise(ASHR, behind));
            IntVector u0 = v0.add(x0.sub(v0).lanewise(ASHR, leak));
            IntVector u1 = v1.add(x1.sub(v1).lanewise(ASHR, leak));
            VectorMask<Integer> spike0 = u0.compare(GT, silent0);
            VectorMask<Integer> spike1 = u1.compare(GT, silent1);
            u0.blend(0, spike0).intoMemorySegment(state, 0, ORDER);
            u1.blend(0, spike1).intoMemorySegment(state, VECTOR_BYTES, ORDER);
            fired[i] = spike0.toLong() | (spike1.toLong() << LANES);
        }
    }
}
