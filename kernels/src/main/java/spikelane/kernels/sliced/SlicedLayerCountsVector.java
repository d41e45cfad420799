package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.Vectors;

/**
 * SIMD form for few inputs that are counts, such as a network's first layer.
 *
 * <p>
 * The inputs of a block are copied side by side into the row's scratch memory; the planes above the largest count among
 * them are left out, so that time follows the counts. Four subtracted and four added counts at a time meet the
 * potential, plane by plane from the lowest: four bits and what the plane below has carried make one bit of their sum,
 * and that one goes into the potential with a borrow or a carry of its own.
 */
final class SlicedLayerCountsVector extends SlicedTiles {
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BLOCK = SlicedSpikes.BLOCK_BYTES;
    /** Counts that are subtracted, and as many that are added, at once. */
    private static final int STEP = SlicedPlan.COUNT_STEP;

    /** @param plan the layer, made by {@link SlicedPlan#counts} */
    SlicedLayerCountsVector(SlicedPlan plan) {
        super(plan);
        Channels.require(!plan.carrySave(), "a plan for spikes belongs to SlicedLayerSpikesVector");
    }

    @Override
    void tile(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out, int y, int block) {
        MemorySegment planes = membrane.planes();
        long scratch = membrane.scratch(y);
        copyInputs(in, y, block, planes, scratch);
        int active = activePlanes(planes, scratch);
        long at = membrane.tile(y, block);
        long low = plan.neurons().fractionBits() * BLOCK;
        long end = membrane.channelBytes();
        for (int m : plan.order()) {
            int[] list = plan.list(m);
            int split = plan.split(m);
            for (int i = 0; active > 0 && i < split; i += STEP) {
                count(planes, scratch, list, i, split, at + low, active * BLOCK, at + end);
            }
            SlicedFiring.fire(planes, at, plan.planes(), plan.constants(), plan.constantAt(m), out.masks(),
                    (block + 1L) * BLOCK, out.bits(), out.offset(y, block, m));
            at += end;
        }
    }

    private void copyInputs(SlicedSpikes in, int y, int block, MemorySegment planes, long scratch) {
        int halo = in.halo();
        long bytes = in.channels() * BLOCK;
        long to = scratch;
        for (int r = -halo; r <= halo; r++) {
            for (int s = -halo; s <= halo; s++) {
                MemorySegment.copy(in.bits(), in.offset(y + r, block + s, 0), planes, to, bytes);
                to += bytes;
            }
        }
    }

    /** {@return planes up to the highest one in which a count has a bit} */
    private int activePlanes(MemorySegment planes, long scratch) {
        Geometry g = plan.geometry();
        int inputs = g.kernelHeight() * g.kernelWidth() * g.channels();
        for (int p = plan.inputPlanes() - 1; p >= 0; p--) {
            long any = 0;
            for (int i = 0; i < inputs; i++) {
                long from = scratch + ((long) i * plan.inputPlanes() + p) * BLOCK;
                for (long at = from; at < from + BLOCK; at += Long.BYTES) {
                    any |= planes.get(JAVA_LONG, at);
                }
            }
            if (any != 0) {
                return p + 1;
            }
        }
        return 0;
    }

    /** Subtracts four counts from the planes from {@code low} to {@code end}, and adds four. */
    private static void count(MemorySegment planes, long scratch, int[] list, int i, int split, long low, long bytes,
            long end) {
        long at0 = scratch + list[i];
        long at1 = scratch + list[i + 1];
        long at2 = scratch + list[i + 2];
        long at3 = scratch + list[i + 3];
        long at4 = scratch + list[split + i];
        long at5 = scratch + list[split + i + 1];
        long at6 = scratch + list[split + i + 2];
        long at7 = scratch + list[split + i + 3];
        LongVector minus1 = LongVector.zero(LONGS);
        LongVector minus2 = LongVector.zero(LONGS);
        LongVector borrow = LongVector.zero(LONGS);
        LongVector plus1 = LongVector.zero(LONGS);
        LongVector plus2 = LongVector.zero(LONGS);
        LongVector carry = LongVector.zero(LONGS);
        for (long p = 0; p < bytes; p += BLOCK) {
            LongVector a = LongVector.fromMemorySegment(LONGS, planes, at0 + p, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, planes, at1 + p, ORDER);
            LongVector x = a.lanewise(XOR, b);
            LongVector t = a.and(b).or(minus1.and(x));
            minus1 = x.lanewise(XOR, minus1);
            a = LongVector.fromMemorySegment(LONGS, planes, at2 + p, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, at3 + p, ORDER);
            x = a.lanewise(XOR, b);
            LongVector u = a.and(b).or(minus1.and(x));
            LongVector sum = x.lanewise(XOR, minus1);
            x = t.lanewise(XOR, u);
            minus1 = x.lanewise(XOR, minus2);
            minus2 = t.and(u).or(minus2.and(x));
            LongVector v = LongVector.fromMemorySegment(LONGS, planes, low + p, ORDER);
            x = v.lanewise(XOR, sum);
            v = x.lanewise(XOR, borrow);
            borrow = sum.and(x).or(borrow.lanewise(AND_NOT, x));
            a = LongVector.fromMemorySegment(LONGS, planes, at4 + p, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, at5 + p, ORDER);
            x = a.lanewise(XOR, b);
            t = a.and(b).or(plus1.and(x));
            plus1 = x.lanewise(XOR, plus1);
            a = LongVector.fromMemorySegment(LONGS, planes, at6 + p, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, at7 + p, ORDER);
            x = a.lanewise(XOR, b);
            u = a.and(b).or(plus1.and(x));
            sum = x.lanewise(XOR, plus1);
            x = t.lanewise(XOR, u);
            plus1 = x.lanewise(XOR, plus2);
            plus2 = t.and(u).or(plus2.and(x));
            x = v.lanewise(XOR, sum);
            t = v.and(sum).or(carry.and(x));
            x.lanewise(XOR, carry).intoMemorySegment(planes, low + p, ORDER);
            carry = t;
        }
        long top = low + bytes;
        LongVector v = LongVector.fromMemorySegment(LONGS, planes, top, ORDER);
        LongVector x = v.lanewise(XOR, minus1);
        v = x.lanewise(XOR, borrow);
        borrow = minus1.and(x).or(borrow.lanewise(AND_NOT, x));
        x = v.lanewise(XOR, plus1);
        LongVector next = v.and(plus1).or(carry.and(x));
        x.lanewise(XOR, carry).intoMemorySegment(planes, top, ORDER);
        carry = next;
        top += BLOCK;
        v = LongVector.fromMemorySegment(LONGS, planes, top, ORDER);
        x = v.lanewise(XOR, minus2);
        v = x.lanewise(XOR, borrow);
        borrow = minus2.and(x).or(borrow.lanewise(AND_NOT, x));
        x = v.lanewise(XOR, plus2);
        next = v.and(plus2).or(carry.and(x));
        x.lanewise(XOR, carry).intoMemorySegment(planes, top, ORDER);
        carry = next;
        for (long p = top + BLOCK; p < end; p += BLOCK) {
            v = LongVector.fromMemorySegment(LONGS, planes, p, ORDER);
            x = v.lanewise(XOR, borrow);
            borrow = borrow.lanewise(AND_NOT, v);
            x.lanewise(XOR, carry).intoMemorySegment(planes, p, ORDER);
            carry = x.and(carry);
        }
    }
}
