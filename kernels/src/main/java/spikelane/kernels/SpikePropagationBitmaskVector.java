package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for pruned weights: one bit an output, and the nonzero int8 weights one after the other.
 *
 * <pre>
 * group of 64 outputs:  row 0: 64 bits   row 1: 64 bits ...        bit b: whether byte b ({@link ExpandedRows}) is not zero
 *                       row 0: nonzero bytes   row 1: ...          where each row's begin is kept beside them
 * </pre>
 *
 * A row is expanded in the first-level cache and then summed by {@link ExpandedRows}: with 512-bit registers by one
 * {@code expand} a group, otherwise eight bytes at a time by {@link Long#expand}, since shorter registers have no
 * expansion of bytes.
 */
public final class SpikePropagationBitmaskVector extends ExpandedPropagation {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final boolean WIDE = Lanes.vectorBits() == BYTES.vectorBitSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final MemorySegment masks;
    private final MemorySegment values;
    private final int[] starts;

    /**
     * @param arena   owner of the packed weights
     * @param weights weights of the layer
     */
    public SpikePropagationBitmaskVector(Arena arena, PackedWeights weights) {
        super(weights);
        Geometry g = weights.geometry();
        int groups = Lanes.groups(g.outputs());
        masks = Lanes.allocate(arena, (long) groups * g.rows() * Long.BYTES);
        starts = new int[groups * g.rows()];
        byte[] packed = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        int count = 0;
        byte[] row = new byte[Lanes.GROUP];
        for (int at = 0; at < starts.length; at++) {
            unpack(weights, at % g.rows(), at / g.rows(), row);
            starts[at] = count;
            long mask = 0;
            for (int b = 0; b < row.length; b++) {
                if (row[b] != 0) {
                    mask |= 1L << b;
                    packed[count++] = row[b];
                }
            }
            masks.setAtIndex(JAVA_LONG, at, mask);
        }
        values = Lanes.allocate(arena, count + Lanes.GROUP); // a row may be read to the length of a whole one
        MemorySegment.copy(packed, 0, values, JAVA_BYTE, 0, count);
    }

    /** A group's weights in the order of the expanded bytes. */
    static void unpack(PackedWeights weights, int row, int group, byte[] bytes) {
        for (int lane = 0; lane < Lanes.GROUP; lane++) {
            int m = group * Lanes.GROUP + lane;
            bytes[ExpandedRows.byteOf(lane)] = (byte) (m < weights.geometry().outputs() ? weights.get(row, m) : 0);
        }
    }

    @Override
    void expand(int[] taps, int from, int to, int base, MemorySegment block) {
        if (WIDE) {
            expandWide(taps, from, to, base, block);
        } else {
            expandBytes(taps, from, to, base, block);
        }
    }

    private void expandWide(int[] taps, int from, int to, int base, MemorySegment block) {
        for (int i = from; i < to; i++) {
            int row = base + taps[i];
            ByteVector.fromMemorySegment(BYTES, values, starts[row], ORDER)
                    .expand(VectorMask.fromLong(BYTES, masks.getAtIndex(JAVA_LONG, row)))
                    .intoMemorySegment(block, (long) (i - from) * Lanes.GROUP, ORDER);
        }
    }

    private void expandBytes(int[] taps, int from, int to, int base, MemorySegment block) {
        for (int i = from; i < to; i++) {
            int row = base + taps[i];
            long mask = masks.getAtIndex(JAVA_LONG, row);
            long value = starts[row];
            long out = (long) (i - from) * Lanes.GROUP;
            for (int b = 0; b < Long.BYTES; b++, mask >>>= 8) {
                int bits = (int) mask & 0xFF;
                block.set(JAVA_LONG, out + 8L * b, ExpandedRows.expand(values.get(JAVA_LONG_UNALIGNED, value), bits));
                value += Integer.bitCount(bits);
            }
        }
    }
}
