package spikelane.sim.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.UntrustedResultException;

/**
 * A reader, fed with the bytes of a file and made to use what it accepts. Refused with one line is right, used without a
 * word is right; anything else that escapes is a finding.
 *
 * @param name   as {@code -Dfuzz.target} and the folders of inputs name it
 * @param sound  makes a file that must be taken; fuzzing starts from it
 * @param reader reads and uses the bytes
 */
public record FuzzTarget(String name, Maker sound, Reader reader) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** A second, times what Jazzer's counting of branches slows a process down, as {@link FuzzRun} says. */
    private static final long MOST_CPU_NS = 1_000_000_000L * Integer.getInteger("fuzz.slower", 1);
    private static final long MOST_BYTES = 300L << 20;

    /** Makes the bytes of a file. */
    @FunctionalInterface
    public interface Maker {
        byte[] make() throws IOException;
    }

    /** Reads the bytes of a file and uses them. */
    @FunctionalInterface
    public interface Reader {
        void use(byte[] bytes) throws Exception;
    }

    /**
     * @param bytes of a file
     * @return whether they were taken
     * @throws IllegalStateException what should not have happened
     */
    public boolean run(byte[] bytes) {
        boolean taken = true;
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.use(bytes);
        } catch (BadInputException | UntrustedResultException refused) {
            taken = false;
            requireOneLine(refused.getMessage());
        } catch (RuntimeException defect) {
            throw defect;
        } catch (Exception defect) {
            throw new IllegalStateException(defect);
        }
        cpuNs = THREADS.getCurrentThreadCpuTime() - cpuNs;
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        require(cpuNs <= MOST_CPU_NS,
                String.format(Locale.ROOT, "took %.1f s, expected %.0f s at most", cpuNs / 1e9, MOST_CPU_NS / 1e9));
        require(allocated <= MOST_BYTES, "allocated " + (allocated >> 20) + " MB, expected 300 MB at most");
        return taken;
    }

    private static void requireOneLine(String message) {
        require(message != null && !message.isBlank() && message.lines().count() == 1,
                "the message is not one line: " + message);
    }

    /** Holds what a target promises of what it accepts. */
    public static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** Holds a number that leaves the program to its range. */
    public static void requireNumber(String what, double value, double least, double most) {
        require(value >= least && value <= most && Double.isFinite(value),
                "accepted, and " + what + " is " + value + ", expected " + least + " to " + most);
    }
}
