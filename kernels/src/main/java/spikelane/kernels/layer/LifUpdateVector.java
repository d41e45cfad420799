package spikelane.kernels.layer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Vectors;

/** SIMD form: the comparison's mask bits are the spikes. */
final class LifUpdateVector implements LifUpdate {
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final int VECTOR_BYTES = INTS.vectorByteSize();
    /** Vectors of a column. With four the method comes near the size at which the compiler stops inlining. */
    private static final int VECTORS = 2;
    /** Channels of a column. Parts of a word are stored little end first. */
    private static final int COLUMN = VECTORS * LANES;
    private static final int COLUMN_BYTES = VECTORS * VECTOR_BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final IntNeurons neurons;
    private final MemorySegment bias;
    private final MemorySegment threshold;
    /** The largest potentials that do not spike. */
    private final MemorySegment mostSilent;
    /** Pixels of one run. */
    private final int runPixels;
    /** Column after column: biases, then the largest potentials that do not spike; once for each pixel of a run. */
    private final MemorySegment columns;

    /**
     * @param arena      owner of the padded parameters
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     */
    LifUpdateVector(Arena arena, IntNeurons neurons, long maxCurrent) {
        LifUpdate.check(neurons, maxCurrent);
        this.neurons = neurons;
        int lanes = Channels.padded(neurons.channels());
        bias = Channels.allocate(arena, (long) lanes * Integer.BYTES);
        threshold = Channels.allocate(arena, (long) lanes * Integer.BYTES);
        mostSilent = Channels.allocate(arena, (long) lanes * Integer.BYTES);
        MemorySegment.copy(neurons.bias(), 0, bias, JAVA_INT, 0, neurons.channels());
        MemorySegment.copy(neurons.threshold(), 0, threshold, JAVA_INT, 0, neurons.channels());
        runPixels = NeuronUpdate.runPixels(lanes);
        columns = Channels.allocate(arena, 2L * runPixels * lanes * Integer.BYTES);
        for (int i = 0; i < runPixels * lanes; i++) {
            int m = i % lanes;
            long at = 2L * (i - i % COLUMN) + i % COLUMN;
            boolean real = m < neurons.channels();
            columns.setAtIndex(JAVA_INT, at, real ? neurons.bias()[m] : 0);
            columns.setAtIndex(JAVA_INT, at + COLUMN, real ? neurons.mostSilent(m) : Integer.MAX_VALUE);
            if (i < lanes) {
                mostSilent.setAtIndex(JAVA_INT, i, real ? neurons.mostSilent(m) : Integer.MAX_VALUE);
            }
        }
    }

    @Override
    public void update(IntMap currents, int at, IntMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        long stride = membrane.stride() * (long) Integer.BYTES;
        if (neurons.leakShift() >= 0 && neurons.reset() == Reset.HARD) {
            int groups = groupTo - groupFrom;
            boolean whole = groups == Channels.groups(neurons.channels());
            int together = whole ? runPixels : 1;
            long wordStride = spikes.wordsPerPixel() * (long) Long.BYTES;
            for (int p = pixelFrom; p < pixelTo; p += together) {
                int pixels = Math.min(together, pixelTo - p);
                long first = groupFrom * (long) Channels.GROUP * Integer.BYTES;
                lifHardReset(currents.values(), (at + p - pixelFrom) * stride + first, membrane.values(),
                        p * stride + first, spikes.words(), p * wordStride + groupFrom * (long) Long.BYTES, 2 * first,
                        pixels * groups * (Channels.GROUP / COLUMN));
            }
            return;
        }
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int g = groupFrom; g < groupTo; g++) {
                long lane = g * (long) Channels.GROUP * Integer.BYTES;
                long word = general(currents.values(), (at + p - pixelFrom) * stride + lane, membrane.values(),
                        p * stride + lane, lane);
                spikes.words().setAtIndex(JAVA_LONG, (long) p * spikes.wordsPerPixel() + g,
                        word & Channels.valid(neurons.channels(), g));
            }
        }
    }

    /**
     * Neighbouring columns, in the order of memory. Indices grow by constants, so that all checks are made before the
     * loop. Shifts by a vector take one instruction where those by a number take two.
     */
    private void lifHardReset(MemorySegment currents, long in, MemorySegment membrane, long state, MemorySegment words,
            long wordAt, long own, int count) {
        IntVector scale = IntVector.broadcast(INTS, neurons.fractionBits());
        IntVector leak = IntVector.broadcast(INTS, neurons.leakShift());
        MemorySegment parameters = columns;
        for (int i = 0; i < count; i++) {
            long step = i * (long) COLUMN_BYTES;
            long x = in + step;
            long y = state + step;
            long b = own + 2 * step;
            IntVector v0 = IntVector.fromMemorySegment(INTS, membrane, y, ORDER);
            IntVector u0 = v0.add(IntVector.fromMemorySegment(INTS, currents, x, ORDER).lanewise(LSHL, scale)
                    .add(IntVector.fromMemorySegment(INTS, parameters, b, ORDER)).sub(v0).lanewise(ASHR, leak));
            VectorMask<Integer> spike0 = u0.compare(GT,
                    IntVector.fromMemorySegment(INTS, parameters, b + COLUMN_BYTES, ORDER));
            u0.blend(0, spike0).intoMemorySegment(membrane, y, ORDER);
            IntVector v1 = IntVector.fromMemorySegment(INTS, membrane, y + VECTOR_BYTES, ORDER);
            IntVector u1 = v1.add(IntVector.fromMemorySegment(INTS, currents, x + VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale).add(IntVector.fromMemorySegment(INTS, parameters, b + VECTOR_BYTES, ORDER))
                    .sub(v1).lanewise(ASHR, leak));
            VectorMask<Integer> spike1 = u1.compare(GT,
                    IntVector.fromMemorySegment(INTS, parameters, b + COLUMN_BYTES + VECTOR_BYTES, ORDER));
            u1.blend(0, spike1).intoMemorySegment(membrane, y + VECTOR_BYTES, ORDER);
            long bits = spike0.toLong() | spike1.toLong() << LANES;
            if (COLUMN == Integer.SIZE) {
                words.set(JAVA_INT, wordAt + i * (long) Integer.BYTES, (int) bits);
            } else if (COLUMN == Short.SIZE) {
                words.set(JAVA_SHORT, wordAt + i * (long) Short.BYTES, (short) bits);
            } else if (COLUMN == Byte.SIZE) {
                words.set(JAVA_BYTE, wordAt + i, (byte) bits);
            } else {
                words.set(JAVA_LONG, wordAt + i * (long) Long.BYTES, bits);
            }
        }
    }

    private long general(MemorySegment currents, long in, MemorySegment membrane, long state, long lane) {
        boolean leaky = neurons.leakShift() >= 0;
        boolean hard = neurons.reset() == Reset.HARD;
        long word = 0;
        for (int i = 0; i < Channels.GROUP; i += LANES) {
            long step = i * (long) Integer.BYTES;
            IntVector v = load(membrane, state + step);
            IntVector x = input(currents, in + step, lane + step);
            IntVector u = v.add(leaky ? x.sub(v).lanewise(ASHR, Math.max(0, neurons.leakShift())) : x);
            IntVector limit = load(threshold, lane + step);
            VectorMask<Integer> spike = u.compare(GT, load(mostSilent, lane + step));
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
