package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;

/**
 * SIMD form. Where a row has twice the blocks of a pooled row, output block j is the OR of the input blocks 2j and
 * 2j + 1 of two rows: all lanes are in place. Narrow images, and those with an odd number of blocks, go word by word.
 */
final class SlicedPoolVector implements SlicedPool {
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final long BLOCK = SlicedSpikes.BLOCK_BYTES;

    @Override
    public void pool(SlicedSpikes in, SlicedSpikes out, int rowFrom, int rowTo) {
        SlicedPool.check(in, out, rowFrom, rowTo);
        for (int y = rowFrom; y < rowTo; y++) {
            if (in.blocks() == 2 * out.blocks()) {
                for (int block = 0; block < out.blocks(); block++) {
                    poolBlocks(in, out, y, block);
                }
            } else {
                poolWords(in, out, y);
            }
            SlicedFiring.closeRow(out, y);
        }
    }

    private static void poolBlocks(SlicedSpikes in, SlicedSpikes out, int y, int block) {
        MemorySegment bits = in.bits();
        long to = out.offset(y, block, 0);
        long upper = in.offset(2 * y, 2 * block, 0);
        long lower = in.offset(2 * y + 1, 2 * block, 0);
        long right = in.offset(0, 1, 0) - in.offset(0, 0, 0);
        long bytes = (long) out.channels() * BLOCK;
        for (long i = 0; i < bytes; i += LONGS.vectorByteSize()) {
            LongVector a = LongVector.fromMemorySegment(LONGS, bits, upper + i, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, bits, upper + right + i, ORDER);
            LongVector d = LongVector.fromMemorySegment(LONGS, bits, lower + i, ORDER);
            LongVector e = LongVector.fromMemorySegment(LONGS, bits, lower + right + i, ORDER);
            LongVector mask = LongVector.fromMemorySegment(LONGS, out.masks(), (block + 1L) * BLOCK + i % BLOCK, ORDER);
            a.or(b).or(d.or(e)).and(mask).intoMemorySegment(out.bits(), to + i, ORDER);
        }
    }

    private static void poolWords(SlicedSpikes in, SlicedSpikes out, int y) {
        for (int x = 0; x < out.width(); x++) {
            for (int c = 0; c < out.channels(); c++) {
                long a = at(in, 2 * y, 2 * x, c);
                long b = at(in, 2 * y, 2 * x + 1, c);
                long d = at(in, 2 * y + 1, 2 * x, c);
                long e = at(in, 2 * y + 1, 2 * x + 1, c);
                MemorySegment bits = in.bits();
                if (in.batch() == Integer.SIZE) {
                    out.bits().set(JAVA_INT, at(out, y, x, c), bits.get(JAVA_INT, a) | bits.get(JAVA_INT, b)
                            | bits.get(JAVA_INT, d) | bits.get(JAVA_INT, e));
                } else {
                    out.bits().set(JAVA_LONG, at(out, y, x, c), bits.get(JAVA_LONG, a) | bits.get(JAVA_LONG, b)
                            | bits.get(JAVA_LONG, d) | bits.get(JAVA_LONG, e));
                }
            }
        }
    }

    private static long at(SlicedSpikes spikes, int y, int x, int c) {
        return spikes.offset(y, x % spikes.blocks(), c) + (long) x / spikes.blocks() * (spikes.batch() / Byte.SIZE);
    }
}
