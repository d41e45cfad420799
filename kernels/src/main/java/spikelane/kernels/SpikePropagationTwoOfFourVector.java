package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * SIMD form for weights pruned 2:4: of every four neighbouring outputs {@code 4*i .. 4*i+3} of an input at most two are
 * not zero. Eight outputs take four int8 weights and eight bits that say where they belong, as many bits as two 2-bit
 * positions for every four outputs: 5/8 of a byte an output, and every row has the same length.
 *
 * <pre>
 * row of a group of 64 outputs, 40 bytes:  8 x (4 weights)   8 x (8 bits)
 * </pre>
 *
 * {@link Long#expand} puts weights in their places, {@link ExpandedRows} sums the rows. Its sums are ordered for bytes
 * that are not neighbours; they are put in order once a pixel.
 */
public final class SpikePropagationTwoOfFourVector extends ExpandedPropagation {
    private static final int KEPT = 2;
    private static final int OF = 4;
    private static final int BITS_AT = 32;
    private static final int ROW_BYTES = 40;

    private final PackedWeights weights;
    private final MemorySegment table;

    /**
     * @param arena   owner of the packed weights
     * @param weights weights pruned 2:4
     * @throws IllegalArgumentException if three of four neighbouring weights are not zero
     */
    public SpikePropagationTwoOfFourVector(Arena arena, PackedWeights weights) {
        super(weights);
        String offence = offence(weights);
        Lanes.require(offence == null, offence);
        this.weights = weights;
        Geometry g = weights.geometry();
        int groups = Lanes.groups(g.outputs());
        table = Lanes.allocate(arena, (long) groups * g.rows() * ROW_BYTES);
        for (int at = 0; at < groups * g.rows(); at++) {
            for (int lane = 0; lane < Lanes.GROUP; lane += 2 * OF) {
                pack(at % g.rows(), at / g.rows() * Lanes.GROUP + lane, (long) at * ROW_BYTES, lane / (2 * OF));
            }
        }
    }

    /**
     * @param weights weights of a layer
     * @return whether at most two of every four neighbouring outputs' weights are not zero
     */
    static boolean suits(PackedWeights weights) {
        return offence(weights) == null;
    }

    private static String offence(PackedWeights weights) {
        Geometry g = weights.geometry();
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m += OF) {
                int count = 0;
                for (int k = m; k < Math.min(g.outputs(), m + OF); k++) {
                    count += weights.get(row, k) == 0 ? 0 : 1;
                }
                if (count > KEPT) {
                    return "weights are not pruned 2:4: of outputs " + m + " to " + (m + OF - 1) + ", input " + row
                            + ", " + count + " are not zero";
                }
            }
        }
        return null;
    }

    private void pack(int row, int output, long at, int part) {
        int bits = 0;
        int values = 0;
        int count = 0;
        for (int k = 0; k < 2 * OF && output + k < geometry().outputs(); k++) {
            int weight = weights.get(row, output + k);
            if (weight != 0) {
                bits |= 1 << k;
                values |= (weight & 0xFF) << (count * Byte.SIZE);
                count++;
            }
        }
        table.set(JAVA_INT, at + 4L * part, values);
        table.set(JAVA_BYTE, at + BITS_AT + part, (byte) bits);
    }

    @Override
    void expand(int[] taps, int from, int to, int base, MemorySegment block) {
        for (int i = from; i < to; i++) {
            long row = (long) (base + taps[i]) * ROW_BYTES;
            long out = (long) (i - from) * Lanes.GROUP;
            long bits = table.get(JAVA_LONG, row + BITS_AT);
            for (int b = 0; b < Long.BYTES; b++, bits >>>= Byte.SIZE) {
                block.set(JAVA_LONG, out + 8L * b,
                        ExpandedRows.expand(table.get(JAVA_INT, row + 4L * b), (int) bits & 0xFF));
            }
        }
    }

    /** Sums stand where the outputs of {@link ExpandedRows#byteOf} would; here byte b of a row is output b. */
    @Override
    void order(MemorySegment out, long at, int[] sums) {
        MemorySegment.copy(out, JAVA_INT, at, sums, 0, Lanes.GROUP);
        for (int lane = 0; lane < Lanes.GROUP; lane++) {
            out.set(JAVA_INT, at + (long) ExpandedRows.byteOf(lane) * Integer.BYTES, sums[lane]);
        }
    }
}
