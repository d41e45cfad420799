package spikelane.benchmarks.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.pages.Comparison;
import spikelane.sim.io.BadInputException;

/**
 * What {@code bench --ci} compares with: a result of the same machine, whose rows are not to become slower. Rows of one
 * fork say nothing about noise, so both sides have at least two.
 */
record Baseline(Path file, ResultFile result) {
    /** Forks where the user states none. */
    static final int FORKS = 3;
    private static final int LEAST_FORKS = 2;
    /** What must be the same of both machines. */
    private static final List<String> SAME = List.of("CPU", "vectors", "cores", "JDK", "jvmFlags");

    /**
     * @param file  a result
     * @param forks of the new one; null for {@link #FORKS}
     * @return what to compare with
     * @throws BadInputException if it is another machine's, or nothing can be decided from it
     */
    static Baseline read(Path file, Integer forks) {
        if (forks != null && forks < LEAST_FORKS) {
            throw new BadInputException(
                    "--ci with --forks " + forks + ": expected at least " + LEAST_FORKS + ", to know the noise");
        }
        ResultFile result = ResultFile.read(file);
        Machine.requireWidth(file, result.machine());
        Map<String, Object> here = Machine.describe("", FORKS);
        for (String key : SAME) {
            Object before = result.machine().get(key);
            Object after = here.get(key);
            if (!Objects.equals(String.valueOf(before), String.valueOf(after))) {
                throw new BadInputException(
                        file + " is of another machine: " + key + " is " + before + " there and " + after + " here");
            }
        }
        if (result.rows().stream().noneMatch(row -> row.forks().length >= LEAST_FORKS)) {
            throw new BadInputException(file + ": no row has " + LEAST_FORKS
                    + " forks or more: measure it with --forks " + FORKS + " --json " + file);
        }
        return new Baseline(file, result);
    }

    /**
     * @param now what was measured
     * @return whether a row is slower, beyond noise; each is printed, and so is what cannot be decided
     * @throws BadInputException if no row is in both
     */
    boolean slower(ResultFile now) {
        Comparison comparison = Comparison.of(result, now);
        if (comparison.changes().isEmpty()) {
            throw new BadInputException(file + ": none of its rows was measured, expected the same preset");
        }
        System.out.println();
        System.out.print(comparison.text());
        return comparison.changes().stream().anyMatch(change -> change.verdict().equals(Comparison.SLOWER));
    }
}
