package spikelane.kernels.floats;

import static spikelane.kernels.data.Vectors.fma;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.GE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.NeuronUpdate;

/** SIMD form: the comparison's mask bits are the spikes. */
final class FloatLifUpdateVector implements FloatLifUpdate {
    private static final VectorSpecies<Float> FLOATS = Vectors.FLOATS;
    private static final int LANES = FLOATS.length();
    private static final int VECTOR_BYTES = FLOATS.vectorByteSize();
    /** Vectors of a column. */
    private static final int VECTORS = 2;
    /** Channels of a column. Parts of a word are stored little end first. */
    private static final int COLUMN = VECTORS * LANES;
    private static final int COLUMN_BYTES = VECTORS * VECTOR_BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final FloatNeurons neurons;
    private final MemorySegment scale;
    private final MemorySegment bias;
    private final MemorySegment threshold;
    /** The smallest potentials that spike. */
    private final MemorySegment firing;
    /** Pixels of one run. */
    private final int runPixels;

    /**
     * @param arena   owner of the padded parameters
     * @param neurons parameters
     */
    FloatLifUpdateVector(Arena arena, FloatNeurons neurons) {
        this.neurons = neurons;
        runPixels = NeuronUpdate.runPixels(Channels.padded(neurons.channels()));
        scale = repeated(arena, neurons.scale(), 0);
        bias = repeated(arena, neurons.bias(), 0);
        threshold = repeated(arena, neurons.threshold(), Float.NaN);
        firing = neurons.tie() == Tie.FIRES ? threshold : repeated(arena, above(neurons.threshold()), Float.NaN);
    }

    private static float[] above(float[] thresholds) {
        float[] above = new float[thresholds.length];
        for (int m = 0; m < above.length; m++) {
            above[m] = Math.nextUp(thresholds[m]);
        }
        return above;
    }

    /** Once for each pixel of a run. No potential reaches a threshold that is not a number: padding never spikes. */
    private MemorySegment repeated(Arena arena, float[] values, float padding) {
        int lanes = Channels.padded(values.length);
        MemorySegment segment = Channels.allocate(arena, (long) runPixels * lanes * Float.BYTES);
        for (int i = 0; i < runPixels * lanes; i++) {
            segment.setAtIndex(JAVA_FLOAT, i, i % lanes < values.length ? values[i % lanes] : padding);
        }
        return segment;
    }

    @Override
    public void update(FloatMap currents, int at, FloatMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        long stride = membrane.stride() * (long) Float.BYTES;
        if (neurons.leaky() && neurons.reset() == Reset.HARD) {
            int groups = groupTo - groupFrom;
            int together = groups == Channels.groups(neurons.channels()) ? runPixels : 1;
            long first = groupFrom * (long) Channels.GROUP * Float.BYTES;
            for (int p = pixelFrom; p < pixelTo; p += together) {
                lifHardReset(currents.values(), (at + p - pixelFrom) * stride + first, membrane.values(),
                        p * stride + first, spikes.words(),
                        ((long) p * spikes.wordsPerPixel() + groupFrom) * Long.BYTES, first,
                        Math.min(together, pixelTo - p) * groups * (Channels.GROUP / COLUMN));
            }
            return;
        }
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int g = groupFrom; g < groupTo; g++) {
                long lane = g * (long) Channels.GROUP * Float.BYTES;
                long in = (at + p - pixelFrom) * stride + lane;
                long word = 0;
                for (int i = 0; i < Channels.GROUP; i += LANES) {
                    long step = i * (long) Float.BYTES;
                    word |= step(currents.values(), in + step, membrane.values(), p * stride + lane + step,
                            lane + step) << i;
                }
                store(word, spikes, p, g);
            }
        }
    }

    /** As the integer form does it: in the order of memory, so that all checks are made before the loop. */
    private void lifHardReset(MemorySegment currents, long in, MemorySegment membrane, long state, MemorySegment words,
            long wordAt, long own, int count) {
        FloatVector gain = FloatVector.broadcast(FLOATS, neurons.gain());
        FloatVector reset = FloatVector.broadcast(FLOATS, neurons.vReset());
        MemorySegment factors = scale;
        MemorySegment terms = bias;
        MemorySegment limits = firing;
        for (int i = 0; i < count; i++) {
            long step = i * (long) COLUMN_BYTES;
            long x = in + step;
            long y = state + step;
            long b = own + step;
            FloatVector v0 = FloatVector.fromMemorySegment(FLOATS, membrane, y, ORDER);
            FloatVector i0 = fma(FloatVector.fromMemorySegment(FLOATS, currents, x, ORDER),
                    FloatVector.fromMemorySegment(FLOATS, factors, b, ORDER),
                    FloatVector.fromMemorySegment(FLOATS, terms, b, ORDER));
            FloatVector u0 = fma(i0.sub(v0.sub(reset)), gain, v0);
            VectorMask<Float> spike0 = u0.compare(GE, FloatVector.fromMemorySegment(FLOATS, limits, b, ORDER));
            u0.blend(reset, spike0).intoMemorySegment(membrane, y, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(FLOATS, membrane, y + VECTOR_BYTES, ORDER);
            FloatVector i1 = fma(FloatVector.fromMemorySegment(FLOATS, currents, x + VECTOR_BYTES, ORDER),
                    FloatVector.fromMemorySegment(FLOATS, factors, b + VECTOR_BYTES, ORDER),
                    FloatVector.fromMemorySegment(FLOATS, terms, b + VECTOR_BYTES, ORDER));
            FloatVector u1 = fma(i1.sub(v1.sub(reset)), gain, v1);
            VectorMask<Float> spike1 = u1.compare(GE,
                    FloatVector.fromMemorySegment(FLOATS, limits, b + VECTOR_BYTES, ORDER));
            u1.blend(reset, spike1).intoMemorySegment(membrane, y + VECTOR_BYTES, ORDER);
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

    private void store(long word, SpikeBits spikes, int p, int g) {
        spikes.words().setAtIndex(JAVA_LONG, (long) p * spikes.wordsPerPixel() + g,
                word & Channels.valid(neurons.channels(), g));
    }

    /** No vector goes in or out: where this is not inlined, none is boxed. */
    private long step(MemorySegment currents, long in, MemorySegment membrane, long state, long lane) {
        FloatVector v = load(membrane, state);
        FloatVector i = fma(load(currents, in), load(scale, lane), load(bias, lane));
        FloatVector gain = FloatVector.broadcast(FLOATS, neurons.gain());
        FloatVector u = fma(neurons.leaky() ? i.sub(v.sub(neurons.vReset())) : i, gain, v);
        FloatVector limit = load(threshold, lane);
        VectorMask<Float> spike = u.compare(GE, load(firing, lane));
        FloatVector after = neurons.reset() == Reset.HARD
                ? FloatVector.broadcast(FLOATS, neurons.vReset())
                : u.sub(limit);
        u.blend(after, spike).intoMemorySegment(membrane, state, ORDER);
        return spike.toLong();
    }

    private static FloatVector load(MemorySegment from, long at) {
        return FloatVector.fromMemorySegment(FLOATS, from, at, ORDER);
    }
}
