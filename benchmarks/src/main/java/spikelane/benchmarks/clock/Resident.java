package spikelane.benchmarks.clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process, bytes: JVM, heap and natives, as Linux counts it. */
public final class Resident {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");
    /** What Linux is told to count the peak anew. */
    private static final String PEAK = "5";
    private static final long KILO = 1024;
    /** What does not count; below 0 where nothing is known. */
    private static long leftOut;

    private Resident() {}

    /** {@return the most that was held, without what was left out; 0 where it is not known} */
    public static long peak() {
        return leftOut < 0 ? 0 : Math.max(0, bytes("VmHWM:") - leftOut);
    }

    /** {@return what is held now; 0 where it is not known} */
    public static long now() {
        return bytes("VmRSS:");
    }

    /**
     * Leaves out what was taken since then for something else than what is measured, such as the answer that it is compared
     * with. What is measured is to be made after this, and off the Java heap, whose pages stay.
     *
     * @param then what was held {@link #now} before it
     */
    public static void leaveOutSince(long then) {
        try {
            Files.writeString(RESET, PEAK);
            leftOut = Math.max(0, now() - then);
        } catch (IOException e) {
            leftOut = -1;
        }
    }

    private static long bytes(String name) {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(name))
                    .mapToLong(line -> KILO * Long.parseLong(line.replaceAll("\\D+", ""))).findFirst().orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
