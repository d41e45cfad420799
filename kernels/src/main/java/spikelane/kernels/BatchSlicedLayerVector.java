package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.NOT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for spikes: carry-save (bit-sliced vertical) counters over the nonzero weights. Every vector operation is a
 * logic operation on bit planes, so a register narrower than a block takes a part of it.
 *
 * <p>
 * {@link #count} adds 16 inputs a turn to the potential's planes F to F + 3, subtracted inputs to their complement, and
 * stores the carries into plane F + 4. {@link #addCarries} adds those. {@code BatchSlicedFiring} does the rest.
 *
 * <p>
 * The full adder is written out in place: C2 stops inlining helpers in methods of this size, and turns the five
 * operations into two three-input ones.
 */
public final class BatchSlicedLayerVector implements BatchSlicedLayer {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BLOCK = BatchSlicedSpikes.BLOCK_BYTES;
    private static final int VECTOR_BYTES = LONGS.vectorByteSize();
    private static final int STEP = BatchSlicedPlan.LIST_STEP;

    private final BatchSlicedPlan plan;

    /** @param plan the layer */
    public BatchSlicedLayerVector(BatchSlicedPlan plan) {
        Lanes.require(plan.carrySave(), "a plan for counts belongs to BatchSlicedCountLayerVector");
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
        MemorySegment inputs = in.bits();
        MemorySegment planes = membrane.planes();
        long base = in.offset(y, block, 0) + part;
        long scratch = membrane.scratch(y) + part;
        int fraction = plan.neurons().fractionBits();
        for (int m : plan.order()) {
            int[] list = plan.list(m);
            long low = membrane.offset(y, block, m, fraction) + part;
            count(inputs, base, list, plan.split(m), planes, low, scratch);
            addCarries(planes, scratch, list.length / STEP, low + 4 * BLOCK, plan.planes() - fraction - 3);
            BatchSlicedFiring.fire(planes, membrane.offset(y, block, m, 0) + part, plan.planes(), plan.constants(),
                    plan.constantAt(m), out.masks(), (block + 1L) * BLOCK + part, out.bits(),
                    out.offset(y, block, m) + part);
        }
    }

    private static void count(MemorySegment in, long base, int[] list, int split, MemorySegment planes, long low,
            long carries) {
        LongVector ones = load(planes, low);
        LongVector twos = load(planes, low + BLOCK);
        LongVector fours = load(planes, low + 2 * BLOCK);
        LongVector eights = load(planes, low + 3 * BLOCK);
        LongVector turn = LongVector.zero(LONGS);
        int i = 0;
        long to = carries;
        for (int phase = 0; phase < 2; phase++) {
            int end = phase == 0 ? split : list.length;
            turn = turn.lanewise(NOT);
            ones = ones.lanewise(NOT);
            twos = twos.lanewise(NOT);
            fours = fours.lanewise(NOT);
            eights = eights.lanewise(NOT);
            for (; i < end; i += STEP) {
                LongVector a = LongVector.fromMemorySegment(LONGS, in, base + list[i], ORDER);
                LongVector b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 1], ORDER);
                LongVector x = ones.lanewise(XOR, a);
                LongVector t = ones.and(a).or(b.and(x));
                ones = x.lanewise(XOR, b);
                a = LongVector.fromMemorySegment(LONGS, in, base + list[i + 2], ORDER);
                b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 3], ORDER);
                x = ones.lanewise(XOR, a);
                LongVector u = ones.and(a).or(b.and(x));
                ones = x.lanewise(XOR, b);
                x = twos.lanewise(XOR, t);
                LongVector f = twos.and(t).or(u.and(x));
                twos = x.lanewise(XOR, u);
                a = LongVector.fromMemorySegment(LONGS, in, base + list[i + 4], ORDER);
                b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 5], ORDER);
                x = ones.lanewise(XOR, a);
                t = ones.and(a).or(b.and(x));
                ones = x.lanewise(XOR, b);
                a = LongVector.fromMemorySegment(LONGS, in, base + list[i + 6], ORDER);
                b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 7], ORDER);
                x = ones.lanewise(XOR, a);
                u = ones.and(a).or(b.and(x));
                ones = x.lanewise(XOR, b);
                x = twos.lanewise(XOR, t);
                LongVector g = twos.and(t).or(u.and(x));
                twos = x.lanewise(XOR, u);
                x = fours.lanewise(XOR, f);
                LongVector e = fours.and(f).or(g.and(x));
                fours = x.lanewise(XOR, g);
                a = LongVector.fromMemorySegment(LONGS, in, base + list[i + 8], ORDER);
                b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 9], ORDER);
                x = ones.lanewise(XOR, a);
                t = ones.and(a).or(b.and(x));
                ones = x.lanewise(XOR, b);
                a = LongVector.fromMemorySegment(LONGS, in, base + list[i + 10], ORDER);
                b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 11], ORDER);
                x = ones.lanewise(XOR, a);
                u = ones.and(a).or(b.and(x));
                ones = x.lanewise(XOR, b);
                x = twos.lanewise(XOR, t);
                f = twos.and(t).or(u.and(x));
                twos = x.lanewise(XOR, u);
                a = LongVector.fromMemorySegment(LONGS, in, base + list[i + 12], ORDER);
                b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 13], ORDER);
                x = ones.lanewise(XOR, a);
                t = ones.and(a).or(b.and(x));
                ones = x.lanewise(XOR, b);
                a = LongVector.fromMemorySegment(LONGS, in, base + list[i + 14], ORDER);
                b = LongVector.fromMemorySegment(LONGS, in, base + list[i + 15], ORDER);
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
                carry.lanewise(XOR, turn).intoMemorySegment(planes, to, ORDER);
                to += BLOCK;
            }
        }
        ones.intoMemorySegment(planes, low, ORDER);
        twos.intoMemorySegment(planes, low + BLOCK, ORDER);
        fours.intoMemorySegment(planes, low + 2 * BLOCK, ORDER);
        eights.intoMemorySegment(planes, low + 3 * BLOCK, ORDER);
    }

    /** Adds the carries, eight a turn, to the planes that start at {@code low}. */
    private static void addCarries(MemorySegment planes, long carries, int count, long low, int planeCount) {
        long end = carries + (long) count * BLOCK;
        for (int i = count; i % 8 != 0; i++, end += BLOCK) {
            LongVector.zero(LONGS).intoMemorySegment(planes, end, ORDER);
        }
        LongVector ones = load(planes, low);
        LongVector twos = load(planes, low + BLOCK);
        LongVector fours = load(planes, low + 2 * BLOCK);
        for (long from = carries; from < end; from += 8L * BLOCK) {
            LongVector a = load(planes, from);
            LongVector b = load(planes, from + BLOCK);
            LongVector x = ones.lanewise(XOR, a);
            LongVector t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = load(planes, from + 2 * BLOCK);
            b = load(planes, from + 3 * BLOCK);
            x = ones.lanewise(XOR, a);
            LongVector u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector f = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            a = load(planes, from + 4 * BLOCK);
            b = load(planes, from + 5 * BLOCK);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = load(planes, from + 6 * BLOCK);
            b = load(planes, from + 7 * BLOCK);
            x = ones.lanewise(XOR, a);
            u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector g = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            x = fours.lanewise(XOR, f);
            LongVector carry = fours.and(f).or(g.and(x));
            fours = x.lanewise(XOR, g);
            for (int p = 3; p < planeCount; p++) {
                LongVector plane = load(planes, low + (long) p * BLOCK);
                plane.lanewise(XOR, carry).intoMemorySegment(planes, low + (long) p * BLOCK, ORDER);
                carry = carry.and(plane);
            }
        }
        ones.intoMemorySegment(planes, low, ORDER);
        twos.intoMemorySegment(planes, low + BLOCK, ORDER);
        fours.intoMemorySegment(planes, low + 2 * BLOCK, ORDER);
    }

    private static LongVector load(MemorySegment segment, long at) {
        return LongVector.fromMemorySegment(LONGS, segment, at, ORDER);
    }
}
