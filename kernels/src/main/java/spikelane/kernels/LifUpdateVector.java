package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
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
        boolean plain = neurons.leakShift() >= 0 && neurons.reset() == Reset.HARD;
        long stride = membrane.stride() * (long) Integer.BYTES;
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int g = groupFrom; g < groupTo; g++) {
                long lane = g * (long) Lanes.GROUP * Integer.BYTES;
                long in = (at + p - pixelFrom) * stride + lane;
                long state = p * stride + lane;
                long word = plain
                        ? lifHardReset(currents.values(), in, membrane.values(), state, lane)
                        : general(currents.values(), in, membrane.values(), state, lane);
                spikes.words().setAtIndex(JAVA_LONG, (long) p * spikes.wordsPerPixel() + g,
                        word & Lanes.valid(neurons.channels(), g));
            }
        }
    }

    private long lifHardReset(MemorySegment currents, long in, MemorySegment membrane, long state, long lane) {
        long word = 0;
        for (int i = 0; i < Lanes.GROUP; i += STEP) {
            long step = i * (long) Integer.BYTES;
            IntVector v = load(membrane, state + step);
            IntVector u = v.add(input(currents, in + step, lane + step).sub(v).lanewise(ASHR, neurons.leakShift()));
            VectorMask<Integer> spike = u.compare(GE, load(threshold, lane + step));
            u.blend(0, spike).intoMemorySegment(membrane, state + step, ORDER);
            word |= spike.toLong() << i;
        }
        return word;
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
