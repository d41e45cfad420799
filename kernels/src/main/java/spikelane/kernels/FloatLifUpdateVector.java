package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.I2F;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** SIMD form: the comparison's mask bits are the spikes. */
public final class FloatLifUpdateVector implements FloatLifUpdate {
    private static final VectorSpecies<Float> FLOATS = Registers.FLOATS;
    private static final VectorSpecies<Integer> INTS = Registers.INTS;
    private static final int STEP = FLOATS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final FloatNeurons neurons;
    private final MemorySegment scale;
    private final MemorySegment bias;
    private final MemorySegment threshold;

    /**
     * @param arena   owner of the padded parameters
     * @param neurons parameters
     */
    public FloatLifUpdateVector(Arena arena, FloatNeurons neurons) {
        this.neurons = neurons;
        scale = padded(arena, neurons.scale());
        bias = padded(arena, neurons.bias());
        threshold = padded(arena, neurons.threshold());
    }

    private static MemorySegment padded(Arena arena, float[] values) {
        MemorySegment segment = Lanes.allocate(arena, (long) Lanes.padded(values.length) * Float.BYTES);
        MemorySegment.copy(values, 0, segment, JAVA_FLOAT, 0, values.length);
        return segment;
    }

    @Override
    public void update(FloatLanes currents, int at, FloatLanes membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        long stride = membrane.stride() * (long) Float.BYTES;
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int g = groupFrom; g < groupTo; g++) {
                long lane = g * (long) Lanes.GROUP * Float.BYTES;
                long in = (at + p - pixelFrom) * stride + lane;
                long word = 0;
                for (int i = 0; i < Lanes.GROUP; i += STEP) {
                    long step = i * (long) Float.BYTES;
                    word |= step(load(currents.values(), in + step), membrane.values(), p * stride + lane + step,
                            lane + step) << i;
                }
                store(word, spikes, p, g);
            }
        }
    }

    @Override
    public void updateInt(IntLanes currents, int at, FloatLanes membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        long stride = membrane.stride() * (long) Float.BYTES;
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int g = groupFrom; g < groupTo; g++) {
                long lane = g * (long) Lanes.GROUP * Float.BYTES;
                long in = (at + p - pixelFrom) * stride + lane;
                long word = 0;
                for (int i = 0; i < Lanes.GROUP; i += STEP) {
                    long step = i * (long) Float.BYTES;
                    FloatVector current = (FloatVector) IntVector
                            .fromMemorySegment(INTS, currents.values(), in + step, ORDER).convert(I2F, 0);
                    word |= step(current, membrane.values(), p * stride + lane + step, lane + step) << i;
                }
                store(word, spikes, p, g);
            }
        }
    }

    private void store(long word, SpikeBits spikes, int p, int g) {
        spikes.words().setAtIndex(JAVA_LONG, (long) p * spikes.wordsPerPixel() + g,
                word & Lanes.valid(neurons.channels(), g));
    }

    private long step(FloatVector current, MemorySegment membrane, long state, long lane) {
        FloatVector v = load(membrane, state);
        FloatVector i = current.fma(load(scale, lane), load(bias, lane));
        FloatVector gain = FloatVector.broadcast(FLOATS, neurons.gain());
        FloatVector u = neurons.leaky() ? i.sub(v.sub(neurons.vReset())).fma(gain, v) : i.fma(gain, v);
        FloatVector limit = load(threshold, lane);
        VectorMask<Float> spike = u.compare(GE, limit);
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
