package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** SIMD form: the comparison's mask bits are the spikes. */
public final class LifUpdateVector implements LifUpdate {
    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int STEP = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Vectors of a column. C2 takes 15 seconds for eight, and no other method is compiled meanwhile. */
    private static final int VECTORS = 4;
    /** Channels of a column. Parts of a word are stored little end first. */
    private static final int COLUMN = VECTORS * STEP;
    private static final int COLUMN_BYTES = VECTORS * VECTOR_BYTES;
    /** Pixels of one pass over the columns: neighbours in memory are updated soon after each other. */
    private static final int BLOCK = 16;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final IntNeurons neurons;
    private final MemorySegment bias;
    private final MemorySegment threshold;
    /** Column after column: biases, then the largest potentials that do not spike. */
    private final MemorySegment columns;

    /**
     * @param arena      owner of the padded parameters
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     */
    public LifUpdateVector(Arena arena, IntNeurons neurons, long maxCurrent) {
        LifUpdate.check(neurons, maxCurrent);
        this.neurons = neurons;
        int lanes = Lanes.padded(neurons.channels());
        bias = Lanes.allocate(arena, (long) lanes * Integer.BYTES);
        threshold = Lanes.allocate(arena, (long) lanes * Integer.BYTES);
        MemorySegment.copy(neurons.bias(), 0, bias, JAVA_INT, 0, neurons.channels());
        MemorySegment.copy(neurons.threshold(), 0, threshold, JAVA_INT, 0, neurons.channels());
        columns = Lanes.allocate(arena, 2L * lanes * Integer.BYTES);
        for (int m = 0; m < lanes; m++) {
            long at = 2L * (m - m % COLUMN) + m % COLUMN;
            boolean real = m < neurons.channels();
            columns.setAtIndex(JAVA_INT, at, real ? neurons.bias()[m] : 0);
            columns.setAtIndex(JAVA_INT, at + COLUMN,
                    real ? Math.max(neurons.threshold()[m], Integer.MIN_VALUE + 1) - 1 : Integer.MAX_VALUE);
        }
    }

