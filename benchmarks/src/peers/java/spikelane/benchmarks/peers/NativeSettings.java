package spikelane.benchmarks.peers;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import spikelane.benchmarks.harness.TrainingRows;

/**
 * The environment that native libraries read when they are loaded, set from inside the process, so that a fork does not
 * inherit a shell's choice of threads or kernels.
 */
@SuppressWarnings("restricted") // native access is what it is for
final class NativeSettings {
    private static final List<String> THREADS = List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");
    /** Choices that would slow a library down, or change what it is. */
    private static final List<String> PREFIXES = List.of("OPENBLAS_", "ONEDNN_", "DNNL_", "OMP_", "GOMP_", "KMP_",
            "MKL_", "ATEN_", "TORCH_");

    /** M_TRIM_THRESHOLD and M_MMAP_MAX of malloc.h. */
    private static final int TRIM_THRESHOLD = -1;
    private static final int MOST_MAPPED = -4;

    private NativeSettings() {}

    /** Call before the first class of a native library is loaded. */
    static void apply(int threads) {
        apply(threads, TrainingRows.OWN_ISA);
    }

    /**
     * Call before the first class of a native library is loaded.
     *
     * @param threads of the libraries
     * @param isa     most instructions that oneDNN may use; {@link TrainingRows#OWN_ISA}: it chooses
     */
    static void apply(int threads, String isa) {
        for (String name : System.getenv().keySet()) {
            if (PREFIXES.stream().anyMatch(name::startsWith)) {
                System.out.println("# environment variable " + name + " is unset for this run");
                unset(name);
            }
        }
        for (String name : THREADS) {
            set(name, Integer.toString(threads));
        }
        set("THP_MEM_ALLOC_ENABLE", "1"); // LibTorch's own option for tensors in huge pages
        keepMemory();
        if (!isa.equals(TrainingRows.OWN_ISA)) {
            set("ONEDNN_MAX_CPU_ISA", isa);
        }
    }

    /** {@return the text that a native function without parameters returns} */
    static String text(Path library, String function) {
        MemorySegment address = symbol(SymbolLookup.libraryLookup(library, Arena.global()), function);
        try {
            MethodHandle call = Linker.nativeLinker().downcallHandle(address,
                    FunctionDescriptor.of(ValueLayout.ADDRESS));
            MemorySegment text = (MemorySegment) call.invokeExact();
            return text.reinterpret(256).getString(0, StandardCharsets.US_ASCII);
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }

    /** Has the C library keep memory that was freed, so that a step does not fetch its pages from the system again. */
    private static void keepMemory() {
        Linker.nativeLinker().defaultLookup().find("mallopt").ifPresent(function -> {
            MethodHandle call = Linker.nativeLinker().downcallHandle(function, FunctionDescriptor
                    .of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            try {
                int done = (int) call.invokeExact(TRIM_THRESHOLD, -1) & (int) call.invokeExact(MOST_MAPPED, 0);
                if (done == 0) {
                    throw new IllegalStateException("malloc cannot be told to keep memory");
                }
            } catch (Throwable e) {
                throw new IllegalStateException("mallopt", e);
            }
        });
    }

    private static void set(String name, String value) {
        try (Arena arena = Arena.ofShared()) {
            MethodHandle call = Linker.nativeLinker().downcallHandle(
                    symbol(Linker.nativeLinker().defaultLookup(), "setenv"), FunctionDescriptor.of(ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            requireZero(name, (int) call.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1));
        } catch (Throwable e) {
            throw new IllegalStateException("setenv " + name, e);
        }
    }

    private static void unset(String name) {
        try (Arena arena = Arena.ofShared()) {
            MethodHandle call = Linker.nativeLinker().downcallHandle(
                    symbol(Linker.nativeLinker().defaultLookup(), "unsetenv"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            requireZero(name, (int) call.invokeExact(arena.allocateFrom(name)));
        } catch (Throwable e) {
            throw new IllegalStateException("unsetenv " + name, e);
        }
    }

    private static void requireZero(String name, int result) {
        if (result != 0) {
            throw new IllegalStateException("environment variable " + name + " cannot be changed");
        }
    }

    private static MemorySegment symbol(SymbolLookup lookup, String name) {
        return lookup.find(name).orElseThrow(() -> new IllegalStateException("there is no " + name));
    }
}
