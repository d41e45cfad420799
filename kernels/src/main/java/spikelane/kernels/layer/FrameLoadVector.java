package spikelane.kernels.layer;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Vectors;

/** SIMD form for two channels, which it interleaves; others go one by one. */
final class FrameLoadVector implements FrameLoad {
    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final int LANES = SHORTS.length();
    private static final VectorShuffle<Short> FIRST_HALF = VectorShuffle.makeZip(SHORTS, 0);
    private static final VectorShuffle<Short> SECOND_HALF = VectorShuffle.makeZip(SHORTS, 1);
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final FrameLoad oneByOne = FrameLoad.scalar();

    @Override
    public void load(short[] frames, int from, EventCounts counts, int pixelFrom, int pixelTo) {
        int whole = counts.channels() == 2 ? pixelFrom + (pixelTo - pixelFrom) / LANES * LANES : pixelFrom;
        if (whole > pixelFrom && !interleave(frames, from, from + counts.pixels(), counts, pixelFrom, whole)) {
            whole = pixelFrom; // the specification says which count is wrong
        }
        oneByOne.load(frames, from, counts, whole, pixelTo);
    }

    private static boolean interleave(short[] frames, int from0, int from1, EventCounts counts, int pixelFrom,
            int pixelTo) {
        MemorySegment out = counts.counts();
        short most = (short) Math.min(counts.maxCount(), Short.MAX_VALUE);
        VectorMask<Short> wrong = VectorMask.fromLong(SHORTS, 0);
        for (int p = pixelFrom; p < pixelTo; p += LANES) {
            ShortVector x = ShortVector.fromArray(SHORTS, frames, from0 + p);
            ShortVector y = ShortVector.fromArray(SHORTS, frames, from1 + p);
            wrong = wrong.or(x.min(y).compare(LT, (short) 0)).or(x.max(y).compare(GT, most));
            long at = (long) p * 2 * Short.BYTES;
            x.rearrange(FIRST_HALF, y).intoMemorySegment(out, at, ORDER);
            x.rearrange(SECOND_HALF, y).intoMemorySegment(out, at + SHORTS.vectorByteSize(), ORDER);
        }
        return !wrong.anyTrue();
    }
}
