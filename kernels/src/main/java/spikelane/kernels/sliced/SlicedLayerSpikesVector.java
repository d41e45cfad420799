package spikelane.kernels.sliced;

import static jdk.incubator.vector.VectorOperators.NOT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Vectors;

/**
 * SIMD form for spikes: carry-save (bit-sliced vertical) counters over the nonzero weights.
 *
 * <p>
 * {@link #count} adds 16 inputs a turn to the complement of the potential's planes F to F + 3 and keeps each turn's
 * carry, of weight 16; it does so for the subtracted inputs, then, on the complement of that, for the added ones.
 * {@link #addCarries} adds the carries to the planes from F + 4. {@link SlicedFiring} does the rest. A turn adds
 * its inputs to each other first and to the potential last, so that turns overlap, and hide the potential's way from a
 * far cache.
 *
 * <p>
 * Full adders and loads are written out in place: C2 stops inlining helpers in methods of this size, and turns an
 * adder's five operations into two three-input ones. The input comes as one segment a tile, so that a load needs no
 * other addition than that of its distance.
 */
final class SlicedLayerSpikesVector extends SlicedTiles {
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BLOCK = SlicedSpikes.BLOCK_BYTES;
    private static final int STEP = SlicedPlan.LIST_STEP;
    /** Distances are not negative: read unsigned, they need no sign extension. */
    private static final long UNSIGNED = 0xFFFF_FFFFL;
    /** Bytes of kept carries for each input. */
    private static final long CARRY = BLOCK / STEP;

    /** @param plan the layer */
    SlicedLayerSpikesVector(SlicedPlan plan) {
        super(plan);
        Channels.require(plan.carrySave(), "a plan for counts belongs to SlicedLayerCountsVector");
    }

