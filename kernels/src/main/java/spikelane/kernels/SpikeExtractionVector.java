package spikelane.kernels;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** SIMD form: compresses the channel numbers of one register's width at a time. */
public final class SpikeExtractionVector implements SpikeExtraction {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final int STEP = INTS.length();
    private static final long STEP_MASK = (1L << STEP) - 1;
    private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);

    @Override
    public void extract(SpikeBits bits, SpikeList list, int rowFrom, int rowTo) {
        SpikeExtraction.check(bits, list);
        MemorySegment starts = list.starts();
        int width = list.width();
        for (int row = rowFrom; row < rowTo; row++) {
            int end = list.rowBegin(row);
            long start = (long) row * (width + 1);
            for (int x = 0; x < width; x++) {
                starts.setAtIndex(JAVA_INT, start + x, end);
                end = pixel(bits, row * width + x, x * list.channels(), list.active(), end);
            }
            starts.setAtIndex(JAVA_INT, start + width, end);
        }
    }

    private static int pixel(SpikeBits bits, int pixel, int base, MemorySegment active, int from) {
        int end = from;
        int words = bits.wordsPerPixel();
        for (int w = 0; w < words; w++) {
            long word = bits.words().getAtIndex(JAVA_LONG, (long) pixel * words + w);
            for (int at = base + w * Lanes.GROUP; word != 0; at += STEP, word >>>= STEP) {
                end = compress(word & STEP_MASK, at, active, end);
            }
        }
        return end;
    }

    private static int compress(long mask, int at, MemorySegment active, int end) {
        IOTA.add(at).compress(VectorMask.fromLong(INTS, mask)).intoMemorySegment(active, (long) end * Integer.BYTES,
                ByteOrder.nativeOrder());
        return end + Long.bitCount(mask);
    }
}
