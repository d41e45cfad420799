package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** SIMD form: the comparison's mask bits are the spikes. */
public final class LifUpdateVector implements LifUpdate {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int STEP = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Channels of four vectors: at most a word of spikes, whose parts are stored little end first. */
    private static final int COLUMN = 4 * STEP;
    /** Pixels of one pass over the columns: neighbours in memory are updated soon after each other. */
    private static final int BLOCK = 16;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final IntNeurons neurons;
    private final MemorySegment bias;
    private final MemorySegment threshold;

    /**
     * @param arena      owner of the padded parameters
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     */
    public LifUpdateVector(Arena arena, IntNeurons neurons, long maxCurrent) {
        LifUpdate.check(neurons, maxCurrent);
        this.neurons = neurons;
        long bytes = (long) Lanes.padded(neurons.channels()) * Integer.BYTES;
        bias = Lanes.allocate(arena, bytes);
        threshold = Lanes.allocate(arena, bytes);
        MemorySegment.copy(neurons.bias(), 0, bias, JAVA_INT, 0, neurons.channels());
        MemorySegment.copy(neurons.threshold(), 0, threshold, JAVA_INT, 0, neurons.channels());
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
                            p * stride + first, stride, pixels, first, spikes.words(),
                            p * wordStride + lane / Byte.SIZE, wordStride,
                            Lanes.valid(neurons.channels(), lane / Lanes.GROUP) >>> lane % Lanes.GROUP);
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

    /** Four vectors of channels, their parameters in registers, pixel after pixel: one part of a word of spikes each. */
    private void lifHardReset(MemorySegment currents, long in, MemorySegment membrane, long state, long stride,
            int pixels, long lane, MemorySegment words, long wordAt, long wordStride, long valid) {
        int scale = neurons.fractionBits();
        int leak = neurons.leakShift();
        IntVector bias0 = IntVector.fromMemorySegment(INTS, bias, lane, ORDER);
        IntVector bias1 = IntVector.fromMemorySegment(INTS, bias, lane + VECTOR_BYTES, ORDER);
        IntVector bias2 = IntVector.fromMemorySegment(INTS, bias, lane + 2L * VECTOR_BYTES, ORDER);
        IntVector bias3 = IntVector.fromMemorySegment(INTS, bias, lane + 3L * VECTOR_BYTES, ORDER);
        IntVector limit0 = IntVector.fromMemorySegment(INTS, threshold, lane, ORDER);
        IntVector limit1 = IntVector.fromMemorySegment(INTS, threshold, lane + VECTOR_BYTES, ORDER);
        IntVector limit2 = IntVector.fromMemorySegment(INTS, threshold, lane + 2L * VECTOR_BYTES, ORDER);
        IntVector limit3 = IntVector.fromMemorySegment(INTS, threshold, lane + 3L * VECTOR_BYTES, ORDER);
        for (int p = 0; p < pixels; p++) {
            long x = in + p * stride;
            long y = state + p * stride;
            IntVector v0 = IntVector.fromMemorySegment(INTS, membrane, y, ORDER);
            IntVector u0 = v0.add(IntVector.fromMemorySegment(INTS, currents, x, ORDER).lanewise(LSHL, scale).add(bias0)
                    .sub(v0).lanewise(ASHR, leak));
            VectorMask<Integer> spike0 = u0.compare(GE, limit0);
            long bits = spike0.toLong();
            u0.blend(0, spike0).intoMemorySegment(membrane, y, ORDER);
            IntVector v1 = IntVector.fromMemorySegment(INTS, membrane, y + VECTOR_BYTES, ORDER);
            IntVector u1 = v1.add(IntVector.fromMemorySegment(INTS, currents, x + VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale).add(bias1).sub(v1).lanewise(ASHR, leak));
            VectorMask<Integer> spike1 = u1.compare(GE, limit1);
            bits |= spike1.toLong() << STEP;
            u1.blend(0, spike1).intoMemorySegment(membrane, y + VECTOR_BYTES, ORDER);
            IntVector v2 = IntVector.fromMemorySegment(INTS, membrane, y + 2L * VECTOR_BYTES, ORDER);
            IntVector u2 = v2.add(IntVector.fromMemorySegment(INTS, currents, x + 2L * VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale).add(bias2).sub(v2).lanewise(ASHR, leak));
            VectorMask<Integer> spike2 = u2.compare(GE, limit2);
            bits |= spike2.toLong() << (2 * STEP);
            u2.blend(0, spike2).intoMemorySegment(membrane, y + 2L * VECTOR_BYTES, ORDER);
            IntVector v3 = IntVector.fromMemorySegment(INTS, membrane, y + 3L * VECTOR_BYTES, ORDER);
            IntVector u3 = v3.add(IntVector.fromMemorySegment(INTS, currents, x + 3L * VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale).add(bias3).sub(v3).lanewise(ASHR, leak));
            VectorMask<Integer> spike3 = u3.compare(GE, limit3);
            bits |= spike3.toLong() << (3 * STEP);
            u3.blend(0, spike3).intoMemorySegment(membrane, y + 3L * VECTOR_BYTES, ORDER);
            if (COLUMN == Long.SIZE) {
                words.set(JAVA_LONG, wordAt + p * wordStride, bits & valid);
            } else if (COLUMN == Integer.SIZE) {
                words.set(JAVA_INT, wordAt + p * wordStride, (int) (bits & valid));
            } else {
                words.set(JAVA_SHORT, wordAt + p * wordStride, (short) (bits & valid));
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
