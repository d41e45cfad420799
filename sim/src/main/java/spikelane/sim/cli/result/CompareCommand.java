package spikelane.sim.cli.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.io.Json;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyComparison;

/** {@code spikelane study compare}: two studies beside each other. */
@Command(name = "compare", mixinStandardHelpOptions = true, description = "What changed between two studies of the same recordings: accuracy with its significance, energy, cycles, zeros.")
public final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "a study's folder, or its results.jsonl")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "another one")
    private Path other;

    @Option(names = "--json", description = "print the comparison as JSON")
    private boolean json;

    @Override
    public Integer call() {
        StudyComparison comparison = StudyComparison.of(results(first), results(other));
        System.out.print(json ? Json.line(comparison) + "\n" : comparison.text());
        return 0;
    }

    private static List<TrialResult> results(Path path) {
        return ResultLog.read(Files.isDirectory(path) ? path.resolve("results.jsonl") : path);
    }
}
