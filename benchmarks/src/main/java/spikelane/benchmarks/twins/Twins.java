package spikelane.benchmarks.twins;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import spikelane.kernels.data.Channels;

/** The library of C twins, or why there is none. */
@SuppressWarnings("restricted") // native access is what it is for
public final class Twins {
    /** Written with intrinsics, of the kernels' own register width. */
    public static final String INTRINSICS = "c-intrinsics";
    /** Plain loops, left to the compiler. */
    public static final String PLAIN = "c-plain";
    /** Both, as a benchmark's parameter {@code implementation} names them. */
    public static final List<String> IMPLEMENTATIONS = List.of(INTRINSICS, PLAIN);

    private static final int MOST_TEXT = 256;
    private static final String RESOURCE = "libtwins.so";
    /** Null where the build made none. */
    private static final SymbolLookup LIBRARY = load();
    /** Widest vectors that the library and this CPU have, 0 where the CPU lacks what the library was compiled for. */
    private static final int LIBRARY_BITS = LIBRARY == null ? 0 : askBits();

    private Twins() {}

    /** {@return whether an implementation is a C twin} */
    public static boolean isTwin(String implementation) {
        return IMPLEMENTATIONS.contains(implementation);
    }

    /** {@return why a twin cannot run here; empty where it can} */
    public static Optional<String> absence(String implementation) {
        if (LIBRARY == null) {
            return Optional
                    .of("there are no C twins in this build: they need the Maven profile peers and a C compiler");
        }
        if (LIBRARY_BITS == 0) {
            return Optional.of("the C twins were compiled for another CPU");
        }
        return implementation.equals(INTRINSICS) && Channels.vectorBits() < TwinCode.NARROW.bits()
                ? Optional
                        .of(INTRINSICS + " has forms of 256 and 512 bits, the kernels run at " + Channels.vectorBits())
                : Optional.empty();
    }

    /** {@return what the library was compiled with; where it is there} */
    public static String compiler() {
        try {
            MemorySegment text = (MemorySegment) Linker.nativeLinker()
                    .downcallHandle(symbol("compiler"), FunctionDescriptor.of(ValueLayout.ADDRESS)).invokeExact();
            return text.reinterpret(MOST_TEXT).getString(0, StandardCharsets.US_ASCII) + ", -O3 -march=native";
        } catch (Throwable e) {
            throw new IllegalStateException("compiler", e);
        }
    }

    /** {@return widest vectors that the library and this CPU have; 0 where no twin can run} */
    static int libraryBits() {
        return LIBRARY_BITS;
    }

    static MemorySegment symbol(String name) {
        return LIBRARY.find(name).orElseThrow(() -> new IllegalStateException("the C twins have no " + name));
    }

    private static int askBits() {
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(symbol("vector_bits"), FunctionDescriptor.of(ValueLayout.JAVA_INT)).invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("vector_bits", e);
        }
    }

    /** The library lies in the class path; the system loads it from a file, which may go once it is loaded. */
    private static SymbolLookup load() {
        try (InputStream library = Twins.class.getResourceAsStream(RESOURCE)) {
            if (library == null) {
                return null;
            }
            Path file = Files.createTempFile("spikelane", RESOURCE);
            try {
                Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
                return SymbolLookup.libraryLookup(file, Arena.global());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
