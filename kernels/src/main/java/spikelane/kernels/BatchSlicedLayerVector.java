package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.NOT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for spikes: carry-save (bit-sliced vertical) counters over the nonzero weights.
 *
 * <p>
 * {@link #count} adds 16 inputs a turn to the complement of the potential's planes F to F + 3 and keeps each turn's
 * carry, of weight 16; it does so for the subtracted inputs, then, on the complement of that, for the added ones.
 * {@link #addCarries} adds the carries to the planes from F + 4. {@link BatchSlicedFiring} does the rest.
 *
 * <p>
 * Full adders and loads are written out in place: C2 stops inlining helpers in methods of this size, and turns an
 * adder's five operations into two three-input ones. The input comes as one segment a tile, so that a load needs no
 * other addition than that of its distance.
 */
public final class BatchSlicedLayerVector extends BatchSlicedTiles {
    private static final VectorSpecies<Long> LONGS = Registers.LONGS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BLOCK = BatchSlicedSpikes.BLOCK_BYTES;
    private static final int STEP = BatchSlicedPlan.LIST_STEP;
    /** Bytes of kept carries for each input. */
    private static final long CARRY = BLOCK / STEP;

    /** @param plan the layer */
    public BatchSlicedLayerVector(BatchSlicedPlan plan) {
        super(plan);
        Lanes.require(plan.carrySave(), "a plan for counts belongs to BatchSlicedLayerCountsVector");
    }

    @Override
    void tile(BatchSlicedSpikes in, BatchSlicedMembrane membrane, BatchSlicedSpikes out, int y, int block) {
        MemorySegment inputs = in.patch(y, block);
        MemorySegment planes = membrane.planes();
        long scratch = membrane.scratch(y);
        int fraction = plan.neurons().fractionBits();
        for (int m : plan.order()) {
            int[] list = plan.list(m);
            long low = membrane.offset(y, block, m, fraction);
            count(inputs, list, 0, plan.split(m), planes, low, scratch, -1L);
            count(inputs, list, plan.split(m), list.length, planes, low, scratch, 0L);
            clear(planes, scratch, list.length / STEP);
            addCarries(planes, scratch, list.length / STEP, low + 4 * BLOCK, plan.planes() - fraction - 3);
            BatchSlicedFiring.fire(planes, membrane.offset(y, block, m, 0), plan.planes(), plan.constants(),
                    plan.constantAt(m), out.masks(), (block + 1L) * BLOCK, out.bits(), out.offset(y, block, m));
        }
    }

    private static void count(MemorySegment in, int[] list, int from, int to, MemorySegment planes, long low,
            long carries, long turn) {
        LongVector.fromMemorySegment(LONGS, planes, low, ORDER).lanewise(NOT).intoMemorySegment(planes, low, ORDER);
        LongVector.fromMemorySegment(LONGS, planes, low + BLOCK, ORDER).lanewise(NOT).intoMemorySegment(planes,
                low + BLOCK, ORDER);
        LongVector.fromMemorySegment(LONGS, planes, low + 2 * BLOCK, ORDER).lanewise(NOT).intoMemorySegment(planes,
                low + 2 * BLOCK, ORDER);
        LongVector.fromMemorySegment(LONGS, planes, low + 3 * BLOCK, ORDER).lanewise(NOT).intoMemorySegment(planes,
                low + 3 * BLOCK, ORDER);
        for (int i = from; i < to; i += STEP) {
            LongVector ones = LongVector.fromMemorySegment(LONGS, planes, low, ORDER);
            LongVector twos = LongVector.fromMemorySegment(LONGS, planes, low + BLOCK, ORDER);
            LongVector fours = LongVector.fromMemorySegment(LONGS, planes, low + 2 * BLOCK, ORDER);
            LongVector eights = LongVector.fromMemorySegment(LONGS, planes, low + 3 * BLOCK, ORDER);
            LongVector a = LongVector.fromMemorySegment(LONGS, in, list[i], ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, in, list[i + 1], ORDER);
            LongVector x = ones.lanewise(XOR, a);
            LongVector t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 2], ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 3], ORDER);
            x = ones.lanewise(XOR, a);
            LongVector u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector f = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 4], ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 5], ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 6], ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 7], ORDER);
            x = ones.lanewise(XOR, a);
            u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector g = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            x = fours.lanewise(XOR, f);
            LongVector e = fours.and(f).or(g.and(x));
            fours = x.lanewise(XOR, g);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 8], ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 9], ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 10], ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 11], ORDER);
            x = ones.lanewise(XOR, a);
            u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            f = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 12], ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 13], ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 14], ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 15], ORDER);
            x = ones.lanewise(XOR, a);
            u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            g = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            x = fours.lanewise(XOR, f);
            LongVector h = fours.and(f).or(g.and(x));
            fours = x.lanewise(XOR, g);
            x = eights.lanewise(XOR, e);
            LongVector carry = eights.and(e).or(h.and(x));
            eights = x.lanewise(XOR, h);
            carry.lanewise(XOR, turn).intoMemorySegment(planes, carries + i * CARRY, ORDER);
            ones.intoMemorySegment(planes, low, ORDER);
            twos.intoMemorySegment(planes, low + BLOCK, ORDER);
            fours.intoMemorySegment(planes, low + 2 * BLOCK, ORDER);
            eights.intoMemorySegment(planes, low + 3 * BLOCK, ORDER);
        }
    }

    /** Adds the carries, eight a turn, to the planes that start at {@code low}. */
    private static void addCarries(MemorySegment planes, long carries, int count, long low, int planeCount) {
        for (int i = 0; i < count; i += 8) {
            LongVector p0 = LongVector.fromMemorySegment(LONGS, planes, low, ORDER);
            LongVector p1 = LongVector.fromMemorySegment(LONGS, planes, low + BLOCK, ORDER);
            LongVector p2 = LongVector.fromMemorySegment(LONGS, planes, low + 2 * BLOCK, ORDER);
            LongVector p3 = LongVector.fromMemorySegment(LONGS, planes, low + 3 * BLOCK, ORDER);
            LongVector p4 = LongVector.fromMemorySegment(LONGS, planes, low + 4 * BLOCK, ORDER);
            LongVector p5 = LongVector.fromMemorySegment(LONGS, planes, low + 5 * BLOCK, ORDER);
            LongVector p6 = LongVector.fromMemorySegment(LONGS, planes, low + 6 * BLOCK, ORDER);
            long from = carries + (long) i * BLOCK;
            LongVector a = LongVector.fromMemorySegment(LONGS, planes, from, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, planes, from + BLOCK, ORDER);
            LongVector x = p0.lanewise(XOR, a);
            LongVector t = p0.and(a).or(b.and(x));
            p0 = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, planes, from + 2 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, from + 3 * BLOCK, ORDER);
            x = p0.lanewise(XOR, a);
            LongVector u = p0.and(a).or(b.and(x));
            p0 = x.lanewise(XOR, b);
            x = p1.lanewise(XOR, t);
            LongVector f = p1.and(t).or(u.and(x));
            p1 = x.lanewise(XOR, u);
            a = LongVector.fromMemorySegment(LONGS, planes, from + 4 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, from + 5 * BLOCK, ORDER);
            x = p0.lanewise(XOR, a);
            t = p0.and(a).or(b.and(x));
            p0 = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, planes, from + 6 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, from + 7 * BLOCK, ORDER);
            x = p0.lanewise(XOR, a);
            u = p0.and(a).or(b.and(x));
            p0 = x.lanewise(XOR, b);
            x = p1.lanewise(XOR, t);
            LongVector g = p1.and(t).or(u.and(x));
            p1 = x.lanewise(XOR, u);
            x = p2.lanewise(XOR, f);
            LongVector carry = p2.and(f).or(g.and(x));
            p2 = x.lanewise(XOR, g);
            x = p3.and(carry);
            p3 = p3.lanewise(XOR, carry);
            carry = x;
            x = p4.and(carry);
            p4 = p4.lanewise(XOR, carry);
            carry = x;
            x = p5.and(carry);
            p5 = p5.lanewise(XOR, carry);
            carry = x;
            x = p6.and(carry);
            p6 = p6.lanewise(XOR, carry);
            carry = x;
            p0.intoMemorySegment(planes, low, ORDER);
            p1.intoMemorySegment(planes, low + BLOCK, ORDER);
            p2.intoMemorySegment(planes, low + 2 * BLOCK, ORDER);
            p3.intoMemorySegment(planes, low + 3 * BLOCK, ORDER);
            p4.intoMemorySegment(planes, low + 4 * BLOCK, ORDER);
            p5.intoMemorySegment(planes, low + 5 * BLOCK, ORDER);
            p6.intoMemorySegment(planes, low + 6 * BLOCK, ORDER);
            for (int p = 7; p < planeCount; p++) {
                LongVector plane = LongVector.fromMemorySegment(LONGS, planes, low + (long) p * BLOCK, ORDER);
                plane.lanewise(XOR, carry).intoMemorySegment(planes, low + (long) p * BLOCK, ORDER);
                carry = carry.and(plane);
            }
        }
    }

    /** Fills the carries up to whole turns of eight with zeros. */
    private static void clear(MemorySegment planes, long carries, int count) {
        for (int i = count; i % 8 != 0; i++) {
            LongVector.zero(LONGS).intoMemorySegment(planes, carries + (long) i * BLOCK, ORDER);
        }
    }
}
