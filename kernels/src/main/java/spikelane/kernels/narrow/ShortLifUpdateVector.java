package spikelane.kernels.narrow;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.NeuronUpdate;

/**
 * SIMD form: the comparison's mask bits are the spikes. Of int32 currents the lower halves are taken: those of a vector's second half are loaded two bytes early, so that they lie in the
 * lanes between those of its first half; then all are brought into order.
 */
final class ShortLifUpdateVector implements ShortLifUpdate {
    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final int LANES = SHORTS.length();
    private static final int VECTOR_BYTES = SHORTS.vectorByteSize();
    /** Channels of a column: two vectors. */
    private static final int COLUMN = 2 * LANES;
    private static final int COLUMN_BYTES = 2 * VECTOR_BYTES;
    /** Whether shifts by a vector take one instruction; else they are emulated, and those by a number take two. */
    private static final boolean SHIFTS = SHORTS.vectorBitSize() == 512;
    /** From int32 values of a vector's first half to those of its second half, in the upper halves of their lanes. */
    private static final int SECOND_BYTES = VECTOR_BYTES - Short.BYTES;
    private static final VectorMask<Short> ODD = VectorMask.fromLong(SHORTS, 0xAAAA_AAAAL);
    private static final VectorShuffle<Short> ORDERED = VectorShuffle.fromOp(SHORTS,
            lane -> lane < LANES / 2 ? 2 * lane : 2 * lane - LANES + 1);
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

    ShortLifUpdateVector(Arena arena, IntNeurons neurons, long maxCurrent, int[] initial, int steps) {
        ShortLifUpdate.check(neurons, maxCurrent, initial, steps);
        this.neurons = neurons;
        int lanes = Channels.padded(neurons.channels());
        bias = Channels.allocate(arena, (long) lanes * Short.BYTES);
        threshold = Channels.allocate(arena, (long) lanes * Short.BYTES);
        mostSilent = Channels.allocate(arena, (long) lanes * Short.BYTES);
        for (int m = 0; m < lanes; m++) {
            boolean real = m < neurons.channels();
            bias.setAtIndex(JAVA_SHORT, m, real ? (short) neurons.bias()[m] : 0);
            threshold.setAtIndex(JAVA_SHORT, m, real ? narrowed(neurons.threshold()[m]) : 0);
            mostSilent.setAtIndex(JAVA_SHORT, m, real ? narrowed(neurons.mostSilent(m)) : Short.MAX_VALUE);
        }
        runPixels = NeuronUpdate.runPixels(lanes);
        columns = Channels.allocate(arena, 2L * runPixels * lanes * Short.BYTES);
        for (int i = 0; i < runPixels * lanes; i++) {
            long at = 2L * (i - i % COLUMN) + i % COLUMN;
            columns.setAtIndex(JAVA_SHORT, at, bias.getAtIndex(JAVA_SHORT, i % lanes));
            columns.setAtIndex(JAVA_SHORT, at + COLUMN, mostSilent.getAtIndex(JAVA_SHORT, i % lanes));
        }
    }