    @Override
    public void update(IntLanes currents, int at, IntLanes membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        long stride = membrane.stride() * (long) Integer.BYTES;
        if (neurons.leakShift() >= 0 && neurons.reset() == Reset.HARD) {
            long wordStride = spikes.wordsPerPixel() * (long) Long.BYTES;
            for (int p = pixelFrom; p < pixelTo; p += BLOCK) {
                int pixels = Math.min(BLOCK, pixelTo - p);
                for (int lane = groupFrom * Lanes.GROUP; lane < groupTo * Lanes.GROUP; lane += COLUMN) {
                    long first = lane * (long) Integer.BYTES;
                    lifHardReset(currents.values(), (at + p - pixelFrom) * stride + first, membrane.values(),
                            p * stride + first, stride, spikes.words(), p * wordStride + lane / Byte.SIZE, wordStride,
                            pixels, 2 * first);
                }
            }
            return;
        }
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int g = groupFrom; g < groupTo; g++) {
                long lane = g * (long) Lanes.GROUP * Integer.BYTES;
                long word = general(currents.values(), (at + p - pixelFrom) * stride + lane, membrane.values(),
                        p * stride + lane, lane);
                spikes.words().setAtIndex(JAVA_LONG, (long) p * spikes.wordsPerPixel() + g,
                        word & Lanes.valid(neurons.channels(), g));
            }
        }
    }

    /**
     * A column, its parameters in registers, pixel after pixel. Shifts by a vector take one instruction where those by a
     * number take two.
     */
    private void lifHardReset(MemorySegment currents, long in, MemorySegment membrane, long state, long stride,
            MemorySegment words, long wordAt, long wordStride, int pixels, long own) {
        IntVector scale = IntVector.broadcast(INTS, neurons.fractionBits());
        IntVector leak = IntVector.broadcast(INTS, neurons.leakShift());
        IntVector bias0 = IntVector.fromMemorySegment(INTS, columns, own, ORDER);
        IntVector bias1 = IntVector.fromMemorySegment(INTS, columns, own + 1L * VECTOR_BYTES, ORDER);
        IntVector bias2 = IntVector.fromMemorySegment(INTS, columns, own + 2L * VECTOR_BYTES, ORDER);
        IntVector bias3 = IntVector.fromMemorySegment(INTS, columns, own + 3L * VECTOR_BYTES, ORDER);
        IntVector limit0 = IntVector.fromMemorySegment(INTS, columns, own + COLUMN_BYTES, ORDER);
        IntVector limit1 = IntVector.fromMemorySegment(INTS, columns, own + COLUMN_BYTES + 1L * VECTOR_BYTES, ORDER);
        IntVector limit2 = IntVector.fromMemorySegment(INTS, columns, own + COLUMN_BYTES + 2L * VECTOR_BYTES, ORDER);
        IntVector limit3 = IntVector.fromMemorySegment(INTS, columns, own + COLUMN_BYTES + 3L * VECTOR_BYTES, ORDER);
        for (int p = 0; p < pixels; p++) {
            long x = in + p * stride;
            long y = state + p * stride;
            IntVector v0 = IntVector.fromMemorySegment(INTS, membrane, y, ORDER);
            IntVector u0 = v0.add(IntVector.fromMemorySegment(INTS, currents, x, ORDER).lanewise(LSHL, scale).add(bias0)
                    .sub(v0).lanewise(ASHR, leak));
            VectorMask<Integer> spike0 = u0.compare(GT, limit0);
            u0.blend(0, spike0).intoMemorySegment(membrane, y, ORDER);
            long bits = spike0.toLong();
            IntVector v1 = IntVector.fromMemorySegment(INTS, membrane, y + 1L * VECTOR_BYTES, ORDER);
            IntVector u1 = v1.add(IntVector.fromMemorySegment(INTS, currents, x + 1L * VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale).add(bias1).sub(v1).lanewise(ASHR, leak));
            VectorMask<Integer> spike1 = u1.compare(GT, limit1);
            u1.blend(0, spike1).intoMemorySegment(membrane, y + 1L * VECTOR_BYTES, ORDER);
            bits |= spike1.toLong() << (1 * STEP);
            IntVector v2 = IntVector.fromMemorySegment(INTS, membrane, y + 2L * VECTOR_BYTES, ORDER);
            IntVector u2 = v2.add(IntVector.fromMemorySegment(INTS, currents, x + 2L * VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale).add(bias2).sub(v2).lanewise(ASHR, leak));
            VectorMask<Integer> spike2 = u2.compare(GT, limit2);
            u2.blend(0, spike2).intoMemorySegment(membrane, y + 2L * VECTOR_BYTES, ORDER);
            bits |= spike2.toLong() << (2 * STEP);
            IntVector v3 = IntVector.fromMemorySegment(INTS, membrane, y + 3L * VECTOR_BYTES, ORDER);
            IntVector u3 = v3.add(IntVector.fromMemorySegment(INTS, currents, x + 3L * VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale).add(bias3).sub(v3).lanewise(ASHR, leak));
            VectorMask<Integer> spike3 = u3.compare(GT, limit3);
            u3.blend(0, spike3).intoMemorySegment(membrane, y + 3L * VECTOR_BYTES, ORDER);
            bits |= spike3.toLong() << (3 * STEP);
            if (COLUMN == Long.SIZE) {
                words.set(JAVA_LONG, wordAt + p * wordStride, bits);
            } else if (COLUMN == Integer.SIZE) {
                words.set(JAVA_INT, wordAt + p * wordStride, (int) bits);
            } else {
                words.set(JAVA_SHORT, wordAt + p * wordStride, (short) bits);
            }
        }
    }

    private long general(MemorySegment currents, long in, MemorySegment membrane, long state, long lane) {
        boolean leaky = neurons.leakShift() >= 0;
        boolean hard = neurons.reset() == Reset.HARD;
        long word = 0;
        for (int i = 0; i < Lanes.GROUP; i += STEP) {
            long step = i * (long) Integer.BYTES;
            IntVector v = load(membrane, state + step);
            IntVector x = input(currents, in + step, lane + step);
            IntVector u = v.add(leaky ? x.sub(v).lanewise(ASHR, Math.max(0, neurons.leakShift())) : x);
            IntVector limit = load(threshold, lane + step);
            VectorMask<Integer> spike = u.compare(GE, limit);
            u.blend(hard ? IntVector.zero(INTS) : u.sub(limit), spike).max(-LIMIT).min(LIMIT)
                    .intoMemorySegment(membrane, state + step, ORDER);
            word |= spike.toLong() << i;
        }
        return word;
    }

    private IntVector input(MemorySegment currents, long at, long lane) {
        return load(currents, at).lanewise(LSHL, neurons.fractionBits()).add(load(bias, lane));
    }

    private static IntVector load(MemorySegment from, long at) {
        return IntVector.fromMemorySegment(INTS, from, at, ORDER);
    }
}
