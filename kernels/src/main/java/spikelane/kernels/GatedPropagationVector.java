package spikelane.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** SIMD form: gathers the active inputs' weight rows into registers, one fused multiply-add a register. */
public final class GatedPropagationVector implements GatedPropagation {
    private static final VectorSpecies<Float> FLOATS = Registers.FLOATS;
    private static final int STEP = FLOATS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final FloatWeights weights;

    /** @param weights weights of the layer */
    public GatedPropagationVector(FloatWeights weights) {
        this.weights = weights;
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(GatedSpikes input, int pixelFrom, int pixelTo, int groupFrom, int groupTo,
            FloatLanes currents, int at) {
        Geometry g = geometry();
        Propagation.check(g, input.spikes());
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        for (int p = pixelFrom; p < pixelTo; p++) {
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int lane = groupFrom * Lanes.GROUP; lane < groupTo * Lanes.GROUP; lane += 4 * STEP) {
                gather(input.spikes(), input.gate(), p / g.outputWidth(), p % g.outputWidth(), lane, currents.values(),
                        (out + lane) * Float.BYTES);
            }
        }
    }

    private void gather(SpikeList input, float[] gate, int outputY, int outputX, int lane, MemorySegment out,
            long outAt) {
        Geometry g = geometry();
        int[] active = input.active();
        int channels = g.channels();
        int x = outputX * g.stride() - g.padding();
        int xFrom = Math.max(x, 0);
        int xTo = Math.min(x + g.kernelWidth(), g.width());
        MemorySegment table = weights.rows();
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int r = 0; r < g.kernelHeight(); r++) {
            int y = outputY * g.stride() - g.padding() + r;
            if (y < 0 || y >= g.height()) {
                continue;
            }
            for (int px = xFrom; px < xTo; px++) {
                int base = px * channels;
                long row = ((long) r * g.kernelWidth() + px - x) * channels;
                int end = input.start(y, px + 1);
                for (int i = input.start(y, px); i < end; i++) {
                    int channel = active[i] - base;
                    FloatVector times = FloatVector.broadcast(FLOATS, gate[channel]);
                    long from = ((row + channel) * weights.stride() + lane) * Float.BYTES;
                    a = FloatVector.fromMemorySegment(FLOATS, table, from, ORDER).fma(times, a);
                    b = FloatVector.fromMemorySegment(FLOATS, table, from + 4L * STEP, ORDER).fma(times, b);
                    c = FloatVector.fromMemorySegment(FLOATS, table, from + 8L * STEP, ORDER).fma(times, c);
                    d = FloatVector.fromMemorySegment(FLOATS, table, from + 12L * STEP, ORDER).fma(times, d);
                }
            }
        }
        a.intoMemorySegment(out, outAt, ORDER);
        b.intoMemorySegment(out, outAt + 4L * STEP, ORDER);
        c.intoMemorySegment(out, outAt + 8L * STEP, ORDER);
        d.intoMemorySegment(out, outAt + 12L * STEP, ORDER);
    }
}
