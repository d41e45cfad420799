package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.Json;
import spikelane.sim.verify.GoldenCheck;
import spikelane.sim.verify.GoldenVerifier;

/** {@code spikelane verify}: exit code 0 only if every check passes. */
@Command(name = "verify", mixinStandardHelpOptions = true, description = "Check every block of training, forward and backward, against golden tensors (.npz), such as PyTorch computes; and networks in NIR (NAME.nir) against the spikes that they must give (NAME.npz).")
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "folder of .npz files, told apart by their tensors' names")
    private Path directory;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print the checks as JSON")
    private boolean json;

    private record VerifyReport(long passed, long failed, List<GoldenCheck> checks) {}

    @Override
    public Integer call() {
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
        return failed == 0 ? 0 : 1;
    }
}
