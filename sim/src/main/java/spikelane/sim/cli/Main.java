package spikelane.sim.cli;

import picocli.CommandLine.Command;
import spikelane.sim.cli.result.ReportCommand;
import spikelane.sim.cli.result.SweepCommand;
import spikelane.sim.io.CodeVersion;

/** Entry point of {@code spikelane}. */
@Command(name = "spikelane", mixinStandardHelpOptions = true, version = "spikelane "
        + CodeVersion.NUMBER, description = "What quantisation and pruning of a spiking neural network cost in accuracy and save in energy.", subcommands = {
                ArchCommand.class, DataCommand.class, EnergyCommand.class, EvalCommand.class, NetworkCommand.class,
                QuantiseCommand.class, ReportCommand.class, StreamCommand.class, StudyCommand.class, SweepCommand.class,
                TrainCommand.class, TuneCommand.class, VerifyCommand.class}, footer = {
                        "  bench   Measures the kernels; builds the benchmarks first (spikelane bench --help).", "",
                        "Exit codes: 0 done, 1 a check failed, 2 bad input, 3 a result that cannot be trusted, 70 a defect."})
public final class Main {
    private Main() {}

    /**
     * @param args command and options
     */
    public static void main(String[] args) {
        Program.main(Main::run, args);
    }

    /**
     * @param args command and options
     * @return the exit code
     */
    public static int run(String... args) {
        return Program.run(new Main(), "spikelane --help", args);
    }
}
