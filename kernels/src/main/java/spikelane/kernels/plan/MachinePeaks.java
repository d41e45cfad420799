package spikelane.kernels.plan;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.LongStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Resource;

/**
 * What one thread of this machine can do at most, measured by the loops that the kernels are made of. Every round's
 * answer is compared with a scalar loop's, so that no loop can be optimised away.
 */
public final class MachinePeaks {
    private static final VectorSpecies<Float> FLOATS = Vectors.FLOATS;
    private static final VectorSpecies<Long> LONGS = Vectors.LONGS;
    private static final VectorSpecies<Byte> BYTES = Vectors.BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int WIDTH = LONGS.vectorByteSize();
    /** Steps of an arithmetic round; even, which the check of the multiply-adds relies on. */
    private static final int STEPS = 4000;
    /** Independent chains: more than latency times issue width of any machine that runs this. */
    private static final int CHAINS = 8;

    private static final long MOST_NS = 10_000_000_000L;
    private static final Settle SETTLE = new Settle(300_000_000L, MOST_NS);
    private static final long[] LOGIC_END = logicEnd();
    private static final byte[] BYTE_ADD_END = byteAddEnd();

    private final Arena arena;
    private final MemorySegment state;
    private final Map<Resource, MemorySegment> memory = new EnumMap<>(Resource.class);

    /**
     * @param arena owner of the memory that is gone through, up to 400 MiB
     */
    public MachinePeaks(Arena arena) {
        this.arena = arena;
        state = Channels.allocate(arena, CHAINS * (long) WIDTH);
    }

    /**
     * @param resource what to measure
     * @return the best round's rate, in units a nanosecond, once rounds get no faster: interpreted and half compiled loops
     *         are hundreds of times slower
     * @throws IllegalStateException if it was still rising after {@value #MOST_NS} ns
     */
    public double rate(Resource resource) {
        segment(resource);
        long units = round(resource);
        Settle.Outcome outcome = SETTLE.runUnboxed(() -> round(resource));
        if (!outcome.settled()) {
            throw new IllegalStateException("the peak of " + resource + " does not settle");
        }
        return units / (double) outcome.bestNs();
    }

    /**
     * @param resource what to use
     * @return units done
     * @throws IllegalStateException if the answer is wrong
     */
    public long round(Resource resource) {
        return switch (resource) {
            case FMA -> fma();
            case LOGIC -> logic();
            case BYTE_ADD -> byteAdd();
            case LOAD_L1, LOAD_L2, LOAD_L3, LOAD_MEMORY -> load(segment(resource), resource.passes());
            case ADD_128K, ADD_8M, ADD_MEMORY -> add(segment(resource), resource.passes());
        };
    }

    private MemorySegment segment(Resource resource) {
        MemorySegment segment = memory.get(resource);
        if (segment == null) {
            segment = Channels.allocate(arena, resource.workingSetBytes());
            for (long at = 0; at < segment.byteSize(); at += Long.BYTES) {
                segment.set(JAVA_LONG, at, at >> 6); // written, so that every page is there
            }
            memory.put(resource, segment);
        }
        return segment;
    }

    private static long logicStart(int chain) {
        return 0x9E3779B97F4A7C15L * (chain + 1);
    }

