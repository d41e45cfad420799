package spikelane.benchmarks.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.benchmarks.harness.Preset;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.TwinRows;
import spikelane.benchmarks.twins.Twins;

class TwinTableTest {
    @TempDir
    Path folder;

    /** {@return the preset's rows: the kernels take 400 ns, with intrinsics 200 ns, plain loops 4000 ns} */
    private static List<Row> rows() {
        return Preset.TWINS.rows().stream().map(spec -> {
            double ns = spec.implementation().equals(TwinRows.OURS)
                    ? 400
                    : spec.implementation().equals(Twins.PLAIN) ? 4000 : 200;
            return new Row(spec.kernel(), spec.shape(), spec.weights(), spec.weightDensity().get(),
                    spec.spikeDensity().get(), spec.batch(), spec.implementation(), ns, 1, null, new double[]{ns}, null,
                    null, null, 1, null, null, 0, null, spec.input(), spec.benchmark(), spec.params());
        }).toList();
    }

    @Test
    void aKernelStandsBesideItsTwins() {
        List<Row> rows = rows();
        List<String> lines = TwinTable.markdown(rows).lines().toList();
        assertEquals(
                "| kernel | shape | weights | nonzero | spikes | batch | inputs | fraction bits | ns/call | c-intrinsics | share of c-intrinsics |"
                        + " c-plain | share of c-plain |",
                lines.getFirst());
        assertTrue(lines
                .contains("| fc | 2048x512 | ternary | 67 % | 10 % | 1 | 16 |  | 400 | 200 | 50 % | 4000 | 1000 % |"));
        assertTrue(lines
                .contains("| fc | 2048x512 | ternary | 67 % | 10 % | 1 | 1 |  | 400 | 200 | 50 % | 4000 | 1000 % |"));
        assertTrue(lines.contains(
                "| conv | 128x128x3x3@32x32 | ternary | 32 % | 10 % | 32 | 1 | 16 | 400 | 200 | 50 % |  |  |"));
        assertEquals(2 + rows.stream().filter(row -> row.implementation().equals(TwinRows.OURS)).count(), lines.size());
        assertTrue(Target.markdown(rows).contains(
                "| first-layer | 2x128x3x3@128x128 | ternary |  | 0.1 | 1 | 1 | fastest C | 85 % | 50 % | no |"));
    }

    @Test
    void whatWasNotMeasuredIsEmpty() {
        List<Row> ours = rows().stream().filter(row -> row.implementation().equals(TwinRows.OURS)).toList();
        assertTrue(TwinTable.markdown(ours).lines().skip(2).allMatch(line -> line.endsWith("| 400 |  |  |  |  |")));
    }

    @Test
    void rowsReadBackAndEachHasItsName() {
        List<Row> rows = rows();
        Path file = folder.resolve("twins.json");
        new ResultFile(new LinkedHashMap<>(), rows).write(file);
        assertEquals(rows.size(), ResultFile.read(file).rows().size());
        Set<String> keys = rows.stream().map(Row::key).collect(Collectors.toSet());
        assertEquals(rows.size(), keys.size());
        assertTrue(TwinRows.in(rows));
        assertFalse(Preset.PEERS.rows().stream().anyMatch(spec -> Twins.isTwin(spec.implementation())));
    }
}
