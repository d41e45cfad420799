package spikelane.kernels;

import static jdk.incubator.vector.VectorOperators.B2S;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * SIMD form for any int8 weights: gathers the active inputs' weight rows into int16 lanes. Those hold
 * {@code 32767 / maxAbs} rows; then they are added to the int32 currents.
 */
public final class SpikePropagationVector implements SpikePropagation {
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class,
            VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));
    private static final int STEP = SHORTS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final PackedWeights weights;
    private final int rowsPerFlush;

    /** @param weights weights of the layer */
    public SpikePropagationVector(PackedWeights weights) {
        SpikePropagation.check(weights);
        this.weights = weights;
        rowsPerFlush = Short.MAX_VALUE / Math.max(1, weights.maxAbs());
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntLanes currents,
            int at) {
        Geometry g = geometry();
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        for (int p = pixelFrom; p < pixelTo; p++) {
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int lane = groupFrom * Lanes.GROUP; lane < groupTo * Lanes.GROUP; lane += 2 * STEP) {
                gather(input, p / g.outputWidth(), p % g.outputWidth(), lane, currents.values(),
                        (out + lane) * Integer.BYTES);
            }
        }
    }

    private void gather(SpikeList input, int outputY, int outputX, int lane, MemorySegment out, long outAt) {
        Geometry g = geometry();
        MemorySegment rows = weights.rows();
        int[] active = input.active();
        long stride = weights.stride();
        int x = outputX * g.stride() - g.padding();
        int xFrom = Math.max(x, 0);
        int xTo = Math.min(x + g.kernelWidth(), g.width());
        ShortVector a = ShortVector.zero(SHORTS);
        ShortVector b = a;
        int left = rowsPerFlush;
        boolean flushed = false;
        for (int r = 0; r < g.kernelHeight(); r++) {
            int y = outputY * g.stride() - g.padding() + r;
            if (y < 0 || y >= g.height() || xFrom >= xTo) {
                continue;
            }
            long base = (r * (long) g.kernelWidth() - x) * g.channels() * stride + lane;
            int i = input.start(y, xFrom);
            int end = input.start(y, xTo);
            while (i < end) {
                int stop = Math.min(end, i + left);
                left -= stop - i;
                for (; i < stop; i++) {
                    long row = base + active[i] * stride;
                    a = a.add(load(rows, row));
                    b = b.add(load(rows, row + STEP));
                }
                if (left == 0) {
                    flush(a, b, out, outAt, flushed);
                    flushed = true;
                    left = rowsPerFlush;
                    a = ShortVector.zero(SHORTS);
                    b = a;
                }
            }
        }
        flush(a, b, out, outAt, flushed);
    }

    private static ShortVector load(MemorySegment rows, long at) {
        return (ShortVector) ByteVector.fromMemorySegment(BYTES, rows, at, ORDER).convertShape(B2S, SHORTS, 0);
    }

    private static void flush(ShortVector a, ShortVector b, MemorySegment out, long at, boolean add) {
        flush(a, 0, out, at, add);
        flush(a, 1, out, at + STEP * 2L, add);
        flush(b, 0, out, at + STEP * 4L, add);
        flush(b, 1, out, at + STEP * 6L, add);
    }

    private static void flush(ShortVector sums, int part, MemorySegment out, long at, boolean add) {
        IntVector wide = (IntVector) sums.convertShape(S2I, INTS, part);
        if (add) {
            wide = wide.add(IntVector.fromMemorySegment(INTS, out, at, ORDER));
        }
        wide.intoMemorySegment(out, at, ORDER);
    }
}
