package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Vectors;

/**
 * SIMD form. By channel: the blocks of the image go into carry-save counters, one for each bit of a block; the counters
 * of lanes that hold the same samples are then added to each other, still in bit planes, and read out. By position: a
 * population count for each word.
 */
final class SlicedTallyVector implements SlicedTally {
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int BLOCK = SlicedSpikes.BLOCK_BYTES;
    private static final int WORDS = BLOCK / Long.BYTES;
    /** Blocks that are added at once. */
    private static final int STEP = 8;
    /** Bits of the largest count, that of all pixels. */
    private static final int MAX_BITS = 16;
    /** Four counts a word. */
    private static final long SPREAD = 0x0001_0001_0001_0001L;

    /** The counters, lowest plane first, a block each. For one thread at a time. */
    private final long[] planes = new long[(MAX_BITS + 5) * WORDS];

    @Override
    public void byChannel(SlicedSpikes spikes, int[] counts) {
        SlicedTally.check(counts.length, (long) spikes.channels() * spikes.batch());
        Channels.require((long) spikes.height() * spikes.width() < 1 << MAX_BITS, "too many pixels to count");
        long[] blocks = spikes.blockOffsets();
        int used = Math.max(4, Integer.SIZE - Integer.numberOfLeadingZeros(blocks.length));
        for (int c = 0; c < spikes.channels(); c++) {
            Arrays.fill(planes, 0);
            count(spikes.bits(), blocks, (long) c * BLOCK, used);
            int all = addLanes(used, spikes.batch());
            readOut(all, spikes.batch(), counts, c * spikes.batch());
        }
    }

    private void count(MemorySegment bits, long[] blocks, long distance, int used) {
        LongVector ones = LongVector.zero(LONGS);
        LongVector twos = LongVector.zero(LONGS);
        LongVector fours = LongVector.zero(LONGS);
        int whole = blocks.length / STEP * STEP;
        for (int i = 0; i < whole; i += STEP) {
            LongVector a = LongVector.fromMemorySegment(LONGS, bits, blocks[i] + distance, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, bits, blocks[i + 1] + distance, ORDER);
            LongVector x = ones.lanewise(XOR, a);
            LongVector t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, bits, blocks[i + 2] + distance, ORDER);
            b = LongVector.fromMemorySegment(LONGS, bits, blocks[i + 3] + distance, ORDER);
            x = ones.lanewise(XOR, a);
            LongVector u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector f = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            a = LongVector.fromMemorySegment(LONGS, bits, blocks[i + 4] + distance, ORDER);
            b = LongVector.fromMemorySegment(LONGS, bits, blocks[i + 5] + distance, ORDER);
            x = ones.lanewise(XOR, a);
            t = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            a = LongVector.fromMemorySegment(LONGS, bits, blocks[i + 6] + distance, ORDER);
            b = LongVector.fromMemorySegment(LONGS, bits, blocks[i + 7] + distance, ORDER);
            x = ones.lanewise(XOR, a);
            u = ones.and(a).or(b.and(x));
            ones = x.lanewise(XOR, b);
            x = twos.lanewise(XOR, t);
            LongVector g = twos.and(t).or(u.and(x));
            twos = x.lanewise(XOR, u);
            x = fours.lanewise(XOR, f);
            LongVector carry = fours.and(f).or(g.and(x));
            fours = x.lanewise(XOR, g);
            for (int p = 3; p < used; p++) {
                LongVector v = LongVector.fromArray(LONGS, planes, p * WORDS);
                v.lanewise(XOR, carry).intoArray(planes, p * WORDS);
                carry = v.and(carry);
            }
        }
        ones.intoArray(planes, 0);
        twos.intoArray(planes, WORDS);
        fours.intoArray(planes, 2 * WORDS);
        for (int i = whole; i < blocks.length; i++) {
            add(bits, blocks[i] + distance, used);
        }
    }

    private void add(MemorySegment bits, long at, int used) {
        LongVector carry = LongVector.fromMemorySegment(LONGS, bits, at, ORDER);
        for (int p = 0; p < used; p++) {
            LongVector v = LongVector.fromArray(LONGS, planes, p * WORDS);
            v.lanewise(XOR, carry).intoArray(planes, p * WORDS);
            carry = v.and(carry);
        }
    }

    /** Adds the lanes of each sample; their sums are then in the first word of each plane, of which it gives the number. */
    private int addLanes(int used, int batch) {
        int count = used;
        for (int half = WORDS / 2; half > 0; half /= 2) {
            for (int word = 0; word < half; word++) {
                long carry = 0;
                for (int p = 0; p <= count; p++) {
                    long a = planes[p * WORDS + word];
                    long b = planes[p * WORDS + word + half];
                    planes[p * WORDS + word] = a ^ b ^ carry;
                    carry = (a & b) | (carry & (a ^ b));
                }
            }
            count++;
        }
        if (batch == Integer.SIZE) {
            long carry = 0;
            for (int p = 0; p <= count; p++) {
                long a = planes[p * WORDS] & 0xFFFF_FFFFL;
                long b = planes[p * WORDS] >>> Integer.SIZE;
                planes[p * WORDS] = a ^ b ^ carry;
                carry = (a & b) | (carry & (a ^ b));
            }
            count++;
        }
        return count;
    }

    private void readOut(int all, int batch, int[] counts, int at) {
        for (int n = 0; n < batch; n += 4) {
            long four = 0;
            for (int p = 0; p < Math.min(all, MAX_BITS); p++) {
                four += Long.expand(planes[p * WORDS] >>> n & 15, SPREAD) << p;
            }
            counts[at + n] += (int) (four & 0xFFFF);
            counts[at + n + 1] += (int) (four >>> 16 & 0xFFFF);
            counts[at + n + 2] += (int) (four >>> 32 & 0xFFFF);
            counts[at + n + 3] += (int) (four >>> 48);
        }
    }

    @Override
    public void byInput(SlicedSpikes spikes, long[] counts) {
        int pixels = spikes.height() * spikes.width();
        SlicedTally.check(counts.length, (long) spikes.channels() * pixels);
        int wordBytes = spikes.batch() / Byte.SIZE;
        for (int pixel = 0; pixel < pixels; pixel++) {
            int x = pixel % spikes.width();
            long at = spikes.offset(pixel / spikes.width(), x % spikes.blocks(), 0)
                    + (long) x / spikes.blocks() * wordBytes;
            for (int c = 0; c < spikes.channels(); c++, at += BLOCK) {
                counts[c * pixels + pixel] += wordBytes == Long.BYTES
                        ? Long.bitCount(spikes.bits().get(JAVA_LONG, at))
                        : Integer.bitCount(spikes.bits().get(JAVA_INT, at));
            }
        }
    }
}
