package spikelane.benchmarks.bench;

import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.benchmarks.harness.Bounds;
import spikelane.benchmarks.harness.Crossover;
import spikelane.benchmarks.harness.Fork;
import spikelane.benchmarks.harness.Jmh;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.Preset;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.RowSpec;
import spikelane.benchmarks.harness.TrainingRows;
import spikelane.benchmarks.pages.Comparison;
import spikelane.benchmarks.pages.PollutionTable;
import spikelane.benchmarks.pages.Readme;
import spikelane.benchmarks.pages.RooflinePlot;
import spikelane.benchmarks.pages.Tables;
import spikelane.benchmarks.pages.Target;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Shapes;
import spikelane.benchmarks.work.SynapticWork;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.plan.Caches;
import spikelane.kernels.plan.Peaks;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;
import tools.jackson.databind.JsonNode;

class BenchTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));

    @TempDir
    Path folder;

    private static Bounds bounds() {
        Map<Resource, Double> rates = new EnumMap<>(Resource.class);
        for (Resource resource : Resource.values()) {
            rates.put(resource, 100.0);
        }
        return new Bounds(new Peaks(rates, new Caches(32 << 10, 1 << 20, 32 << 20)));
    }

    private static Row row(RowSpec spec, double... forks) {
        return bounds().bounded(spec.row(DoubleStream.of(forks)
                .mapToObj(ns -> new Fork(new double[]{2 * ns, ns, 1.1 * ns}, new double[]{0, 0, 0}, 7)).toList(), 0,
                1));
    }

    private static ResultFile result(double... forks) {
        SequencedMap<String, Object> machine = new LinkedHashMap<>();
        machine.put("CPU", "none");
        machine.put("peaks", Map.of("LOAD_L1", 400, "LOAD_L2", 300, "LOAD_L3", 200, "LOAD_MEMORY", 1));
        List<Row> rows = Preset.SMOKE.rows().stream().map(spec -> row(spec, forks)).toList();
        return new ResultFile(machine, rows);
    }

    @Test
    void tapsOutsideTheImageAreNoOperations() {
        assertEquals(16.0 * 2 * 3, SynapticWork.ofSpikes("2x3x3x3@2x2", Inputs.BERNOULLI, 0.5).dense());
        assertEquals(new SynapticWork(6, 6), SynapticWork.ofSpikes("2x3", Inputs.BERNOULLI, 1));
        assertEquals(0, SynapticWork.ofSpikes("2x3x3x3@2x2", Inputs.BERNOULLI, 0).eventDriven());
    }

    @Test
    void aShapeIsWhatTheNetworksLayerPrints() {
        for (LayerShape layer : CextNet.paper().network().weightLayers()) {
            if (layer.kind() == Kind.CONV || layer.kind() == Kind.FC) {
                Geometry g = Shapes.layer(layer.label());
                assertEquals(layer.weights(), (long) g.rows() * g.outputs(), layer.label());
                assertEquals(layer.outputs(), (long) g.outputPixels() * g.outputs(), layer.label());
                assertEquals(layer.kind() == Kind.CONV, Shapes.isConvolution(layer.label()));
            }
        }
    }

    @Test
    void oneSlowForkIsNamedAndMovesNothing() {
        RowSpec spec = Preset.SMOKE.rows().getFirst();
        Row row = row(spec, 324, 771_417, 395, 546, 618);
        assertEquals(546, row.nsPerCall());
        assertEquals(1, row.slowForks());
        assertTrue(Tables.markdown(List.of(row)).contains("| 324-771417, 1 slow |"), Tables.markdown(List.of(row)));
    }

    @Test
    void everyTargetNamesARowOfItsPreset() {
        List<Row> peers = Preset.PEERS.rows().stream().map(BenchTest::made).toList();
        List<Row> twins = Preset.TWINS.rows().stream().map(BenchTest::made).toList();
        List<Row> training = Preset.TRAINING.rows().stream().map(BenchTest::made).toList();
        for (Target target : Target.all()) {
            List<Row> own = target.ofTraining() ? training : target.ofTwins() ? twins : peers;
            for (List<Row> rows : List.of(peers, twins, training)) {
                assertEquals(rows.equals(own) ? Optional.of(1.0) : Optional.empty(), target.measured(rows),
                        target.toString());
            }
        }
    }

    /** A row as a run would make it, but for its work, which takes seconds for a network. */
    private static Row made(RowSpec spec) {
        boolean network = List.of("network", TrainingRows.KERNEL).contains(spec.kernel());
        return new Row(spec.kernel(), spec.shape(), spec.weights(), spec.weightDensity().get(),
                network ? 0 : spec.spikeDensity().get(), spec.batch(), spec.implementation(), 1000, 1, null,
                new double[]{1000}, null, null, null, 1, null, null, 0, null, spec.input(), spec.benchmark(),
                spec.params());
    }

    @Test
    void aRowIsTheMedianOfItsForksLeastAndItsRateCountsSpikingInputs() {
        RowSpec spec = Preset.SMOKE.rows().getFirst();
        Row row = row(spec, 900, 1100);
        SynapticWork work = spec.work().get();
        assertEquals(1000, row.nsPerCall());
        assertArrayEquals(new double[]{990, 1210}, row.medians(), 1e-9);
        assertEquals(work.eventDriven() / 1000, row.sopPerNs());
        assertEquals(2048 * 512 / 1000.0, row.denseSopPerNs());
        assertEquals(7, row.allocBytesPerCall());
    }

    /** The form says what a row of its weights takes; at 100 units a nanosecond everything binds alike. */
    @Test
    void aBoundIsThatOfTheRowsOwnForm() {
        for (RowSpec spec : Preset.SMOKE.rows().subList(0, 2)) {
            Geometry g = Shapes.layer(spec.shape());
            double rows = spec.work().get().eventDriven() / g.outputs();
            Row row = row(spec, 1000);
            try (Arena arena = Arena.ofShared()) {
                IntWeights weights = Layers.weights(arena, g, "ternary", 0);
                RowWork own = Layers.spikeForm(weights, "vector").make(arena, weights).row();
                double stored = g.outputPixels() * g.outputs() * 4.0;
                assertEquals(Math.max(own.bytes() * rows + stored, own.operations() * rows) / 1000, row.percentOfPeak(),
                        1e-9 * row.percentOfPeak(), row.title());
            }
        }
    }

    @Test
    void aRowAboveItsBoundIsMarkedAndNamed() {
        RowSpec spec = Preset.SMOKE.rows().getFirst();
        double least = row(spec, 1000).percentOfPeak() * 10;
        Row possible = row(spec, least * 1.01);
        Row impossible = row(spec, least / 1.05);
        assertEquals(Optional.empty(), Bounds.doubt(possible));
        assertTrue(Bounds.doubt(impossible).orElseThrow().contains("105 %"), Bounds.doubt(impossible).orElseThrow());
        assertTrue(Tables.markdown(List.of(impossible)).contains("| 105 (!) |"));
        assertFalse(Tables.markdown(List.of(possible)).contains("(!)"));
    }

    @Test
    void boundsAreWorkedOutAnewAndNothingElseChanges() throws IOException {
        SequencedMap<String, Object> machine = Machine.describe("smoke", 2);
        Map<String, Double> peaks = new LinkedHashMap<>();
        for (Resource resource : Resource.values()) {
            peaks.put(resource.name(), 100.0);
        }
        machine.put("peaks", peaks);
        List<Row> rows = new ArrayList<>(result(1e9, 2e9).rows());
        RowSpec some = Preset.SMOKE.rows().getFirst();
        rows.add(new Row(some.kernel(), some.shape(), some.weights(), 0.67, 0.1, 1, "popcount", 1, 1, 50.0,
                new double[]{1}, null, null, null, 1, "LOGIC", 1.0, 0, null, some.input(),
                "BitPropagationBenchmark.run", some.params()));
        Path file = folder.resolve("a.json");
        new ResultFile(machine, rows.stream().map(row -> row.withBound("OLD", 1.0, 1.0)).toList()).write(file);
        assertEquals(0, BenchCommand.run("--bounds", file.toString()));
        ResultFile again = ResultFile.read(file);
        for (int i = 0; i < rows.size() - 1; i++) {
            assertEquals(Json.line(bounds().bounded(rows.get(i))), Json.line(again.rows().get(i)));
        }
        assertEquals(Json.line(rows.getLast().withBound(null, null, null)), Json.line(again.rows().getLast()));
        machine.put("vectors", "64 bit");
        new ResultFile(machine, rows).write(file);
        assertEquals(2, BenchCommand.run("--bounds", file.toString()));
    }

    @Test
    void noPresetNamesAFormThatIsNotThere() {
        List<String> others = List.of("vector", "scalar", "plain-loop");
        for (Preset preset : Preset.values()) {
            for (RowSpec spec : preset.rows()) {
                boolean spikes = spec.benchmark().startsWith("SpikePropagation");
                if ((spikes && !others.contains(spec.implementation()))
                        || spec.benchmark().equals(Crossover.BENCHMARK)) {
                    assertEquals(spec.implementation(), SpikeForms.of(spec.implementation()).name());
                }
            }
        }
    }

    @Test
    void theFileHasItsFieldsInOrderAndReadsBack() throws IOException {
        Path file = folder.resolve("a.json");
        result(1, 2).write(file);
        JsonNode json = Json.MAPPER.readTree(Files.readString(file));
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
            preset.rows().stream().filter(spec -> !spec.isPeer()).forEach(own::add);
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
            rows.add(row(specs.get(i), ns[i]));
        }
        List<String> lines = PollutionTable.markdown(rows).lines().toList();
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
        result(500, 1500).write(folder.resolve("a.json"));
        String page = Readme.render("""
                x
                <!-- bench targets none -->
                old
                <!-- /bench -->
                y
                <!-- bench rows none -->
                <!-- /bench -->
                """, folder, "a.json");
        assertTrue(page.startsWith("x\n<!-- bench targets a.json -->\n| kernel |"), page);
        assertTrue(page.contains(
                "| network | cextnet-paper | ternary |  |  | 1 | 1 | libtorch-f32 | 14 x | not in this file |  |"),
                page);
        assertTrue(page.contains("| 1000 | 1100 | 500-1500 |"), page);
        assertFalse(page.contains("old"));
        assertEquals(page, Readme.render(page, folder, null));
        String svg = RooflinePlot.svg(result(1000));
        assertTrue(svg.contains("<circle"));
        Matcher roof = Pattern.compile("\"roof\" d=\"M([\\d.]+),([\\d.]+)L([\\d.]+),([\\d.]+)\"").matcher(svg);
        int roofs = 0;
        for (; roof.find(); roofs++) { // a decade of intensity, 910/3 wide, is a decade of rate, 502/log10(50000) high
            double slope = (Double.parseDouble(roof.group(2)) - Double.parseDouble(roof.group(4)))
                    / (Double.parseDouble(roof.group(3)) - Double.parseDouble(roof.group(1)));
            assertEquals(502 / Math.log10(50000) / (910 / 3.0), slope, 1e-3);
        }
        assertEquals(4, roofs);
    }

    /** What {@code --compare} finds a row by. */
    @Test
    void noTwoCommittedRowsHaveTheSameKey() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("benchmarks/results"))) {
            for (Path file : files.filter(f -> f.toString().matches(".*(?<!\\.jmh)\\.json")).toList()) { // not JMH's own
                List<String> keys = ResultFile.read(file).rows().stream().map(Row::key).toList();
                assertEquals(keys.size(), keys.stream().distinct().count(), file.toString());
            }
        }
    }

    private static List<String> pages() {
        return Readme.PAGES;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void committedPagesSayWhatTheCommittedResultsRenderTo(String page) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        assertEquals(Readme.render(text, ROOT, null), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--preset nope", "--forks 0", "--forks x", "--json README.md/all.json",
            "--ci /nowhere/a.json", "--ci a.json --forks 1", "--unknown", "--compare /nowhere/a.json /nowhere/b.json",
            "--render /nowhere/a.json", "--bounds /nowhere/a.json"})
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
