package spikelane.sim.cli;

import spikelane.sim.cli.option.ThreadsOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spikelane.sim.cli.progress.Progress;
import spikelane.kernels.WorkPool;
import spikelane.sim.cli.table.KernelTable;
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

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "folder of .npz files, told apart by their tensors' names")
    private Path directory;

    @Option(names = "--kernels", description = "instead of DIR: every contract and form of the kernels on inputs from fixed seeds, at 512, 256 and 128 bits (those that the machine has) and on 1, 2, 3 and 8 threads")
    private boolean kernels;

    @Option(names = "--network", paramLabel = "FILE", description = "with --kernels and --input: the shapes of this network's layers (YAML) instead of fixed ones; weights and neurons are drawn")
    private Path network;

    @Option(names = "--input", paramLabel = "FILE", description = "what the layers received (.npz): spikes or event counts, an array a layer, of its name, [T,C,H,W] or [T,N]")
    private Path input;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print the checks as JSON")
    private boolean json;

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
        require(kernels == (directory == null),
                kernels ? "DIR and --kernels: expected one of them" : "expected DIR or --kernels");
        require(kernels || (network == null && input == null), "--network and --input belong to --kernels");
        require((network == null) == (input == null), "--network and --input: expected both or none");
        require(!kernels || !spec.commandLine().getParseResult().hasMatchedOption("--threads"),
                "--threads says nothing to --kernels, which runs on 1, 2, 3 and 8");
        return kernels ? kernels() : golden();
    }

    private void require(boolean condition, String expected) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), expected);
        }
    }

    private int kernels() {
        KernelReport report;
        try (Progress progress = new Progress("kernels", STEPS, 0)) {
            KernelVerifier verifier = new KernelVerifier(child, (done, detail) -> {
                progress.detail(detail);
                progress.stepTo(Math.round(STEPS * done));
            });
            report = (network == null ? verifier : verifier.on(network, input)).verify();
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
            checks = GoldenVerifier.verify(directory, pool);
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