    /** {@return a threshold; potentials lie strictly between the ends of int16, so that those beyond act as the ends} */
    private static short narrowed(int threshold) {
        return (short) Math.clamp(threshold, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Override
    public void update(IntMap currents, int at, ShortMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        update(currents.values(), Integer.BYTES, at, membrane, spikes, pixelFrom, pixelTo, groupFrom, groupTo);
    }

    @Override
    public void update(ShortMap currents, int at, ShortMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        update(currents.values(), Short.BYTES, at, membrane, spikes, pixelFrom, pixelTo, groupFrom, groupTo);
    }

    private void update(MemorySegment currents, int bytes, int at, ShortMap membrane, SpikeBits spikes, int pixelFrom,
            int pixelTo, int groupFrom, int groupTo) {
        long stride = membrane.stride();
        int groups = groupTo - groupFrom;
        int first = groupFrom * Channels.GROUP;
        boolean leakyHard = neurons.leakShift() >= 0 && neurons.reset() == Reset.HARD;
        int together = groups == Channels.groups(neurons.channels()) && leakyHard ? runPixels : 1;
        for (int p = pixelFrom; p < pixelTo; p += together) {
            long in = ((at + p - pixelFrom) * stride + first) * bytes;
            long state = (p * stride + first) * Short.BYTES;
            long word = (p * stride + first) / Byte.SIZE;
            int count = Math.min(together, pixelTo - p) * groups * (Channels.GROUP / COLUMN);
            long own = 2L * first * Short.BYTES;
            if (!leakyHard) {
                for (int i = 0; i < count; i++) {
                    general(currents, in + (long) i * COLUMN * bytes, bytes, membrane.values(),
                            state + (long) i * COLUMN_BYTES, first + i * COLUMN, spikes.words(),
                            word + (long) i * (COLUMN / Byte.SIZE));
                }
            } else if (bytes == Integer.BYTES) {
                ints(currents, in, membrane.values(), state, spikes.words(), word, own, count);
            } else {
                shorts(currents, in, membrane.values(), state, spikes.words(), word, own, count);
            }
        }
    }

    /** Neurons that leak and are reset to 0: neighbouring columns, in the order of memory. Indices grow by constants, so that all checks are made before the loop. */
    private void shorts(MemorySegment currents, long in, MemorySegment membrane, long state, MemorySegment words,
            long wordAt, long own, int count) {
        MemorySegment parameters = columns;
        int scale = neurons.fractionBits();
        int shift = Math.min(neurons.leakShift(), Short.SIZE - 1);
        ShortVector leak = ShortVector.broadcast(SHORTS, shift);
        for (int i = 0; i < count; i++) {
            long step = i * (long) COLUMN_BYTES;
            long x = in + step;
            long y = state + step;
            long b = own + 2 * step;
            ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, membrane, y, ORDER);
            ShortVector d0 = ShortVector.fromMemorySegment(SHORTS, currents, x, ORDER).lanewise(LSHL, scale)
                    .add(ShortVector.fromMemorySegment(SHORTS, parameters, b, ORDER)).sub(v0);
            ShortVector u0 = v0.add(SHIFTS ? d0.lanewise(ASHR, leak) : d0.lanewise(ASHR, shift));
            VectorMask<Short> spike0 = u0.compare(GT,
                    ShortVector.fromMemorySegment(SHORTS, parameters, b + COLUMN_BYTES, ORDER));
            u0.blend((short) 0, spike0).intoMemorySegment(membrane, y, ORDER);
            ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, membrane, y + VECTOR_BYTES, ORDER);
            ShortVector d1 = ShortVector.fromMemorySegment(SHORTS, currents, x + VECTOR_BYTES, ORDER)
                    .lanewise(LSHL, scale)
                    .add(ShortVector.fromMemorySegment(SHORTS, parameters, b + VECTOR_BYTES, ORDER)).sub(v1);
            ShortVector u1 = v1.add(SHIFTS ? d1.lanewise(ASHR, leak) : d1.lanewise(ASHR, shift));
            VectorMask<Short> spike1 = u1.compare(GT,
                    ShortVector.fromMemorySegment(SHORTS, parameters, b + COLUMN_BYTES + VECTOR_BYTES, ORDER));
            u1.blend((short) 0, spike1).intoMemorySegment(membrane, y + VECTOR_BYTES, ORDER);
            store(spike0.toLong() | (spike1.toLong() << (LANES & 63)), words, wordAt + i * (long) (COLUMN / Byte.SIZE));
        }
    }

