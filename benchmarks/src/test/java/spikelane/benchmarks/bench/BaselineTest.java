package spikelane.benchmarks.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.sim.io.BadInputException;

/** Rows of a committed result, as if they had been measured here. */
class BaselineTest {
    private static final Path RESULTS = Path.of(System.getProperty("spikelane.root"), "benchmarks", "results");

    @TempDir
    private Path folder;

    private static List<Row> rows() throws IOException {
        try (Stream<Path> files = Files.list(RESULTS)) {
            Path peers = files.filter(file -> file.toString().endsWith("-peers.json")).sorted().findFirst()
                    .orElseThrow();
            return ResultFile.read(peers).rows().stream().filter(row -> row.forks().length >= 3).limit(8).toList();
        }
    }

    private Path write(SequencedMap<String, Object> machine, List<Row> rows) {
        Path file = folder.resolve("base.json");
        new ResultFile(machine, rows).write(file);
        return file;
    }

    /** Forks about 0.1 % apart, of a row that takes so many times as long. */
    private static Row times(Row row, double factor) {
        double ns = row.nsPerCall() * factor;
        return with(row, factor, ns * 0.999, ns, ns * 1.001);
    }

    private static Row with(Row row, double factor, double... forks) {
        return new Row(row.kernel(), row.shape(), row.weights(), row.weightDensity(), row.spikeDensity(), row.batch(),
                row.implementation(), row.nsPerCall() * factor, row.sopPerNs() / factor,
                row.percentOfPeak() == null ? null : row.percentOfPeak() / factor, forks, null, null, null,
                row.denseSopPerNs() / factor, row.binding(), row.sopPerByte(), row.allocBytesPerCall(), row.peakBytes(),
                row.input(), row.benchmark(), row.params());
    }

    @Test
    void aSlowerRowIsSaidAndAFasterOneIsNot() throws IOException {
        SequencedMap<String, Object> here = Machine.describe("any", 3);
        List<Row> rows = rows();
        Baseline base = Baseline.read(write(here, rows.stream().map(row -> times(row, 1)).toList()), null);
        assertTrue(base.slower(new ResultFile(here, rows.stream().map(row -> times(row, 1.05)).toList())));
        assertFalse(base.slower(new ResultFile(here, rows.stream().map(row -> times(row, 0.9)).toList())));
        assertFalse(base.slower(new ResultFile(here, rows.stream().map(row -> times(row, 1.01)).toList())));
        assertEquals(base.file() + ": none of its rows was measured, expected the same preset",
                assertThrows(BadInputException.class, () -> base.slower(new ResultFile(here, List.of()))).getMessage());
    }

    @Test
    void whatDecidesNothingIsRefusedBeforeAnythingIsMeasured() throws IOException {
        SequencedMap<String, Object> here = Machine.describe("any", 3);
        Path one = write(here, rows().stream().map(row -> with(row, 1, row.nsPerCall())).toList());
        assertEquals(one + ": no row has 2 forks or more: measure it with --forks 3 --json " + one,
                assertThrows(BadInputException.class, () -> Baseline.read(one, null)).getMessage());
        assertEquals("--ci with --forks 1: expected at least 2, to know the noise",
                assertThrows(BadInputException.class, () -> Baseline.read(one, 1)).getMessage());
        here.put("CPU", "another");
        Path other = write(here, rows());
        assertTrue(assertThrows(BadInputException.class, () -> Baseline.read(other, null)).getMessage()
                .startsWith(other + " is of another machine: CPU is another there and "));
    }
}
