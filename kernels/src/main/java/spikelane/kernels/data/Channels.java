package spikelane.kernels.data;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.agrona.BitUtil;

/**
 * Channels of the kernels: output channels lie side by side, padded to whole groups of {@value #GROUP}, so that a group's
 * spikes are one 64-bit word and its int8 weights are one 64-byte cache line.
 *
 * <p>
 * Memory of kernels lies in shared or automatic arenas. Confined ones are refused: in a process that has segments with and
 * without an owner thread, C2 hoists the owner check out of the loop; a segment without an owner fails it and deoptimises,
 * up to a hundred times, each time with every vector boxed for about a second.
 */
public final class Channels {
    /** Output channels of one group. */
    public static final int GROUP = 64;
    /** Alignment of every buffer in bytes: a cache line, and the widest vector register. */
    public static final long ALIGNMENT_BYTES = 64;

    /** The module that SIMD forms need. */
    public static final String VECTOR_MODULE = "jdk.incubator.vector";

    /**
     * Whether float32 sums are taken with fused multiply-add. Where the processor has none the JVM emulates it in decimal
     * arithmetic, about a thousand times slower; products are then rounded before they are added.
     */
    public static final boolean FUSED = fused();

    /** Never started, owns nothing: it may reach all memory but confined memory. */
    private static final Thread ANOTHER = new Thread(() -> {});

    private Channels() {}

    /** {@return whether the module of the SIMD forms is loaded} */
    public static boolean hasVectors() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    /** {@return register width in bits: 512, 256 or 128; 128 where there are no SIMD forms} */
    public static int vectorBits() {
        return hasVectors() ? Vectors.SHAPE.vectorBitSize() : 128;
    }

    /** {@return what the rounding of float32 sums depends on, in words; their shape is the same at every register width} */
    public static String arithmetic() {
        return FUSED ? "fused multiply-add" : "multiply, then add";
    }

    /** {@return x * factor + term, rounded once where {@link #FUSED}} */
    public static float fma(float x, float factor, float term) {
        return FUSED ? Math.fma(x, factor, term) : x * factor + term;
    }

    private static boolean fused() {
        try {
            return Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("UseFMA").getValue());
        } catch (IllegalArgumentException e) {
            return true; // a JVM that has no such switch
        }
    }

    /**
     * @param channels number of channels
     * @return number of groups that hold them
     */
    public static int groups(int channels) {
        return (channels + GROUP - 1) / GROUP;
    }

    /**
     * @param channels number of channels
     * @return the next multiple of {@value #GROUP}
     */
    public static int padded(int channels) {
        return BitUtil.align(channels, GROUP);
    }

    /**
     * @param arena     owner of the memory
     * @param sizeBytes how much, rounded up to whole cache lines
     * @return zeroed memory that starts on a cache line
     * @throws IllegalArgumentException if the arena is confined to a thread
     */
    public static MemorySegment allocate(Arena arena, long sizeBytes) {
        MemorySegment segment = arena.allocate(BitUtil.align(sizeBytes, ALIGNMENT_BYTES), ALIGNMENT_BYTES);
        require(segment.isAccessibleBy(ANOTHER), "the arena is confined to a thread: use a shared or automatic one");
        return segment;
    }

    /** {@return the bits of a group's word that stand for channels} */
    public static long valid(int channels, int group) {
        int left = channels - group * GROUP;
        return left >= GROUP ? -1L : (1L << left) - 1;
    }

    /**
     * For set-up only: a message that is put together at every call costs more than a small kernel.
     *
     * @throws IllegalArgumentException with {@code what} unless {@code condition} holds
     */
    public static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }
}