    /** The same, of the lower halves of int32 currents. */
    private void ints(MemorySegment currents, long in, MemorySegment membrane, long state, MemorySegment words,
            long wordAt, long own, int count) {
        MemorySegment parameters = columns;
        int scale = neurons.fractionBits();
        int shift = Math.min(neurons.leakShift(), Short.SIZE - 1);
        ShortVector leak = ShortVector.broadcast(SHORTS, shift);
        for (int i = 0; i < count; i++) {
            long step = i * (long) COLUMN_BYTES;
            long x = in + 2 * step;
            long y = state + step;
            long b = own + 2 * step;
            ShortVector v0 = ShortVector.fromMemorySegment(SHORTS, membrane, y, ORDER);
            ShortVector d0 = ShortVector.fromMemorySegment(SHORTS, currents, x, ORDER)
                    .blend(ShortVector.fromMemorySegment(SHORTS, currents, x + SECOND_BYTES, ORDER), ODD)
                    .rearrange(ORDERED).lanewise(LSHL, scale)
                    .add(ShortVector.fromMemorySegment(SHORTS, parameters, b, ORDER)).sub(v0);
            ShortVector u0 = v0.add(SHIFTS ? d0.lanewise(ASHR, leak) : d0.lanewise(ASHR, shift));
            VectorMask<Short> spike0 = u0.compare(GT,
                    ShortVector.fromMemorySegment(SHORTS, parameters, b + COLUMN_BYTES, ORDER));
            u0.blend((short) 0, spike0).intoMemorySegment(membrane, y, ORDER);
            ShortVector v1 = ShortVector.fromMemorySegment(SHORTS, membrane, y + VECTOR_BYTES, ORDER);
            ShortVector d1 = ShortVector.fromMemorySegment(SHORTS, currents, x + 2L * VECTOR_BYTES, ORDER)
                    .blend(ShortVector.fromMemorySegment(SHORTS, currents, x + 2L * VECTOR_BYTES + SECOND_BYTES, ORDER),
                            ODD)
                    .rearrange(ORDERED).lanewise(LSHL, scale)
                    .add(ShortVector.fromMemorySegment(SHORTS, parameters, b + VECTOR_BYTES, ORDER)).sub(v1);
            ShortVector u1 = v1.add(SHIFTS ? d1.lanewise(ASHR, leak) : d1.lanewise(ASHR, shift));
            VectorMask<Short> spike1 = u1.compare(GT,
                    ShortVector.fromMemorySegment(SHORTS, parameters, b + COLUMN_BYTES + VECTOR_BYTES, ORDER));
            u1.blend((short) 0, spike1).intoMemorySegment(membrane, y + VECTOR_BYTES, ORDER);
            store(spike0.toLong() | (spike1.toLong() << (LANES & 63)), words, wordAt + i * (long) (COLUMN / Byte.SIZE));
        }
    }

    /** Stores the spikes of a column; parts of a word lie little end first. */
    private static void store(long bits, MemorySegment words, long at) {
        if (COLUMN == Long.SIZE) {
            words.set(JAVA_LONG, at, bits);
        } else if (COLUMN == Integer.SIZE) {
            words.set(JAVA_INT, at, (int) bits);
        } else {
            words.set(JAVA_SHORT, at, (short) bits);
        }
    }

    /** A column of any neurons. */
    private void general(MemorySegment currents, long in, int bytes, MemorySegment membrane, long state, int lane,
            MemorySegment words, long wordAt) {
        boolean leaky = neurons.leakShift() >= 0;
        boolean hard = neurons.reset() == Reset.HARD;
        int shift = Math.clamp(neurons.leakShift(), 0, Short.SIZE - 1);
        long bits = 0;
        for (int i = 0; i < COLUMN; i += LANES) {
            long own = (lane + i) * (long) Short.BYTES;
            long y = state + i * (long) Short.BYTES;
            long from = in + i * (long) bytes;
            ShortVector v = load(membrane, y);
            ShortVector c = load(currents, from);
            if (bytes == Integer.BYTES) {
                c = c.blend(load(currents, from + SECOND_BYTES), ODD).rearrange(ORDERED);
            }
            ShortVector x = c.lanewise(LSHL, neurons.fractionBits()).add(load(bias, own));
            ShortVector u = v.add(leaky ? x.sub(v).lanewise(ASHR, shift) : x);
            VectorMask<Short> spike = u.compare(GT, load(mostSilent, own));
            u.blend(hard ? ShortVector.zero(SHORTS) : u.sub(load(threshold, own)), spike).intoMemorySegment(membrane, y,
                    ORDER);
            bits |= spike.toLong() << i;
        }
        store(bits, words, wordAt);
    }

    private static ShortVector load(MemorySegment from, long at) {
        return ShortVector.fromMemorySegment(SHORTS, from, at, ORDER);
    }
}
