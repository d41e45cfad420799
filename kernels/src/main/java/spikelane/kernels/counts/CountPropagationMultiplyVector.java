package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;

/** SIMD form: multiplies int32 weight rows by each count that is not zero. */
final class CountPropagationMultiplyVector implements CountPropagation {
    static final CountForm FORM = new CountForm("multiply", "integer weights, input is event counts") {
        @Override
        public boolean suits(IntWeights weights, int maxCount) {
            return true;
        }

        @Override
        public CountPropagation make(Arena arena, IntWeights weights, int maxCount) {
            return new CountPropagationMultiplyVector(arena, weights, maxCount);
        }
    };

    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final int maxCount;
    private final int stride;
    private final MemorySegment rows;

    /**
     * @param arena    owner of the widened weights
     * @param weights  weights of the layer
     * @param maxCount largest count
     */
    CountPropagationMultiplyVector(Arena arena, IntWeights weights, int maxCount) {
        CountPropagation.check(weights, maxCount);
        geometry = weights.geometry();
        this.maxCount = maxCount;
        stride = weights.stride();
        rows = Channels.allocate(arena, (long) geometry.rows() * stride * Integer.BYTES);
        for (int row = 0; row < geometry.rows(); row++) {
            for (int m = 0; m < geometry.outputs(); m++) {
                rows.setAtIndex(JAVA_INT, (long) row * stride + m, weights.get(row, m));
            }
        }
    }

    /** A multiplication and an addition each: as a multiply-add, which takes no less. */
    @Override
    public RowWork row() {
        return RowWork.ofSpikes((double) stride * Integer.BYTES, Resource.FMA, stride);
    }

    @Override
    public long tableBytes() {
        return rows.byteSize();
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public int maxCount() {
        return maxCount;
    }

    @Override
    public void propagate(EventCounts input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        CountPropagation.check(this, input);
        Propagation.check(geometry, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        for (int p = pixelFrom; p < pixelTo; p++) {
            long out = (long) (at + p - pixelFrom) * stride;
            for (int lane = groupFrom * Channels.GROUP; lane < groupTo * Channels.GROUP; lane += 4 * LANES) {
                sumRows(input, p / geometry.outputWidth(), p % geometry.outputWidth(), lane, currents.values(),
                        (out + lane) * Integer.BYTES);
            }
        }
    }

    private void sumRows(EventCounts input, int outputY, int outputX, int lane, MemorySegment out, long outAt) {
        int x = outputX * geometry.stride() - geometry.padding();
        int xFrom = Math.max(x, 0);
        int inputs = Math.max(0, Math.min(x + geometry.kernelWidth(), geometry.width()) - xFrom) * geometry.channels();
        MemorySegment table = rows;
        IntVector a = IntVector.zero(INTS);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        for (int r = 0; r < geometry.kernelHeight(); r++) {
            int y = outputY * geometry.stride() - geometry.padding() + r;
            if (y < 0 || y >= geometry.height()) {
                continue;
            }
            long first = ((long) y * geometry.width() + xFrom) * geometry.channels();
            long row = ((long) r * geometry.kernelWidth() + xFrom - x) * geometry.channels();
            for (int i = 0; i < inputs; i++) {
                int count = input.counts().getAtIndex(JAVA_CHAR, first + i);
                if (count != 0) {
                    IntVector times = IntVector.broadcast(INTS, count);
                    long from = ((row + i) * stride + lane) * Integer.BYTES;
                    a = a.add(IntVector.fromMemorySegment(INTS, table, from, ORDER).mul(times));
                    b = b.add(IntVector.fromMemorySegment(INTS, table, from + 4L * LANES, ORDER).mul(times));
                    c = c.add(IntVector.fromMemorySegment(INTS, table, from + 8L * LANES, ORDER).mul(times));
                    d = d.add(IntVector.fromMemorySegment(INTS, table, from + 12L * LANES, ORDER).mul(times));
                }
            }
        }
        a.intoMemorySegment(out, outAt, ORDER);
        b.intoMemorySegment(out, outAt + 4L * LANES, ORDER);
        c.intoMemorySegment(out, outAt + 8L * LANES, ORDER);
        d.intoMemorySegment(out, outAt + 12L * LANES, ORDER);
    }
}
