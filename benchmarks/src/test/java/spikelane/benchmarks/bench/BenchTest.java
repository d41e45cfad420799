package spikelane.benchmarks.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.benchmarks.SynapticWork;
import spikelane.kernels.MachinePeaks.Resource;
import spikelane.sim.data.BadInputException;
import tools.jackson.databind.JsonNode;

class BenchTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));

    @TempDir
    Path folder;

    private static Roofline roofline() {
        Map<Resource, Double> peaks = new EnumMap<>(Resource.class);
        for (Resource resource : Resource.values()) {
            peaks.put(resource, 100.0);
        }
        return new Roofline(peaks, 32 << 10, 1 << 20, 32 << 20);
    }

    private static ResultFile result(double... forks) {
        SequencedMap<String, Object> machine = new LinkedHashMap<>();
        machine.put("CPU", "none");
        machine.put("peaks", Map.of("LOAD_L1", 400, "LOAD_L2", 300, "LOAD_L3", 200, "LOAD_MEMORY", 1));
        List<Row> rows = Preset.SMOKE.rows().stream()
                .map(spec -> BenchRun.row(spec, new Jmh.Measured(forks, 0), roofline())).toList();
        return new ResultFile(machine, rows);
    }

    @Test
    void tapsOutsideTheImageAreNoOperations() {
        assertEquals(16.0 * 2 * 3, SynapticWork.ofSpikes("2x3x3x3@2x2", 0.5).dense());
        assertEquals(new SynapticWork(6, 6), SynapticWork.ofSpikes("2x3", 1));
        assertEquals(0, SynapticWork.ofSpikes("2x3x3x3@2x2", 0).effective());
    }

    @Test
    void oneSlowForkIsNamedAndMovesNothing() {
        RowSpec spec = Preset.SMOKE.rows().getFirst();
        Row row = BenchRun.row(spec, new Jmh.Measured(new double[]{324, 771_417, 395, 546, 618}, 0), roofline());
        assertEquals(546, row.nsPerCall());
        assertEquals(1, row.slowForks());
        assertTrue(Tables.markdown(List.of(row)).contains("| 324-771417, 1 slow |"), Tables.markdown(List.of(row)));
    }

    @Test
    void everyTargetNamesARowOfThePeersPreset() {
        List<Row> rows = Preset.PEERS.rows().stream().map(BenchTest::made).toList();
        for (Target target : Target.all()) {
            assertTrue(target.measured(rows).isPresent(), target.toString());
        }
    }

    /** A row as a run would make it, but for its work, which takes seconds for a network. */
    private static Row made(RowSpec spec) {
        boolean network = spec.kernel().equals("network");
        return new Row(spec.kernel(), spec.shape(), spec.weights(), spec.weightDensity().get(),
                network ? 0 : spec.spikeDensity().get(), spec.batch(), spec.implementation(), 1000, 1, null,
                new double[]{1000}, 1, null, null, 0, spec.input(), spec.benchmark(), spec.params());
    }

    @Test
    void aRowIsTheMedianOfItsForksAndItsRateCountsSpikingInputs() {
        RowSpec spec = Preset.SMOKE.rows().getFirst();
        Row row = BenchRun.row(spec, new Jmh.Measured(new double[]{900, 1100}, 7), roofline());
        SynapticWork work = spec.work().get();
        assertEquals(1000, row.nsPerCall());
        assertEquals(work.effective() / 1000, row.sopPerNs());
        assertEquals(2048 * 512 / 1000.0, row.denseSopPerNs());
        assertEquals("LOGIC", row.binding());
        assertEquals(100 * work.effective() * 4 / 100 / 1000, row.percentOfPeak(), 1e-9);
        assertEquals(7, row.allocBytesPerCall());
    }

    @Test
    void theFileHasItsFieldsInOrderAndReadsBack() throws IOException {
        Path file = folder.resolve("a.json");
        ResultFile.write(file, result(1, 2).json());
        JsonNode json = ResultFile.JSON.readTree(Files.readString(file));
        assertEquals(List.of("machine", "rows"), json.propertyNames().stream().toList());
        assertEquals(
                List.of("kernel", "shape", "weights", "weightDensity", "spikeDensity", "batch", "implementation",
                        "nsPerCall", "sopPerNs", "percentOfPeak", "forks"),
                json.get("rows").get(0).propertyNames().stream().limit(11).toList());
        assertEquals(result(1, 2).json(), ResultFile.read(file).json());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "no temporary file stays");
        }
    }

    @Test
    void everyRowOfThisBuildNamesABenchmarkWithItsParameters() {
        List<RowSpec> own = new ArrayList<>();
        for (Preset preset : Preset.values()) {
            preset.rows().stream().filter(spec -> !spec.benchmark().startsWith("Peer")).forEach(own::add);
        }
        for (RowSpec spec : own) {
            Map<String, List<String>> declared = Jmh.declared(spec.benchmark()).orElseThrow();
            assertTrue(spec.isIn(declared), spec.title());
            for (String choosesCode : List.of("implementation", "weights")) {
                List<String> values = declared.getOrDefault(choosesCode, List.of());
                // one value is a default
                assertTrue(values.size() <= 1 || values.contains(spec.params().get(choosesCode)), spec.title());
            }
        }
        assertTrue(Jmh.declared("NoSuchBenchmark.run").isEmpty());
        List<String> smoke = Preset.SMOKE.rows().stream().map(RowSpec::title).toList();
        for (String implementation : List.of("vector", "scalar", "plain-loop")) {
            assertTrue(smoke.contains("fc 2048x512 ternary 0.1 " + implementation));
            assertTrue(smoke.contains("conv 128x128x3x3@32x32 ternary 0.1 " + implementation));
        }
    }

    @Test
    void aChangeIsBeyondNoiseOnlyWhereTheForksAgree() {
        double[] a = {100, 101, 99, 100, 100};
        assertEquals("slower", Comparison.change("r", a, new double[]{110, 111, 109, 110, 110}).verdict());
        assertEquals("faster", Comparison.change("r", a, new double[]{90, 91, 89, 90, 90}).verdict());
        assertEquals("same", Comparison.change("r", a, new double[]{60, 160, 110, 90, 130}).verdict());
        assertEquals("same", Comparison.change("r", a, new double[]{101, 101, 101, 101, 101}).verdict());
        assertEquals("undecided", Comparison.change("r", a, new double[]{500}).verdict());
        // means 100 and 110, variances of the means 0.1 each, 8 degrees of freedom: t is 3.3554
        Comparison.Change change = Comparison.change("r", a, new double[]{110, 111, 109, 110, 110});
        assertEquals(10 - 3.3554 * Math.sqrt(0.2), change.low(), 1e-3);
    }

    @Test
    void otherNetworksAreComparedWithNone() {
        double[] ns = {2000, 2100, 2000, 1900, 64_000, 64_000, 64_000, 128_000};
        List<RowSpec> specs = Preset.POLLUTION.rows();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ns.length; i++) {
            rows.add(BenchRun.row(specs.get(i), new Jmh.Measured(new double[]{ns[i]}, 0), roofline()));
        }
        List<String> lines = Pollution.markdown(rows).lines().toList();
        assertEquals("| vector | before | 2.1 | 2.1-2.1 | +5.0 % |", lines.get(3));
        assertEquals("| batch-sliced | interleaved | 4 | 4-4 | +100.0 % |", lines.getLast());
    }

    @Test
    void aRowInOneFileOnlyIsNamed() {
        ResultFile all = result(1, 2);
        ResultFile fewer = new ResultFile(all.machine(), all.rows().subList(1, all.rows().size()));
        Comparison comparison = Comparison.of(all, fewer);
        assertEquals(List.of(all.rows().getFirst().title()), comparison.onlyA());
        assertEquals(List.of(), comparison.onlyB());
        assertEquals(fewer.rows().size(), comparison.changes().size());
    }

    @Test
    void tablesAndDrawingComeFromTheFile() throws IOException {
        ResultFile.write(folder.resolve("a.json"), result(500, 1500).json());
        String page = Readme.render("""
                x
                <!-- bench targets none -->
                old
                <!-- /bench -->
                y
                <!-- bench rows none -->
                <!-- /bench -->
                """, folder, "a.json");
        assertTrue(page.startsWith("x\n<!-- bench targets a.json -->\n| shape |"), page);
        assertTrue(page.contains("| 2048x512 | ternary |  | 0.1 | 1 | 1 | vector |  | SOP/ns, at least | 280 | "
                + Tables.number(result(1000).rows().getFirst().sopPerNs()) + " | no |"), page);
        assertTrue(page.contains("| 1000 | 500-1500 |"), page);
        assertFalse(page.contains("old"));
        assertEquals(page, Readme.render(page, folder, null));
        String svg = RooflinePlot.svg(result(1000));
        assertTrue(svg.contains("<circle"));
        Matcher roof = Pattern.compile("M([\\d.]+),([\\d.]+)L([\\d.]+),([\\d.]+)\" stroke=\"#1f4e79\"").matcher(svg);
        int roofs = 0;
        for (; roof.find(); roofs++) { // a decade of intensity, 910/3 wide, is a decade of rate, 502/log10(50000) high
            double slope = (Double.parseDouble(roof.group(2)) - Double.parseDouble(roof.group(4)))
                    / (Double.parseDouble(roof.group(3)) - Double.parseDouble(roof.group(1)));
            assertEquals(502 / Math.log10(50000) / (910 / 3.0), slope, 1e-3);
        }
        assertEquals(4, roofs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "benchmarks/README.md"})
    void committedPagesSayWhatTheCommittedResultsRenderTo(String page) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        assertEquals(Readme.render(text, ROOT, null), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--preset nope", "--forks 0", "--forks x", "--json /nowhere/at/all.json", "--unknown",
            "--compare /nowhere/a.json /nowhere/b.json", "--render /nowhere/a.json"})
    void badOptionsEndWithTwo(String options) {
        assertEquals(2, BenchCommand.run(options.split(" ", -1)));
    }

    @Test
    void aFileThatIsNoResultIsRefusedInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), "{\"rows\": 3}");
        BadInputException e = assertThrows(BadInputException.class, () -> ResultFile.read(file));
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
