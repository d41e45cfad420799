package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.UntrustedResultException;

class ProgramTest {
    @Command(name = "ends")
    private record Ends(Throwable how) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            switch (how) {
                case Error error -> throw error;
                case Exception exception -> throw exception;
                default -> throw new AssertionError(how);
            }
        }
    }

    @TempDir
    private Path folder;

    private String said;

    private int run(Throwable how) {
        PrintStream real = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            return Program.run(new Ends(how), "--help");
        } finally {
            System.setErr(real);
            said = err.toString(StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void everyEndIsOneLineAndACode() throws IOException {
        assertEquals(2, run(new BadInputException("x.csv line 3: bad")));
        assertEquals("spikelane: x.csv line 3: bad", said);
        assertEquals(3, run(new UntrustedResultException("the energy is NaN")));
        assertEquals("spikelane: the energy is NaN", said);
        assertEquals(2, run(new OutOfMemoryError("Java heap space")));
        assertTrue(said.startsWith("spikelane: out of memory (Java heap space, ") && said.contains("-Xmx"), said);
        for (Throwable defect : new Throwable[]{new IllegalStateException("a\nb"), new StackOverflowError(),
                new NullPointerException()}) {
            assertEquals(70, run(defect));
            assertEquals(1, said.lines().count(), said);
            Path trace = Path.of(said.substring(said.lastIndexOf(' ') + 1));
            assertTrue(Files.readString(trace).contains(defect.getClass().getName()), said);
            Files.delete(trace);
        }
    }

    /** Where the system has a device that is always full. */
    @Test
    void outputThatIsLostIsAnError() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "--add-modules", "jdk.incubator.vector", Main.class.getName(),
                "--help").redirectOutput(Path.of("/dev/full").toFile()).redirectError(err.toFile()).start();
        assertEquals(2, process.waitFor());
        assertTrue(
                Files.readString(err).contains("spikelane: cannot write to standard output: No space left on device"),
                Files.readString(err));
    }
}
