package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.NOT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for few inputs that are counts, such as a network's first layer. Four planes of a count at a time are added
 * to eleven planes of the potential that stay in registers: subtracted counts to their complement, then, on the
 * complement of that, the added ones.
 */
public final class BatchSlicedLayerCountsVector extends BatchSlicedTiles {
    private static final VectorSpecies<Long> LONGS = Registers.LONGS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BLOCK = BatchSlicedSpikes.BLOCK_BYTES;
    /** Planes of a count that are added at once. */
    private static final int PLANES = BatchSlicedPlan.COUNT_STEP;
    /** Planes of the potential in registers. */
    private static final int REGISTERS = 11;

    /** @param plan the layer, made by {@link BatchSlicedPlan#counts} */
    public BatchSlicedLayerCountsVector(BatchSlicedPlan plan) {
        super(plan);
        Lanes.require(!plan.carrySave(), "a plan for spikes belongs to BatchSlicedLayerVector");
    }

    @Override
    void tile(BatchSlicedSpikes in, BatchSlicedMembrane membrane, BatchSlicedSpikes out, int y, int block) {
        MemorySegment planes = membrane.planes();
        MemorySegment patch = in.patch(y, block);
        int fraction = plan.neurons().fractionBits();
        for (int m : plan.order()) {
            int[] list = plan.list(m);
            int split = plan.split(m);
            long at = membrane.offset(y, block, m, 0);
            for (int p = 0; p < plan.inputPlanes(); p += PLANES) {
                long low = at + (long) (fraction + p) * BLOCK;
                int tail = plan.planes() + 1 - fraction - p - REGISTERS;
                count(patch, list, 0, split, p * BLOCK, planes, low, tail, -1L);
                count(patch, list, split, list.length, p * BLOCK, planes, low, tail, 0L);
            }
            BatchSlicedFiring.fire(planes, at, plan.planes(), plan.constants(), plan.constantAt(m), out.masks(),
                    (block + 1L) * BLOCK, out.bits(), out.offset(y, block, m));
        }
    }

    /** Adds four planes of the counts of a part of the list to the complement of the planes from {@code low}. */
    private static void count(MemorySegment in, int[] list, int from, int to, int plane, MemorySegment planes, long low,
            int tail, long turn) {
        for (int p = 0; p < REGISTERS; p++) {
            LongVector.fromMemorySegment(LONGS, planes, low + (long) p * BLOCK, ORDER).lanewise(NOT)
                    .intoMemorySegment(planes, low + (long) p * BLOCK, ORDER);
        }
        for (int i = from; i < to; i++) {
            LongVector p0 = LongVector.fromMemorySegment(LONGS, planes, low, ORDER);
            LongVector p1 = LongVector.fromMemorySegment(LONGS, planes, low + BLOCK, ORDER);
            LongVector p2 = LongVector.fromMemorySegment(LONGS, planes, low + 2L * BLOCK, ORDER);
            LongVector p3 = LongVector.fromMemorySegment(LONGS, planes, low + 3L * BLOCK, ORDER);
            LongVector p4 = LongVector.fromMemorySegment(LONGS, planes, low + 4L * BLOCK, ORDER);
            LongVector p5 = LongVector.fromMemorySegment(LONGS, planes, low + 5L * BLOCK, ORDER);
            LongVector p6 = LongVector.fromMemorySegment(LONGS, planes, low + 6L * BLOCK, ORDER);
            LongVector p7 = LongVector.fromMemorySegment(LONGS, planes, low + 7L * BLOCK, ORDER);
            LongVector p8 = LongVector.fromMemorySegment(LONGS, planes, low + 8L * BLOCK, ORDER);
            LongVector p9 = LongVector.fromMemorySegment(LONGS, planes, low + 9L * BLOCK, ORDER);
            LongVector p10 = LongVector.fromMemorySegment(LONGS, planes, low + 10L * BLOCK, ORDER);
            long tap = (long) list[i] + plane;
            LongVector a = LongVector.fromMemorySegment(LONGS, in, tap, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, in, tap + BLOCK, ORDER);
            LongVector c = LongVector.fromMemorySegment(LONGS, in, tap + 2L * BLOCK, ORDER);
            LongVector d = LongVector.fromMemorySegment(LONGS, in, tap + 3L * BLOCK, ORDER);
            LongVector carry = p0.and(a);
            p0 = p0.lanewise(XOR, a);
            LongVector x = p1.lanewise(XOR, b);
            LongVector next = p1.and(b).or(carry.and(x));
            p1 = x.lanewise(XOR, carry);
            carry = next;
            x = p2.lanewise(XOR, c);
            next = p2.and(c).or(carry.and(x));
            p2 = x.lanewise(XOR, carry);
            carry = next;
            x = p3.lanewise(XOR, d);
            next = p3.and(d).or(carry.and(x));
            p3 = x.lanewise(XOR, carry);
            carry = next;
            next = p4.and(carry);
            p4 = p4.lanewise(XOR, carry);
            carry = next;
            next = p5.and(carry);
            p5 = p5.lanewise(XOR, carry);
            carry = next;
            next = p6.and(carry);
            p6 = p6.lanewise(XOR, carry);
            carry = next;
            next = p7.and(carry);
            p7 = p7.lanewise(XOR, carry);
            carry = next;
            next = p8.and(carry);
            p8 = p8.lanewise(XOR, carry);
            carry = next;
            next = p9.and(carry);
            p9 = p9.lanewise(XOR, carry);
            carry = next;
            next = p10.and(carry);
            p10 = p10.lanewise(XOR, carry);
            carry = next;
            p0.intoMemorySegment(planes, low, ORDER);
            p1.intoMemorySegment(planes, low + BLOCK, ORDER);
            p2.intoMemorySegment(planes, low + 2L * BLOCK, ORDER);
            p3.intoMemorySegment(planes, low + 3L * BLOCK, ORDER);
            p4.intoMemorySegment(planes, low + 4L * BLOCK, ORDER);
            p5.intoMemorySegment(planes, low + 5L * BLOCK, ORDER);
            p6.intoMemorySegment(planes, low + 6L * BLOCK, ORDER);
            p7.intoMemorySegment(planes, low + 7L * BLOCK, ORDER);
            p8.intoMemorySegment(planes, low + 8L * BLOCK, ORDER);
            p9.intoMemorySegment(planes, low + 9L * BLOCK, ORDER);
            p10.intoMemorySegment(planes, low + 10L * BLOCK, ORDER);
            for (int p = REGISTERS; p < REGISTERS + tail; p++) {
                LongVector v = LongVector.fromMemorySegment(LONGS, planes, low + (long) p * BLOCK, ORDER);
                v.lanewise(XOR, carry).intoMemorySegment(planes, low + (long) p * BLOCK, ORDER);
                carry = carry.and(v.lanewise(XOR, turn));
            }
        }
    }
}
