package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.kernels.WorkPool;
import spikelane.sim.train.GoldenCheck;
import spikelane.sim.train.GoldenVerifier;
import tools.jackson.databind.json.JsonMapper;

/** {@code spikelane verify}: exit code 0 only if every check passes. */
@Command(name = "verify", mixinStandardHelpOptions = true, description = "Check every block of training, forward and backward, against golden tensors (.npz), such as PyTorch computes.")
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "folder of .npz files, told apart by their tensors' names")
    private Path directory;

    @Option(names = "--threads", paramLabel = "N", description = "threads (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "print the checks as JSON")
    private boolean json;

    private record Report(long passed, long failed, List<GoldenCheck> checks) {}

    @Override
    public Integer call() {
        List<GoldenCheck> checks;
        try (WorkPool pool = new WorkPool(threads)) {
            checks = GoldenVerifier.verify(directory, pool);
        }
        long passed = checks.stream().filter(GoldenCheck::ok).count();
        long failed = checks.size() - passed;
        if (json) {
            System.out.println(JsonMapper.shared().writeValueAsString(new Report(passed, failed, checks)));
        } else {
            for (GoldenCheck check : checks) {
                System.out.printf("%-6s %-34s %-22s error %9.2e  bound %9.2e%n", check.ok() ? "ok" : "FAILED",
                        check.file(), check.tensor(), check.maxAbsError(), check.bound());
            }
            System.out.println(passed + " passed, " + failed + " failed");
        }
        return failed == 0 ? 0 : 1;
    }
}
