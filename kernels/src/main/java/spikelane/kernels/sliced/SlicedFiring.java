package spikelane.kernels.sliced;

import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/** Threshold, reset and leak of batch-sliced neurons, and the edges of a finished row of spikes. */
final class SlicedFiring {
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BLOCK = SlicedSpikes.BLOCK_BYTES;

    private SlicedFiring() {}

    /**
     * Takes the sum {@code V' + (K << F)} in the {@code count} + 1 planes from {@code at} and leaves the potential
     * there. The leak's shift is the step from plane p + 1 to plane p. The spike is the carry out of U' - threshold.
     */
    static void fire(MemorySegment planes, long at, int count, long[] constants, int constantAt, MemorySegment masks,
            long maskAt, MemorySegment spikes, long spikeAt) {
        LongVector fired = LongVector.broadcast(LONGS, -1L);
        for (int p = 0; p < count - 1; p++) {
            LongVector u = LongVector.fromMemorySegment(LONGS, planes, at + (p + 1L) * BLOCK, ORDER);
            LongVector complement = LongVector.broadcast(LONGS, constants[constantAt + 2 * p]);
            fired = u.and(complement).or(fired.and(u.lanewise(XOR, complement)));
        }
        LongVector sign = LongVector.fromMemorySegment(LONGS, planes, at + (long) count * BLOCK, ORDER);
        LongVector threshold = LongVector.broadcast(LONGS, constants[constantAt + 2 * count - 2]);
        fired = threshold.lanewise(AND_NOT, sign).or(fired.lanewise(AND_NOT, sign.lanewise(XOR, threshold)));
        fired.and(LongVector.fromMemorySegment(LONGS, masks, maskAt, ORDER)).intoMemorySegment(spikes, spikeAt, ORDER);
        LongVector v = fired;
        for (int p = 0; p < count; p++) {
            LongVector u = LongVector.fromMemorySegment(LONGS, planes, at + (p + 1L) * BLOCK, ORDER);
            LongVector reset = LongVector.broadcast(LONGS, constants[constantAt + 2 * p + 1]);
            v = u.lanewise(XOR, u.lanewise(XOR, reset).and(fired));
            v.intoMemorySegment(planes, at + (long) p * BLOCK, ORDER);
        }
        v.intoMemorySegment(planes, at + (long) count * BLOCK, ORDER);
    }

    /** Writes a row's edge blocks: the outer blocks, moved by one lane. */
    static void closeRow(SlicedSpikes out, int y) {
        if (out.halo() == 0) {
            return;
        }
        MemorySegment bits = out.bits();
        int last = out.blocks() - 1;
        int laneBytes = out.batch() / Byte.SIZE;
        LongVector left = LongVector.fromMemorySegment(LONGS, out.masks(), 0, ORDER);
        LongVector right = LongVector.fromMemorySegment(LONGS, out.masks(), (last + 2L) * BLOCK, ORDER);
        for (int c = 0; c < out.channels(); c++) {
            LongVector.fromMemorySegment(LONGS, bits, out.offset(y, last, c) - laneBytes, ORDER).and(left)
                    .intoMemorySegment(bits, out.offset(y, -1, c), ORDER);
            LongVector.fromMemorySegment(LONGS, bits, out.offset(y, 0, c) + laneBytes, ORDER).and(right)
                    .intoMemorySegment(bits, out.offset(y, last + 1, c), ORDER);
        }
    }
}
