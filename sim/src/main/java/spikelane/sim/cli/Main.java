package spikelane.sim.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import spikelane.sim.io.BadInputException;

/** Entry point of {@code spikelane}: exit code 0 done, 1 a check failed, 2 bad input. */
@Command(name = "spikelane", mixinStandardHelpOptions = true, version = "spikelane 0.1.0", description = "What quantisation and pruning of a spiking neural network cost in accuracy and save in energy.", subcommands = {
        ArchCommand.class, DataCommand.class, EnergyCommand.class, EvalCommand.class, StudyCommand.class,
        TrainCommand.class, TuneCommand.class,
        VerifyCommand.class}, footer = "  bench   Measures the kernels; builds the benchmarks first (spikelane bench --help).")
public final class Main {
    private Main() {}

    /**
     * @param args command and options
     */
    public static void main(String[] args) {
        takeRealStderr();
        System.exit(run(args));
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
     * @param args command and options
     * @return the exit code
     */
    public static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, ignored) -> {
            System.err.println("spikelane: " + e.getMessage().lines().findFirst().orElse("bad arguments")
                    + " (see spikelane --help)");
            return 2;
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof BadInputException) {
                System.err.println("spikelane: " + e.getMessage());
                return 2;
            }
            throw e;
        });
        return line.execute(args);
    }
}