    @Override
    void tile(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out, int y, int block) {
        MemorySegment inputs = in.patch(y, block);
        MemorySegment planes = membrane.planes();
        long scratch = membrane.scratch(y);
        long at = membrane.tile(y, block);
        long low = plan.neurons().fractionBits() * BLOCK;
        int upper = plan.planes() - plan.neurons().fractionBits() - 3;
        for (int m : plan.order()) {
            int[] list = plan.list(m);
            count(inputs, list, 0, plan.split(m), planes, at + low, scratch, -1L);
            count(inputs, list, plan.split(m), list.length, planes, at + low, scratch, 0L);
            clear(planes, scratch, list.length / STEP);
            addCarries(planes, scratch, list.length / STEP, at + low + 4 * BLOCK, upper);
            SlicedFiring.fire(planes, at, plan.planes(), plan.constants(), plan.constantAt(m), out.masks(),
                    (block + 1L) * BLOCK, out.bits(), out.offset(y, block, m));
            at += membrane.channelBytes();
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
            LongVector ones = LongVector.fromMemorySegment(LONGS, in, list[i] & UNSIGNED, ORDER);
            LongVector a = LongVector.fromMemorySegment(LONGS, in, list[i + 1] & UNSIGNED, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, in, list[i + 2] & UNSIGNED, ORDER);
            LongVector x = ones.lanewise(XOR, a);
            LongVector t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 3] & UNSIGNED, ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 4] & UNSIGNED, ORDER);
            x = ones.lanewise(XOR, a);
            LongVector u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 5] & UNSIGNED, ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 6] & UNSIGNED, ORDER);
            x = ones.lanewise(XOR, a);
            LongVector v = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = t.lanewise(XOR, u);
            LongVector f = t.and(u).or(v.and(x));
            LongVector twos = x.lanewise(XOR, v);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 7] & UNSIGNED, ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 8] & UNSIGNED, ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 9] & UNSIGNED, ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 10] & UNSIGNED, ORDER);
            x = ones.lanewise(XOR, a);
            u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector g = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 11] & UNSIGNED, ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 12] & UNSIGNED, ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 13] & UNSIGNED, ORDER);
            b = LongVector.fromMemorySegment(LONGS, in, list[i + 14] & UNSIGNED, ORDER);
            x = ones.lanewise(XOR, a);
            u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector h = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            x = f.lanewise(XOR, g);
            LongVector e = f.and(g).or(h.and(x));
            LongVector fours = x.lanewise(XOR, h);
            a = LongVector.fromMemorySegment(LONGS, in, list[i + 15] & UNSIGNED, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low, ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            ones.intoMemorySegment(planes, low, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low + BLOCK, ORDER);
            x = twos.lanewise(XOR, t);
            f = twos.and(t).or(b.and(x));
            twos = x.lanewise(XOR, b);
            twos.intoMemorySegment(planes, low + BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low + 2 * BLOCK, ORDER);
            x = fours.lanewise(XOR, f);
            g = fours.and(f).or(b.and(x));
            fours = x.lanewise(XOR, b);
            fours.intoMemorySegment(planes, low + 2 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low + 3 * BLOCK, ORDER);
            x = e.lanewise(XOR, g);
            LongVector carry = e.and(g).or(b.and(x));
            x.lanewise(XOR, b).intoMemorySegment(planes, low + 3 * BLOCK, ORDER);
            carry.lanewise(XOR, turn).intoMemorySegment(planes, carries + i * CARRY, ORDER);
        }
    }

    /** Adds the carries, eight a turn, to the planes that start at {@code low}. */
    private static void addCarries(MemorySegment planes, long carries, int count, long low, int planeCount) {
        for (int i = 0; i < count; i += 8) {
            long from = carries + (long) i * BLOCK;
            LongVector ones = LongVector.fromMemorySegment(LONGS, planes, from, ORDER);
            LongVector a = LongVector.fromMemorySegment(LONGS, planes, from + BLOCK, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, planes, from + 2 * BLOCK, ORDER);
            LongVector x = ones.lanewise(XOR, a);
            LongVector t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, planes, from + 3 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, from + 4 * BLOCK, ORDER);
            x = ones.lanewise(XOR, a);
            LongVector u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, planes, from + 5 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, from + 6 * BLOCK, ORDER);
            x = ones.lanewise(XOR, a);
            LongVector v = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = t.lanewise(XOR, u);
            LongVector f = t.and(u).or(v.and(x));
            LongVector twos = x.lanewise(XOR, v);
            a = LongVector.fromMemorySegment(LONGS, planes, from + 7 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low, ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            ones.intoMemorySegment(planes, low, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low + BLOCK, ORDER);
            x = twos.lanewise(XOR, t);
            LongVector g = twos.and(t).or(b.and(x));
            twos = x.lanewise(XOR, b);
            twos.intoMemorySegment(planes, low + BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low + 2 * BLOCK, ORDER);
            x = f.lanewise(XOR, g);
            LongVector carry = f.and(g).or(b.and(x));
            x.lanewise(XOR, b).intoMemorySegment(planes, low + 2 * BLOCK, ORDER);
            b = LongVector.fromMemorySegment(LONGS, planes, low + 3 * BLOCK, ORDER);
            b.lanewise(XOR, carry).intoMemorySegment(planes, low + 3 * BLOCK, ORDER);
            carry = carry.and(b);
            b = LongVector.fromMemorySegment(LONGS, planes, low + 4 * BLOCK, ORDER);
            b.lanewise(XOR, carry).intoMemorySegment(planes, low + 4 * BLOCK, ORDER);
            carry = carry.and(b);
            b = LongVector.fromMemorySegment(LONGS, planes, low + 5 * BLOCK, ORDER);
            b.lanewise(XOR, carry).intoMemorySegment(planes, low + 5 * BLOCK, ORDER);
            carry = carry.and(b);
            b = LongVector.fromMemorySegment(LONGS, planes, low + 6 * BLOCK, ORDER);
            b.lanewise(XOR, carry).intoMemorySegment(planes, low + 6 * BLOCK, ORDER);
            carry = carry.and(b);
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
