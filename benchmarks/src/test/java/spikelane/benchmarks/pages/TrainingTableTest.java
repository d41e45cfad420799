package spikelane.benchmarks.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.benchmarks.harness.Preset;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.RowSpec;
import spikelane.benchmarks.harness.TrainingRows;
import spikelane.sim.io.BadInputException;

class TrainingTableTest {
    @TempDir
    Path folder;

    /**
     * Ours takes 20 ms, on two threads 12; the library's five times as long, six with its own instructions where it has two
     * forms; it holds 2 GB, ours half of it.
     */
    private static Row row(RowSpec spec, long bytes) {
        boolean own = spec.implementation().equals(TrainingRows.OURS);
        double ns = (spec.params().get("threads").equals("1") ? 20e6 : 12e6)
                * (own ? 1 : spec.batch() == TrainingRows.SMALL_BATCH && isOwn(spec) ? 6 : 5);
        return new Row(spec.kernel(), spec.shape(), spec.weights(), spec.weightDensity().get(), 0.05, spec.batch(),
                spec.implementation(), ns, 1, null, new double[]{ns, ns * 1.1, ns * 0.9}, null, null,
                own || spec.params().get("threads").equals("1") ? null : 2, 1, null, null, 0,
                bytes == 0 ? null : own ? bytes / 2 : bytes, spec.input(), spec.benchmark(), spec.params());
    }

    private static boolean isOwn(RowSpec spec) {
        return TrainingRows.OWN_ISA.equals(spec.params().get("isa"));
    }

    private static List<Row> rows(long bytes) {
        return Preset.TRAINING.rows().stream().map(spec -> row(spec, bytes)).toList();
    }

    @Test
    void aStepStandsBesideTheLibrarysWithItsMemory() {
        List<String> lines = TrainingTable.markdown(rows(2_000_000_000)).lines().toList();
        assertEquals(2 + 6, lines.size());
        assertTrue(lines.contains(
                "| cextnet-nmnist | 0 % | 5 % | 16 | 1 | 20 | 18-22 | 1000 | libtorch-f32-avx2 | 100 | 90-110 | 2000 | 5 |"),
                lines.toString());
        assertTrue(lines.contains(
                "| cextnet-128 | 90 % | 5 % | 4 | 2 | 12 | 10.8-13.2 | 1000 | libtorch-f32 | 60 | 54-66, 2 wrong | 2000 | 5 |"),
                lines.toString());
    }

    @Test
    void whatWasNotMeasuredIsEmpty() {
        List<Row> ours = rows(0).stream().filter(row -> row.implementation().equals(TrainingRows.OURS)).toList();
        assertTrue(
                TrainingTable.markdown(ours).lines().skip(2).allMatch(line -> line.endsWith(" |  |  |  |  |  |  |")));
    }

    @Test
    void pagesTakeItsTablesAndNoOthers() {
        Path file = folder.resolve("a.json");
        new ResultFile(new LinkedHashMap<>(), rows(2_000_000_000)).write(file);
        String page = Readme.render("""
                <!-- bench training none -->
                <!-- /bench -->
                <!-- bench training-targets none -->
                <!-- /bench -->
                <!-- bench networks-targets none -->
                No result is committed yet.
                <!-- /bench -->
                """, folder, "a.json");
        assertTrue(page.contains("<!-- bench training a.json -->\n| network | pruned |"), page);
        assertTrue(page.contains("| training | cextnet-nmnist | f32 | 0 |  | 16 | 1 | libtorch-f32 | 6 x | 5 x | no |"),
                page);
        assertTrue(page.contains("| training | cextnet-128 | f32 | 0.9 |  | 4 | 2 | libtorch-f32 | 7 x | 5 x | no |"),
                page);
        assertEquals(6, page.lines().filter(line -> line.startsWith("| training ")).count(), page);
        assertTrue(page.contains("<!-- bench networks-targets none -->"), page);
    }

    @Test
    void memoryIsANumberAboveZero() {
        Path file = folder.resolve("a.json");
        Row none = row(Preset.TRAINING.rows().getFirst(), -2);
        assertThrows(BadInputException.class, () -> new ResultFile(new LinkedHashMap<>(), List.of(none)).write(file));
    }
}
