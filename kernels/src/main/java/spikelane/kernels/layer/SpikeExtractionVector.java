package spikelane.kernels.layer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jdk.incubator.vector.VectorOperators.B2I;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;

/**
 * SIMD form: compresses the channel numbers of one register of bytes at a time, and widens the first of them. Where
 * more are active than fit, it compresses int32 lanes instead.
 *
 * <p>
 * Machines with registers of 256 bits or less cannot compress bytes, and emulation takes 100 times as long. There, a
 * word's entries are written in blocks of {@value #ENTRIES}, the last of which is seldom full: mispredicted ends of short
 * loops would cost more than entries in vain. A table of the positions of a byte's bits was half as fast, for its stores
 * cross cache lines.
 */
final class SpikeExtractionVector implements SpikeExtraction {
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final boolean COMPRESSES_BYTES = Channels.vectorBits() >= 512;
    private static final int ENTRIES = 8;
    private static final long LANES_MASK = (1L << LANES) - 1;
    private static final VectorSpecies<Byte> BYTES = Vectors.BYTES;
    private static final long PART_MASK = -1L >>> (Channels.GROUP - BYTES.length());
    private static final ByteVector BYTE_IOTA = ByteVector.zero(BYTES).addIndex(1);
    private static final IntVector IOTA = IntVector.zero(INTS).addIndex(1);

    @Override
    public void extract(SpikeBits bits, SpikeList list, int rowFrom, int rowTo) {
        SpikeExtraction.check(bits, list);
        int count = list.width() * bits.wordsPerPixel();
        for (int row = rowFrom; row < rowTo; row++) {
            MemorySegment.copy(bits.words(), JAVA_LONG, (long) row * count * Long.BYTES, list.words(), row * count,
                    count);
            row(list.words(), row * count, bits.wordsPerPixel(), list, row);
        }
    }

    private static void row(long[] words, int from, int wordsPerPixel, SpikeList list, int row) {
        int[] active = list.active();
        int[] starts = list.starts();
        int start = row * (list.width() + 1);
        int end = list.rowBegin(row);
        for (int x = 0; x < list.width(); x++) {
            starts[start + x] = end;
            int base = x * list.channels();
            for (int w = 0; w < wordsPerPixel; w++) {
                long word = words[from + x * wordsPerPixel + w];
                end = COMPRESSES_BYTES
                        ? compressed(word, base + w * Channels.GROUP, active, end)
                        : listed(word, base + w * Channels.GROUP, active, end);
            }
        }
        starts[start + list.width()] = end;
    }

    /** The branch for many is written out here: a call, even one seldom made, would spill the loop's registers. */
    private static int compressed(long word, int base, int[] active, int from) {
        int end = from;
        for (int i = 0; i < Channels.GROUP; i += BYTES.length()) {
            long part = (word >>> i) & PART_MASK;
            int count = Long.bitCount(part);
            if (count <= LANES) {
                ((IntVector) BYTE_IOTA.compress(VectorMask.fromLong(BYTES, part)).convertShape(B2I, INTS, 0))
                        .add(base + i).intoArray(active, end);
                end += count;
            } else {
                for (int j = 0; j < BYTES.length(); j += LANES) {
                    IOTA.add(base + i + j).compress(VectorMask.fromLong(INTS, part >>> j)).intoArray(active, end);
                    end += Long.bitCount((part >>> j) & LANES_MASK);
                }
            }
        }
        return end;
    }

    /** The block is written out: unrolled by the compiler, it keeps a check of every entry's bounds. */
    private static int listed(long word, int base, int[] active, int from) {
        int end = from + Long.bitCount(word);
        long rest = word;
        int at = from;
        do {
            active[at] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            active[at + 1] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            active[at + 2] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            active[at + 3] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            active[at + 4] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            active[at + 5] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            active[at + 6] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            active[at + 7] = base + Long.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            at += ENTRIES;
        } while (at < end);
        return end;
    }
}
