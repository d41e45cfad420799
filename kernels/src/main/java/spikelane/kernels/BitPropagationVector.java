package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form by population count. A lane counts for one output, so that no register is summed across:
 *
 * <pre>
 * column: for each word of the spikes: plus of outputs 0 2 4 .. 2*L-2, plus of 1 3 5 .. 2*L-1, minus, minus
 * </pre>
 *
 * L = 64-bit lanes of a vector. The even counts and the odd ones, shifted by 32 bits, are together the int32 currents.
 */
public final class BitPropagationVector implements BitPropagation {
    private static final VectorSpecies<Long> LONGS = Registers.LONGS;
    private static final int VECTOR_BYTES = LONGS.vectorByteSize();
    /** Outputs of a column. */
    private static final int COLUMN = 2 * LONGS.length();
    private static final int WORD_BYTES = 4 * VECTOR_BYTES;
    private static final long LOWER = 0xFFFFFFFFL;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final int words;
    private final long columnBytes;
    private final MemorySegment table;

    /**
     * @param arena   owner of the packed weights
     * @param weights ternary weights of a fully connected layer
     */
    public BitPropagationVector(Arena arena, PackedWeights weights) {
        BitPropagation.check(weights);
        geometry = weights.geometry();
        int wordsPerPixel = Lanes.groups(geometry.channels());
        words = geometry.height() * geometry.width() * wordsPerPixel;
        columnBytes = (long) words * WORD_BYTES;
        table = Lanes.allocate(arena, Lanes.padded(geometry.outputs()) / COLUMN * columnBytes);
        for (int row = 0; row < geometry.rows(); row++) {
            int c = row % geometry.channels();
            int word = row / geometry.channels() * wordsPerPixel + c / Long.SIZE;
            for (int m = 0; m < geometry.outputs(); m++) {
                int weight = weights.get(row, m);
                if (weight != 0) {
                    long at = m / COLUMN * columnBytes + (long) word * WORD_BYTES + (weight < 0 ? 2L * VECTOR_BYTES : 0)
                            + (m % 2) * (long) VECTOR_BYTES + m % COLUMN / 2 * (long) Long.BYTES;
                    table.set(JAVA_LONG, at, table.get(JAVA_LONG, at) | 1L << c);
                }
            }
        }
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public void propagate(SpikeBits input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntLanes currents,
            int at) {
        BitPropagation.check(geometry, input);
        Propagation.check(geometry, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        if (pixelFrom == pixelTo) {
            return;
        }
        long out = (long) at * currents.stride();
        for (int lane = groupFrom * Lanes.GROUP; lane < groupTo * Lanes.GROUP; lane += COLUMN) {
            count(input.words(), lane / COLUMN * columnBytes, currents.values(), (out + lane) * Integer.BYTES);
        }
    }

    private void count(MemorySegment spikes, long base, MemorySegment out, long at) {
        LongVector evenPlus = LongVector.zero(LONGS);
        LongVector oddPlus = evenPlus;
        LongVector evenMinus = evenPlus;
        LongVector oddMinus = evenPlus;
        long from = base;
        for (int w = 0; w < words; w++, from += WORD_BYTES) {
            LongVector word = LongVector.broadcast(LONGS, spikes.getAtIndex(JAVA_LONG, w));
            evenPlus = evenPlus
                    .add(LongVector.fromMemorySegment(LONGS, table, from, ORDER).and(word).lanewise(BIT_COUNT));
            oddPlus = oddPlus.add(LongVector.fromMemorySegment(LONGS, table, from + VECTOR_BYTES, ORDER).and(word)
                    .lanewise(BIT_COUNT));
            evenMinus = evenMinus.add(LongVector.fromMemorySegment(LONGS, table, from + 2L * VECTOR_BYTES, ORDER)
                    .and(word).lanewise(BIT_COUNT));
            oddMinus = oddMinus.add(LongVector.fromMemorySegment(LONGS, table, from + 3L * VECTOR_BYTES, ORDER)
                    .and(word).lanewise(BIT_COUNT));
        }
        evenPlus.sub(evenMinus).and(LOWER).or(oddPlus.sub(oddMinus).lanewise(LSHL, Integer.SIZE)).intoMemorySegment(out,
                at, ORDER);
    }
}