    private static long[] logicEnd() {
        long[] v = LongStream.range(0, CHAINS).map(i -> logicStart((int) i)).toArray();
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < CHAINS; i++) {
                v[i] ^= v[(i + 1) % CHAINS];
            }
        }
        return v;
    }

    private static byte[] byteAddEnd() {
        byte[] v = new byte[CHAINS];
        for (int i = 0; i < CHAINS; i++) {
            v[i] = (byte) (2 * i + 1);
        }
        for (int step = 0; step < STEPS; step++) {
            for (int i = 0; i < CHAINS; i++) {
                v[i] += v[(i + 1) % CHAINS];
            }
        }
        return v;
    }

    private long fma() {
        for (int lane = 0; lane < CHAINS * FLOATS.length(); lane++) {
            state.setAtIndex(JAVA_FLOAT, lane, lane);
        }
        fmaLoop(state);
        for (int lane = 0; lane < CHAINS * FLOATS.length(); lane++) {
            float value = state.getAtIndex(JAVA_FLOAT, lane);
            if (!(value == lane)) { // an even number of steps: 3 - (3 - lane)
                throw wrong(value, lane);
            }
        }
        return (long) STEPS * CHAINS * FLOATS.length();
    }

    private static void fmaLoop(MemorySegment state) {
        FloatVector factor = FloatVector.broadcast(FLOATS, -1);
        FloatVector term = FloatVector.broadcast(FLOATS, 3);
        FloatVector a = FloatVector.fromMemorySegment(FLOATS, state, 0L * WIDTH, ORDER);
        FloatVector b = FloatVector.fromMemorySegment(FLOATS, state, 1L * WIDTH, ORDER);
        FloatVector c = FloatVector.fromMemorySegment(FLOATS, state, 2L * WIDTH, ORDER);
        FloatVector d = FloatVector.fromMemorySegment(FLOATS, state, 3L * WIDTH, ORDER);
        FloatVector e = FloatVector.fromMemorySegment(FLOATS, state, 4L * WIDTH, ORDER);
        FloatVector f = FloatVector.fromMemorySegment(FLOATS, state, 5L * WIDTH, ORDER);
        FloatVector g = FloatVector.fromMemorySegment(FLOATS, state, 6L * WIDTH, ORDER);
        FloatVector h = FloatVector.fromMemorySegment(FLOATS, state, 7L * WIDTH, ORDER);
        for (int i = 0; i < STEPS; i++) {
            a = a.fma(factor, term);
            b = b.fma(factor, term);
            c = c.fma(factor, term);
            d = d.fma(factor, term);
            e = e.fma(factor, term);
            f = f.fma(factor, term);
            g = g.fma(factor, term);
            h = h.fma(factor, term);
        }
        a.intoMemorySegment(state, 0L * WIDTH, ORDER);
        b.intoMemorySegment(state, 1L * WIDTH, ORDER);
        c.intoMemorySegment(state, 2L * WIDTH, ORDER);
        d.intoMemorySegment(state, 3L * WIDTH, ORDER);
        e.intoMemorySegment(state, 4L * WIDTH, ORDER);
        f.intoMemorySegment(state, 5L * WIDTH, ORDER);
        g.intoMemorySegment(state, 6L * WIDTH, ORDER);
        h.intoMemorySegment(state, 7L * WIDTH, ORDER);
    }

    private long logic() {
        for (int i = 0; i < CHAINS * LONGS.length(); i++) {
            state.setAtIndex(JAVA_LONG, i, logicStart(i / LONGS.length()));
        }
        logicLoop(state);
        for (int i = 0; i < CHAINS * LONGS.length(); i++) {
            check(state.getAtIndex(JAVA_LONG, i), LOGIC_END[i / LONGS.length()]);
        }
        return (long) STEPS * CHAINS * LONGS.vectorBitSize();
    }

    /** Each result has two uses, so that the compiler merges none into an instruction of three inputs. */
    private static void logicLoop(MemorySegment state) {
        LongVector a = LongVector.fromMemorySegment(LONGS, state, 0L * WIDTH, ORDER);
        LongVector b = LongVector.fromMemorySegment(LONGS, state, 1L * WIDTH, ORDER);
        LongVector c = LongVector.fromMemorySegment(LONGS, state, 2L * WIDTH, ORDER);
        LongVector d = LongVector.fromMemorySegment(LONGS, state, 3L * WIDTH, ORDER);
        LongVector e = LongVector.fromMemorySegment(LONGS, state, 4L * WIDTH, ORDER);
        LongVector f = LongVector.fromMemorySegment(LONGS, state, 5L * WIDTH, ORDER);
        LongVector g = LongVector.fromMemorySegment(LONGS, state, 6L * WIDTH, ORDER);
        LongVector h = LongVector.fromMemorySegment(LONGS, state, 7L * WIDTH, ORDER);
        for (int i = 0; i < STEPS; i++) {
            a = a.lanewise(XOR, b);
            b = b.lanewise(XOR, c);
            c = c.lanewise(XOR, d);
            d = d.lanewise(XOR, e);
            e = e.lanewise(XOR, f);
            f = f.lanewise(XOR, g);
            g = g.lanewise(XOR, h);
            h = h.lanewise(XOR, a);
        }
        a.intoMemorySegment(state, 0L * WIDTH, ORDER);
        b.intoMemorySegment(state, 1L * WIDTH, ORDER);
        c.intoMemorySegment(state, 2L * WIDTH, ORDER);
        d.intoMemorySegment(state, 3L * WIDTH, ORDER);
        e.intoMemorySegment(state, 4L * WIDTH, ORDER);
        f.intoMemorySegment(state, 5L * WIDTH, ORDER);
        g.intoMemorySegment(state, 6L * WIDTH, ORDER);
        h.intoMemorySegment(state, 7L * WIDTH, ORDER);
    }

    private long byteAdd() {
        for (int i = 0; i < CHAINS; i++) {
            state.asSlice((long) i * WIDTH, WIDTH).fill((byte) (2 * i + 1));
        }
        byteAddLoop(state);
        for (int i = 0; i < CHAINS * WIDTH; i++) {
            check(state.get(JAVA_BYTE, i), BYTE_ADD_END[i / WIDTH]);
        }
        return (long) STEPS * CHAINS * WIDTH;
    }

    private static void byteAddLoop(MemorySegment state) {
        ByteVector a = ByteVector.fromMemorySegment(BYTES, state, 0L * WIDTH, ORDER);
        ByteVector b = ByteVector.fromMemorySegment(BYTES, state, 1L * WIDTH, ORDER);
        ByteVector c = ByteVector.fromMemorySegment(BYTES, state, 2L * WIDTH, ORDER);
        ByteVector d = ByteVector.fromMemorySegment(BYTES, state, 3L * WIDTH, ORDER);
        ByteVector e = ByteVector.fromMemorySegment(BYTES, state, 4L * WIDTH, ORDER);
        ByteVector f = ByteVector.fromMemorySegment(BYTES, state, 5L * WIDTH, ORDER);
        ByteVector g = ByteVector.fromMemorySegment(BYTES, state, 6L * WIDTH, ORDER);
        ByteVector h = ByteVector.fromMemorySegment(BYTES, state, 7L * WIDTH, ORDER);
        for (int i = 0; i < STEPS; i++) {
            a = a.add(b);
            b = b.add(c);
            c = c.add(d);
            d = d.add(e);
            e = e.add(f);
            f = f.add(g);
            g = g.add(h);
            h = h.add(a);
        }
        a.intoMemorySegment(state, 0L * WIDTH, ORDER);
        b.intoMemorySegment(state, 1L * WIDTH, ORDER);
        c.intoMemorySegment(state, 2L * WIDTH, ORDER);
        d.intoMemorySegment(state, 3L * WIDTH, ORDER);
        e.intoMemorySegment(state, 4L * WIDTH, ORDER);
        f.intoMemorySegment(state, 5L * WIDTH, ORDER);
        g.intoMemorySegment(state, 6L * WIDTH, ORDER);
        h.intoMemorySegment(state, 7L * WIDTH, ORDER);
    }

    private static long load(MemorySegment segment, int passes) {
        long lines = segment.byteSize() >> 6;
        long expected = lines * (lines - 1) / 2 * 8;
        for (int pass = 0; pass < passes; pass++) {
            check(loadLoop(segment), expected);
        }
        return passes * segment.byteSize();
    }

    private static long loadLoop(MemorySegment segment) {
        LongVector a = LongVector.zero(LONGS);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        for (long at = 0; at < segment.byteSize(); at += 8L * WIDTH) {
            a = a.add(LongVector.fromMemorySegment(LONGS, segment, at, ORDER));
            b = b.add(LongVector.fromMemorySegment(LONGS, segment, at + WIDTH, ORDER));
            c = c.add(LongVector.fromMemorySegment(LONGS, segment, at + 2L * WIDTH, ORDER));
            d = d.add(LongVector.fromMemorySegment(LONGS, segment, at + 3L * WIDTH, ORDER));
            a = a.add(LongVector.fromMemorySegment(LONGS, segment, at + 4L * WIDTH, ORDER));
            b = b.add(LongVector.fromMemorySegment(LONGS, segment, at + 5L * WIDTH, ORDER));
            c = c.add(LongVector.fromMemorySegment(LONGS, segment, at + 6L * WIDTH, ORDER));
            d = d.add(LongVector.fromMemorySegment(LONGS, segment, at + 7L * WIDTH, ORDER));
        }
        return a.add(b).add(c.add(d)).reduceLanes(ADD);
    }

    /** The first half of the segment is a, the second b. */
    private static long add(MemorySegment segment, int passes) {
        long half = segment.byteSize() / 2;
        long last = half - Long.BYTES;
        for (int pass = 0; pass < passes; pass++) {
            long expected = segment.get(JAVA_LONG, last) + segment.get(JAVA_LONG, half + last);
            addLoop(segment, half);
            check(segment.get(JAVA_LONG, last), expected);
        }
        return passes * half * 3;
    }

    private static void addLoop(MemorySegment segment, long half) {
        for (long at = 0; at < half; at += 4L * WIDTH) {
            addVector(segment, half, at);
            addVector(segment, half, at + WIDTH);
            addVector(segment, half, at + 2L * WIDTH);
            addVector(segment, half, at + 3L * WIDTH);
        }
    }

    private static void addVector(MemorySegment segment, long half, long at) {
        LongVector.fromMemorySegment(LONGS, segment, at, ORDER)
                .add(LongVector.fromMemorySegment(LONGS, segment, half + at, ORDER))
                .intoMemorySegment(segment, at, ORDER);
    }

    private static void check(long actual, long expected) {
        if (actual != expected) {
            throw wrong(actual, expected);
        }
    }

    private static IllegalStateException wrong(Object actual, Object expected) {
        return new IllegalStateException("a peak's loop made " + actual + " instead of " + expected);
    }
}
