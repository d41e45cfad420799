package spikelane.sim.cli.option;

import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import spikelane.kernels.WorkPool;

/** How many threads a command works on. */
public final class ThreadsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private int count = Runtime.getRuntime().availableProcessors();
    private boolean given;

    @Option(names = "--threads", paramLabel = "N", description = "threads (default: all cores); only the time depends on it")
    void set(int threads) {
        if (threads < 1) {
            throw new ParameterException(command.commandLine(), "--threads " + threads + ": expected at least 1");
        }
        count = threads;
        given = true;
    }

    /** {@return their number} */
    public int count() {
        return count;
    }

    /** {@return their number where the user gave one} */
    public OptionalInt given() {
        return given ? OptionalInt.of(count) : OptionalInt.empty();
    }

    /** {@return these threads, started} */
    public WorkPool pool() {
        return new WorkPool(count);
    }
}
