package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.Json;
import spikelane.sim.verify.GoldenCheck;
import spikelane.sim.verify.GoldenVerifier;
import spikelane.sim.verify.KernelChild;
import spikelane.sim.verify.KernelReport;
import spikelane.sim.verify.KernelVerifier;

/** {@code spikelane verify}: exit code 0 only if every check passes. */
@Command(name = "verify", mixinStandardHelpOptions = true, description = "Check every block of training, forward and backward, against golden tensors (.npz), such as PyTorch computes; and networks in NIR (NAME.nir) against the spikes that they must give (NAME.npz). Or check every form of the kernels against the plain loops that specify it.")
final class VerifyCommand implements Callable<Integer> {
    private static final int STEPS = 1000;

    private final String child;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private What what;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print the checks as JSON")
    private boolean json;

    /** What is checked. */
    private static final class What {
        @Parameters(paramLabel = "DIR", description = "folder of .npz files, told apart by their tensors' names")
        private Path directory;

        @ArgGroup(exclusive = false)
        private KernelsOption kernels;
    }

    /** The kernels. */
    private static final class KernelsOption {
        @Option(names = "--kernels", required = true, description = "every contract and form of the kernels on inputs from fixed seeds, at 512, 256 and 128 bits (those that the machine has) and on 1, 2, 3 and 8 threads")
        private boolean asked;

        @ArgGroup(exclusive = false)
        private Layers layers;
    }

    /** A user's layers. */
    private static final class Layers {
        @Option(names = "--network", required = true, paramLabel = "FILE", description = "with --input: the shapes of this network's layers (YAML) instead of fixed ones; weights and neurons are drawn")
        private Path network;

        @Option(names = "--input", required = true, paramLabel = "FILE", description = "what the layers received (.npz): spikes or event counts, an array a layer, of its name, [T,C,H,W] or [T,N]")
        private Path input;
    }

    private record VerifyReport(long passed, long failed, List<GoldenCheck> checks) {}

    VerifyCommand() {
        this(KernelChild.class.getName());
    }

    /** @param child main class of the program that checks the kernels at one register width */
    VerifyCommand(String child) {
        this.child = child;
    }

    @Override
    public Integer call() {
        return what.kernels != null && what.kernels.asked ? kernels(what.kernels.layers) : golden();
    }

    private int kernels(Layers layers) {
        if (spec.commandLine().getParseResult().hasMatchedOption("--threads")) {
            throw new ParameterException(spec.commandLine(),
                    "--threads says nothing to --kernels, which runs on 1, 2, 3 and 8");
        }
        KernelReport report;
        try (Progress progress = new Progress("kernels", STEPS, 0)) {
            KernelVerifier verifier = new KernelVerifier(child, (done, detail) -> {
                progress.detail(detail);
                progress.stepTo(Math.round(STEPS * done));
            });
            report = (layers == null ? verifier : verifier.on(layers.network, layers.input)).verify();
        }
        if (json) {
            System.out.println(Json.line(report));
        } else {
            KernelTable.print(report, System.out);
        }
        return report.holds() ? Program.DONE : Program.CHECK_FAILED;
    }

    private int golden() {
        List<GoldenCheck> checks;
        try (WorkPool pool = threads.pool()) {
            checks = GoldenVerifier.verify(what.directory, pool);
        }
        long passed = checks.stream().filter(GoldenCheck::ok).count();
        long failed = checks.size() - passed;
        if (json) {
            System.out.println(Json.line(new VerifyReport(passed, failed, checks)));
        } else {
            for (GoldenCheck check : checks) {
                System.out.printf(Locale.ROOT, "%-6s %-34s %-22s error %9.2e  bound %9.2e%n",
                        check.ok() ? "ok" : "FAILED", check.file(), check.tensor(), check.maxAbsError(), check.bound());
            }
            System.out.println(passed + " passed, " + failed + " failed");
        }
        return failed == 0 ? Program.DONE : Program.CHECK_FAILED;
    }
}
