package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for few inputs that are counts, such as a network's first layer. A count is a number of P bit planes;
 * ripple-carry adders sum the added and the subtracted counts of a channel, each sum only as wide as it can have become,
 * and one pass brings both to the potential.
 */
public final class BatchSlicedLayerCountsVector implements BatchSlicedLayer {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BLOCK = BatchSlicedSpikes.BLOCK_BYTES;
    private static final int VECTOR_BYTES = LONGS.vectorByteSize();

    private final BatchSlicedPlan plan;

    /** @param plan the layer, made by {@link BatchSlicedPlan#counts} */
    public BatchSlicedLayerCountsVector(BatchSlicedPlan plan) {
        Lanes.require(!plan.carrySave(), "a plan for spikes belongs to BatchSlicedLayerVector");
        this.plan = plan;
    }

    @Override
    public BatchSlicedPlan plan() {
        return plan;
    }

    @Override
    public void step(BatchSlicedSpikes in, BatchSlicedMembrane membrane, BatchSlicedSpikes out, int rowFrom,
            int rowTo) {
        plan.check(in, membrane, out, rowFrom, rowTo);
        for (int y = rowFrom; y < rowTo; y++) {
            for (int block = 0; block < in.blocks(); block++) {
                for (int part = 0; part < BLOCK; part += VECTOR_BYTES) {
                    tile(in, membrane, out, y, block, part);
                }
            }
            BatchSlicedFiring.closeRow(out, y);
        }
    }

    private void tile(BatchSlicedSpikes in, BatchSlicedMembrane membrane, BatchSlicedSpikes out, int y, int block,
            int part) {
        MemorySegment planes = membrane.planes();
        MemorySegment patch = in.patch(y, block, part);
        int fraction = plan.neurons().fractionBits();
        int width = plan.planes() + 1 - fraction;
        long added = membrane.scratch(y) + part;
        long subtracted = added + (long) width * BLOCK;
        for (int m : plan.order()) {
            int[] list = plan.list(m);
            long at = membrane.offset(y, block, m, 0) + part;
            sum(patch, list, 0, plan.split(m), plan.inputPlanes(), planes, subtracted, width);
            sum(patch, list, plan.split(m), list.length, plan.inputPlanes(), planes, added, width);
            join(planes, at + (long) fraction * BLOCK, added, subtracted, width);
            BatchSlicedFiring.fire(planes, at, plan.planes(), plan.constants(), plan.constantAt(m), out.masks(),
                    (block + 1L) * BLOCK + part, out.bits(), out.offset(y, block, m) + part);
        }
    }

    /** Sums the counts of a part of the list into {@code width} planes. */
    private static void sum(MemorySegment in, int[] list, int from, int to, int inputPlanes, MemorySegment planes,
            long at, int width) {
        for (int p = 0; p < width; p++) {
            LongVector.zero(LONGS).intoMemorySegment(planes, at + (long) p * BLOCK, ORDER);
        }
        long largest = 0;
        for (int i = from; i < to; i++) {
            largest += (1L << inputPlanes) - 1;
            long tap = list[i];
            LongVector carry = LongVector.zero(LONGS);
            for (int p = 0; p < inputPlanes; p++) {
                LongVector a = LongVector.fromMemorySegment(LONGS, planes, at + (long) p * BLOCK, ORDER);
                LongVector b = LongVector.fromMemorySegment(LONGS, in, tap + (long) p * BLOCK, ORDER);
                LongVector x = a.lanewise(XOR, b);
                x.lanewise(XOR, carry).intoMemorySegment(planes, at + (long) p * BLOCK, ORDER);
                carry = a.and(b).or(carry.and(x));
            }
            int sumPlanes = Long.SIZE - Long.numberOfLeadingZeros(largest);
            for (int p = inputPlanes; p < sumPlanes; p++) {
                LongVector a = LongVector.fromMemorySegment(LONGS, planes, at + (long) p * BLOCK, ORDER);
                a.lanewise(XOR, carry).intoMemorySegment(planes, at + (long) p * BLOCK, ORDER);
                carry = carry.and(a);
            }
        }
    }

    /** Adds one sum to the potential and subtracts the other. */
    private static void join(MemorySegment planes, long at, long added, long subtracted, int width) {
        LongVector carry = LongVector.zero(LONGS);
        LongVector borrow = carry;
        for (int p = 0; p < width; p++) {
            LongVector v = LongVector.fromMemorySegment(LONGS, planes, at + (long) p * BLOCK, ORDER);
            LongVector a = LongVector.fromMemorySegment(LONGS, planes, added + (long) p * BLOCK, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, planes, subtracted + (long) p * BLOCK, ORDER);
            LongVector x = v.lanewise(XOR, a);
            LongVector sum = x.lanewise(XOR, carry);
            carry = v.and(a).or(carry.and(x));
            LongVector difference = sum.lanewise(XOR, b);
            difference.lanewise(XOR, borrow).intoMemorySegment(planes, at + (long) p * BLOCK, ORDER);
            borrow = b.lanewise(AND_NOT, sum).or(borrow.lanewise(AND_NOT, difference));
        }
    }
}
