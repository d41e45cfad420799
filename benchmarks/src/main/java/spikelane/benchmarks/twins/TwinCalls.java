package spikelane.benchmarks.twins;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls of the C twins, by the shape of their parameters. Pointers are passed as numbers: a segment of a shared arena would be
 * held and released by two atomic operations an argument, which take longer than a small kernel. The callers' objects keep the
 * memory reachable, and their arenas outlive them.
 */
@SuppressWarnings("restricted") // native access is what it is for
final class TwinCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SIZE = LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PACK = LINKER
            .downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle PROPAGATE = LINKER
            .downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle EXTRACT = LINKER
            .downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle LIF = LINKER.downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT));

    private static final MethodHandle COUNTS_LIF = LINKER.downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle STEP = LINKER
            .downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private TwinCalls() {}

    /** {@code size_t function(layer)}. */
    static long size(MemorySegment function, MemorySegment layer) {
        try {
            return (long) SIZE.invokeExact(function, layer.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code function(rows, layer, table)}. */
    static void pack(MemorySegment function, MemorySegment rows, MemorySegment layer, MemorySegment table) {
        try {
            PACK.invokeExact(function, rows.address(), layer.address(), table.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code function(input, table, layer, currents, scratch)}. */
    static void propagate(MemorySegment function, MemorySegment input, MemorySegment table, MemorySegment layer,
            MemorySegment currents, MemorySegment scratch) {
        try {
            PROPAGATE.invokeExact(function, input.address(), table.address(), layer.address(), currents.address(),
                    scratch.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code function(bits, layer, capacity, active, starts)}. */
    static void extract(MemorySegment function, MemorySegment bits, MemorySegment layer, int capacity,
            MemorySegment active, MemorySegment starts) {
        try {
            EXTRACT.invokeExact(function, bits.address(), layer.address(), capacity, active.address(),
                    starts.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code function(currents, membrane, bias, threshold, spikes, pixels, channels, fraction)}. */
    static void lif(MemorySegment function, MemorySegment currents, MemorySegment membrane, MemorySegment bias,
            MemorySegment threshold, MemorySegment spikes, int pixels, int channels, int fraction) {
        try {
            LIF.invokeExact(function, currents.address(), membrane.address(), bias.address(), threshold.address(),
                    spikes.address(), pixels, channels, fraction);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code function(counts, table, layer, membrane, bias, threshold, spikes, scratch, fraction)}. */
    static void countsLif(MemorySegment function, MemorySegment counts, MemorySegment table, MemorySegment layer,
            MemorySegment membrane, MemorySegment bias, MemorySegment threshold, MemorySegment spikes,
            MemorySegment scratch, int fraction) {
        try {
            COUNTS_LIF.invokeExact(function, counts.address(), table.address(), layer.address(), membrane.address(),
                    bias.address(), threshold.address(), spikes.address(), scratch.address(), fraction);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** {@code function(layer, in, potentials, out)}. */
    static void step(MemorySegment function, MemorySegment layer, MemorySegment in, MemorySegment potentials,
            MemorySegment out) {
        try {
            STEP.invokeExact(function, layer.address(), in.address(), potentials.address(), out.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(Throwable e) {
        return new IllegalStateException("the call of a C twin failed", e);
    }
}
