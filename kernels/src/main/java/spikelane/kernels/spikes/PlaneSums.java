package spikelane.kernels.spikes;

import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.TapList;

/**
 * Sums of {@link SpikePropagationPlanesVector}: rows of ones and twos into ten bit planes, of which plane i counts 2^i.
 */
final class PlaneSums {
    /** Rows of one large block. */
    static final int SIXTEEN = 2 * TapList.ROWS;
    /** Planes of the counters. */
    private static final int PLANES = 10;
    /** Rows that they can count, in whole blocks of either size: 2 a row, 1023 at most. */
    static final int SEGMENT = 496;
    /** Vectors of working memory: the planes, a carry for each large block, and a zero. */
    static final int VECTORS = PLANES + SEGMENT / SIXTEEN + 1;

    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final int BYTES_PER_VECTOR = LONGS.vectorByteSize();
    private static final long CARRIES = (long) PLANES * BYTES_PER_VECTOR;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private PlaneSums() {}

    /**
     * Sums rows in blocks of eight: eight ones and eight twos into ones, twos, fours and eights, and a carry into planes 4
     * to 9. Where sum and carry of three bits share x, they are five operations in all; where three-input logic exists,
     * each is one function of the same three inputs, and the compiler drops x.
     */
    static void eights(int[] taps, int from, int to, MemorySegment rows, MemorySegment planes) {
        LongVector ones = LongVector.zero(LONGS);
        LongVector twos = ones;
        LongVector fours = ones;
        LongVector eights = ones;
        LongVector p4 = ones;
        LongVector p5 = ones;
        LongVector p6 = ones;
        LongVector p7 = ones;
        LongVector p8 = ones;
        LongVector p9 = ones;
        for (int i = from; i < to; i += TapList.ROWS) {
            long r = taps[i];
            LongVector a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            LongVector t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 1];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            LongVector t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            LongVector x = twos.lanewise(XOR, t0);
            LongVector f0 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            r = taps[i + 2];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 3];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            LongVector f1 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            x = fours.lanewise(XOR, f0);
            LongVector e0 = fours.and(f0).or(f1.and(x));
            fours = x.lanewise(XOR, f1);
            r = taps[i + 4];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 5];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f0 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            r = taps[i + 6];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 7];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f1 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            x = fours.lanewise(XOR, f0);
            LongVector e1 = fours.and(f0).or(f1.and(x));
            fours = x.lanewise(XOR, f1);
            x = eights.lanewise(XOR, e0);
            LongVector c = eights.and(e0).or(e1.and(x));
            eights = x.lanewise(XOR, e1);
            LongVector d = p4.and(c);
            p4 = p4.lanewise(XOR, c);
            c = p5.and(d);
            p5 = p5.lanewise(XOR, d);
            d = p6.and(c);
            p6 = p6.lanewise(XOR, c);
            c = p7.and(d);
            p7 = p7.lanewise(XOR, d);
            d = p8.and(c);
            p8 = p8.lanewise(XOR, c);
            p9 = p9.lanewise(XOR, d);
        }
        ones.intoMemorySegment(planes, 0L * BYTES_PER_VECTOR, ORDER);
        twos.intoMemorySegment(planes, 1L * BYTES_PER_VECTOR, ORDER);
        fours.intoMemorySegment(planes, 2L * BYTES_PER_VECTOR, ORDER);
        eights.intoMemorySegment(planes, 3L * BYTES_PER_VECTOR, ORDER);
        p4.intoMemorySegment(planes, 4L * BYTES_PER_VECTOR, ORDER);
        p5.intoMemorySegment(planes, 5L * BYTES_PER_VECTOR, ORDER);
        p6.intoMemorySegment(planes, 6L * BYTES_PER_VECTOR, ORDER);
        p7.intoMemorySegment(planes, 7L * BYTES_PER_VECTOR, ORDER);
        p8.intoMemorySegment(planes, 8L * BYTES_PER_VECTOR, ORDER);
        p9.intoMemorySegment(planes, 9L * BYTES_PER_VECTOR, ORDER);
    }

    /**
     * The same in blocks of sixteen. A block leaves one carry of 32 rows: it is kept behind the planes, and all of them are
     * added when the rows are through. The loop then has five planes to carry instead of ten.
     */
    static void sixteens(int[] taps, int from, int to, MemorySegment rows, MemorySegment planes) {
        carries(planes, collect(taps, from, to, rows, planes));
    }

    /** {@return where the next carry would go: behind the last is a zero} */
    private static long collect(int[] taps, int from, int to, MemorySegment rows, MemorySegment planes) {
        LongVector ones = LongVector.zero(LONGS);
        LongVector twos = ones;
        LongVector fours = ones;
        LongVector eights = ones;
        LongVector p4 = ones;
        long at = CARRIES;
        for (int i = from; i < to; i += SIXTEEN) {
            long r;
            LongVector a;
            LongVector t0;
            LongVector t1;
            LongVector x;
            LongVector f0;
            LongVector f1;
            LongVector e0;
            LongVector e1;
            LongVector s0;
            LongVector s1;
            r = taps[i];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 1];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f0 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            r = taps[i + 2];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 3];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f1 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            x = fours.lanewise(XOR, f0);
            e0 = fours.and(f0).or(f1.and(x));
            fours = x.lanewise(XOR, f1);
            r = taps[i + 4];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 5];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f0 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            r = taps[i + 6];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 7];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f1 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            x = fours.lanewise(XOR, f0);
            e1 = fours.and(f0).or(f1.and(x));
            fours = x.lanewise(XOR, f1);
            x = eights.lanewise(XOR, e0);
            s0 = eights.and(e0).or(e1.and(x));
            eights = x.lanewise(XOR, e1);
            r = taps[i + 8];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 9];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f0 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            r = taps[i + 10];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 11];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f1 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            x = fours.lanewise(XOR, f0);
            e0 = fours.and(f0).or(f1.and(x));
            fours = x.lanewise(XOR, f1);
            r = taps[i + 12];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 13];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f0 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            r = taps[i + 14];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t0 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            r = taps[i + 15];
            a = LongVector.fromMemorySegment(LONGS, rows, r + BYTES_PER_VECTOR, ORDER);
            t1 = LongVector.fromMemorySegment(LONGS, rows, r, ORDER).or(ones.and(a));
            ones = ones.lanewise(XOR, a);
            x = twos.lanewise(XOR, t0);
            f1 = twos.and(t0).or(t1.and(x));
            twos = x.lanewise(XOR, t1);
            x = fours.lanewise(XOR, f0);
            e1 = fours.and(f0).or(f1.and(x));
            fours = x.lanewise(XOR, f1);
            x = eights.lanewise(XOR, e0);
            s1 = eights.and(e0).or(e1.and(x));
            eights = x.lanewise(XOR, e1);
            x = p4.lanewise(XOR, s0);
            p4.and(s0).or(s1.and(x)).intoMemorySegment(planes, at, ORDER);
            p4 = x.lanewise(XOR, s1);
            at += BYTES_PER_VECTOR;
        }
        LongVector.zero(LONGS).intoMemorySegment(planes, at, ORDER);
        ones.intoMemorySegment(planes, 0L * BYTES_PER_VECTOR, ORDER);
        twos.intoMemorySegment(planes, 1L * BYTES_PER_VECTOR, ORDER);
        fours.intoMemorySegment(planes, 2L * BYTES_PER_VECTOR, ORDER);
        eights.intoMemorySegment(planes, 3L * BYTES_PER_VECTOR, ORDER);
        p4.intoMemorySegment(planes, 4L * BYTES_PER_VECTOR, ORDER);
        return at;
    }

    /** Adds the carries, two at a time, into planes 5 to 9. */
    private static void carries(MemorySegment planes, long end) {
        LongVector p5 = LongVector.zero(LONGS);
        LongVector p6 = p5;
        LongVector p7 = p5;
        LongVector p8 = p5;
        LongVector p9 = p5;
        for (long at = CARRIES; at < end; at += 2L * BYTES_PER_VECTOR) {
            LongVector a = LongVector.fromMemorySegment(LONGS, planes, at, ORDER);
            LongVector b = LongVector.fromMemorySegment(LONGS, planes, at + BYTES_PER_VECTOR, ORDER);
            LongVector x = p5.lanewise(XOR, a);
            LongVector c = p5.and(a).or(b.and(x));
            p5 = x.lanewise(XOR, b);
            LongVector d = p6.and(c);
            p6 = p6.lanewise(XOR, c);
            c = p7.and(d);
            p7 = p7.lanewise(XOR, d);
            d = p8.and(c);
            p8 = p8.lanewise(XOR, c);
            p9 = p9.lanewise(XOR, d);
        }
        p5.intoMemorySegment(planes, 5L * BYTES_PER_VECTOR, ORDER);
        p6.intoMemorySegment(planes, 6L * BYTES_PER_VECTOR, ORDER);
        p7.intoMemorySegment(planes, 7L * BYTES_PER_VECTOR, ORDER);
        p8.intoMemorySegment(planes, 8L * BYTES_PER_VECTOR, ORDER);
        p9.intoMemorySegment(planes, 9L * BYTES_PER_VECTOR, ORDER);
    }
}
