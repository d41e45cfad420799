package spikelane.sim.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.StandardOutput;
import spikelane.sim.io.UntrustedResultException;

/**
 * What every program of Spikelane does around its commands: however a command ends, there is at most one line on stderr
 * and an exit code that says which kind of end it was.
 */
public final class Program {
    /** All is done. */
    public static final int DONE = 0;
    /** A check that was asked for failed. */
    public static final int CHECK_FAILED = 1;
    /** What the user gave cannot be used, or what is to be written cannot be written. */
    public static final int BAD_INPUT = 2;
    /** A result cannot be trusted and is not given. */
    public static final int UNTRUSTED = 3;
    /** A defect of ours; a file holds the trace. */
    public static final int DEFECT = 70;
    /** The reader of the output went away, as with {@code | head}: 128 and the number of SIGPIPE. */
    private static final int NO_READER = 141;

    private Program() {}

    /**
     * Runs a program and ends the process.
     *
     * @param program from arguments to exit code
     * @param args    command and options
     */
    public static void main(ToIntFunction<String[]> program, String... args) {
        Locale.setDefault(Locale.ROOT); // our own text names it; this is for the libraries, such as the bar's numbers
        takeRealStderr();
        System.setProperty("slf4j.internal.verbosity", "ERROR"); // libraries log through it; else it says that nobody listens
        StandardOutput out = StandardOutput.take();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> System.exit(report(e)));
        int code = program.applyAsInt(args);
        Optional<IOException> lost = out.finish();
        if (lost.isPresent()) {
            String reason = String.valueOf(lost.get().getMessage());
            if (reason.contains("Broken pipe")) {
                System.exit(NO_READER);
            }
            System.err.println("spikelane: cannot write to standard output: " + reason);
            code = code == DONE ? BAD_INPUT : code;
        }
        System.exit(code);
    }

    /** bin/spikelane filters what the JVM itself says on stderr and names the unfiltered stream here. */
    private static void takeRealStderr() {
        String real = System.getProperty("spikelane.stderr");
        if (real != null) {
            try {
                System.setErr(new PrintStream(new FileOutputStream(real, true), true, System.err.charset()));
            } catch (IOException e) {
                // it cannot be opened again (another user's terminal): the filtered stream serves as well
            }
        }
    }

    /**
     * @param command object of picocli
     * @param help    what lists its options, such as {@code "spikelane --help"}
     * @param args    its arguments
     * @return the exit code
     */
    public static int run(Object command, String help, String... args) {
        CommandLine line = new CommandLine(command);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, ignored) -> {
            System.err.println(
                    "spikelane: " + e.getMessage().lines().findFirst().orElse("bad arguments") + " (see " + help + ")");
            return BAD_INPUT;
        });
        line.setExecutionExceptionHandler((e, ignored, parsed) -> report(e));
        try {
            return line.execute(args);
        } catch (Throwable e) { // picocli hands exceptions to its handlers, but not errors
            return report(e);
        }
    }

    /** Says how a command ended, in one line. */
    private static int report(Throwable e) {
        return switch (e) {
            case BadInputException bad -> say(bad.getMessage(), BAD_INPUT);
            case UntrustedResultException untrusted -> say(untrusted.getMessage(), UNTRUSTED);
            case OutOfMemoryError full -> say("out of memory (" + full.getMessage() + ", "
                    + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB): give Java more, as in"
                    + " SPIKELANE_JAVA_OPTS=-Xmx12g, or ask for less (fewer threads, a smaller batch or network)",
                    BAD_INPUT);
            default -> defect(e);
        };
    }

    private static int defect(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        String what = "a defect of spikelane: " + String.valueOf(e).lines().findFirst().orElse("");
        try {
            Path file = Files.createTempFile("spikelane-defect-", ".txt");
            Files.writeString(file, trace.toString());
            return say(what + "; please report it with " + file, DEFECT);
        } catch (IOException full) {
            return say(what + System.lineSeparator() + trace, DEFECT);
        }
    }

    private static int say(String message, int code) {
        System.err.println("spikelane: " + message);
        return code;
    }
}
