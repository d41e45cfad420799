package spikelane.benchmarks.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.OwnNetwork;
import spikelane.benchmarks.OwnNetwork.Array;
import spikelane.benchmarks.harness.Jmh;
import spikelane.benchmarks.harness.NetworkRows;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.RowSpec;
import spikelane.benchmarks.pages.LayerTable;
import spikelane.benchmarks.clock.Memory;
import spikelane.benchmarks.clock.Phase;
import spikelane.benchmarks.clock.Samples;
import spikelane.sim.cli.Program;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;

/** {@code bench --network}: the layers of a user's network on what they received. */
class NetworkRowsTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));

    private static final String SEPARABLE = """
            name: separable
            input: {channels: 2, height: 6, width: 6}
            steps: 2
            layers:
              - {name: counts, type: convolution, outputs: 2, kernel: 3, padding: 1, groups: 2}
              - {name: lif0, %1$s}
              - {name: three, type: convolution, outputs: 6, kernel: 3, padding: 1, groups: 2}
              - {name: lif1, %1$s}
              - {name: two, type: convolution, outputs: 12, kernel: 3, stride: 2, groups: 6}
              - {name: lif2, %1$s}
              - {name: flat, type: flatten}
              - {name: fc0, type: linear, outputs: 3}
              - {name: lif3, %1$s}
            readout: {kind: count, classes: 3}
            """.formatted(OwnNetwork.LIF);

    @TempDir
    Path folder;

    private Path network;
    private Path input;
    private SequencedMap<String, Array> inputs;

    @BeforeEach
    void write() throws IOException {
        network = OwnNetwork.write(folder.resolve("own.yaml"));
        inputs = OwnNetwork.inputs();
        input = OwnNetwork.npz(folder.resolve("spikes.npz"), inputs);
    }

    private static List<String> forms(NetworkRows made, String layer) {
        return made.rows().stream().filter(row -> row.input().endsWith("#" + layer)).map(RowSpec::implementation)
                .toList();
    }

    private static String text(NetworkRows made, String key) {
        return String.valueOf(made.facts(1).get(key));
    }

    @Test
    void everyLayerHasRowsOrAReason() {
        NetworkRows made = NetworkRows.read(network, input, null, 2);
        assertEquals(List.of("vector", "scalar"), forms(made, "conv1"));
        assertEquals("scalar", forms(made, "conv0").getLast());
        assertEquals(List.of("vector", "scalar"), forms(made, "deep"));
        assertTrue(forms(made, "conv0").contains("multiply"));
        assertEquals(List.of("nibbles", "planes", "int4", "int8", "csr", "plain-loop"), forms(made, "fc0"));
        assertEquals("[layer gate0.time: a gate, which no propagation runs,"
                + " layer gate0.channel: a gate, which no propagation runs,"
                + " layer tall: stride 1, padding 1 x 0, expected the same for rows and columns,"
                + " layer fc1: has no array in " + input + "]", text(made, NetworkRows.LEFT_OUT));
        assertEquals("random ternary (2 bits), seed 853", text(made, "weights"));
        assertEquals("[layer conv1 received gated spikes: its weights are float32]", text(made, NetworkRows.NOTES));
        for (RowSpec row : made.rows()) {
            assertTrue(row.isIn(Jmh.declared(row.benchmark()).orElseThrow()), row.title());
        }
    }

    @Test
    void depthwiseLayersAreNamedAsTheyAre() {
        RowSpec row = NetworkRows.read(network, input, null, 4).rows().stream()
                .filter(any -> any.input().endsWith("#deep")).findFirst().orElseThrow();
        assertEquals("depthwise", row.kernel());
        assertEquals("5x5x3x3@4x3 depthwise", row.shape());
        assertEquals("int4", row.weights());
        assertEquals(5 * (2 + 3 + 3 + 2) * (2 + 3 + 2), row.work().get().dense());
    }

    /** Those that read counts, and those of three outputs a channel. */
    @Test
    void depthwiseLayersThatTheKernelDoesNotRunHaveAReason() throws IOException {
        Path file = Files.writeString(folder.resolve("separable.yaml"), SEPARABLE);
        Path arrays = OwnNetwork.npz(folder.resolve("separable.npz"),
                Map.of("counts", Array.of(i -> i % 4, 2, 3, 2, 6, 6), "three", Array.of(i -> i % 2, 2, 3, 2, 6, 6),
                        "two", Array.of(i -> i % 3 == 0 ? 1 : 0, 2, 3, 6, 6, 6)));
        NetworkRows made = NetworkRows.read(file, arrays, null, 8);
        assertEquals(List.of("6x12x3x3@6x6 stride 2 padding 0 depthwise"),
                made.rows().stream().map(RowSpec::shape).distinct().toList());
        String left = text(made, NetworkRows.LEFT_OUT);
        assertTrue(left.contains("layer counts: is depthwise and received counts, expected spikes"), left);
        assertTrue(left.contains("layer three: is depthwise, and its kernel runs 1, 2, 4 to 64 outputs a channel and"
                + " currents within int16; it has 2 channels, 6 outputs and currents up to "), left);
        assertThrows(BadInputException.class, () -> NetworkRows.read(file, arrays, null, 32));
    }

    /** As {@code eval --dump-activity} writes them. */
    @Test
    void spikesWithoutTheirGatesAreNamed() throws IOException {
        Path bits = OwnNetwork.npz(folder.resolve("bits.npz"),
                Map.of("conv1", Array.of(i -> i % 5 == 0 ? 1 : 0, 2, 4, 4, 3)));
        NetworkRows made = NetworkRows.read(network, bits, null, 8);
        assertEquals(List.of("vector", "scalar"), forms(made, "conv1"));
        assertTrue(text(made, NetworkRows.NOTES).endsWith("as " + bits + " holds no gates, it is measured on spikes]"),
                text(made, NetworkRows.NOTES));
    }

    @Test
    void densitiesAndOperationsAreThoseOfTheFile() {
        RowSpec row = NetworkRows.read(network, input, null, 8).rows().getLast();
        double active = 0;
        for (double value : inputs.get("fc0").data()) {
            active += value;
        }
        assertEquals(active / inputs.get("fc0").data().length, row.spikeDensity().get(), 1e-12);
        assertEquals(active / (OwnNetwork.STEPS * OwnNetwork.SAMPLES) * 6, row.work().get().eventDriven(), 1e-9);
        assertEquals(60 * 6, row.work().get().dense());
        assertEquals("int8", row.weights());
    }

    /** Each benchmark compares its answers on all frames before it is warm. */
    @ParameterizedTest
    @ValueSource(strings = {"conv0", "conv1", "deep", "fc0"})
    void rowsRunAndTheirAnswersHold(String layer) throws Exception {
        Path weights = OwnNetwork.npz(folder.resolve("weights.npz"),
                Map.of("conv0.weight", Array.of(i -> i % 5 - 2, 4, 2, 3, 3), "conv1",
                        Array.of(i -> Math.sin(i), 5, 4, 3, 3), "deep", Array.of(i -> Math.sin(i), 5, 1, 3, 3), "fc0",
                        Array.of(i -> Math.cos(i), 6, 60)));
        List<RowSpec> rows = NetworkRows.read(network, input, weights, 4).rows().stream()
                .filter(row -> row.input().endsWith("#" + layer)).toList();
        for (RowSpec row : List.of(rows.getFirst(), rows.getLast())) {
            run(row.benchmark(), row.params());
        }
    }

    /** Extraction and the dense form are not among a network's rows. */
    @ParameterizedTest
    @ValueSource(strings = {"5x5x3x3@4x3 depthwise", "5x10x3x3@4x3 stride 2 padding 0 depthwise"})
    void depthwiseAsDenseReadsTheSameFrames(String shape) throws Exception {
        for (String form : List.of("dense", "scalar", "vector")) {
            run("DepthwisePropagationBenchmark.run", Map.of("shape", shape, "implementation", form, "input",
                    "file:" + input + "#deep", "weights", "int4"));
        }
    }

    @Test
    void plainLoopsKnowStrides() throws Exception {
        run("SpikePropagationBenchmark.run",
                Map.of("shape", "3x5x3x3@8x7 stride 2", "implementation", "plain-loop", "density", "0.5"));
    }

    private static void run(String name, Map<String, String> params) throws Exception {
        KernelBenchmark benchmark = Class.forName("spikelane.benchmarks." + name.substring(0, name.indexOf('.')))
                .asSubclass(KernelBenchmark.class).getConstructor().newInstance();
        for (Field field : benchmark.getClass().getFields()) {
            if (field.isAnnotationPresent(Param.class)) {
                String value = params.getOrDefault(field.getName(), field.getAnnotation(Param.class).value()[0]);
                field.set(benchmark, switch (field.getType().getName()) {
                    case "int" -> (Object) Integer.valueOf(value);
                    case "double" -> Double.valueOf(value);
                    default -> value;
                });
            }
        }
        benchmark.prepare(new Phase(), new Samples(), new Memory());
        benchmark.run();
        benchmark.end();
    }

    @Test
    void aNetworkWithoutAnyRowIsRefused() throws IOException {
        Path only = OwnNetwork.npz(folder.resolve("only.npz"), Map.of("tall", inputs.get("tall")));
        BadInputException e = assertThrows(BadInputException.class, () -> NetworkRows.read(network, only, null, 8));
        assertTrue(
                e.getMessage().contains("no layer of " + network + " can be measured: layer conv0: has no array in "),
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--network NETWORK", "--input INPUT", "--network NETWORK --input INPUT --bits 3",
            "--network NETWORK --input INPUT --preset smoke", "--network NETWORK --input INPUT --weights INPUT",
            "--network INPUT --input INPUT", "--network /nowhere.yaml --input INPUT",
            "--network NETWORK --input /nowhere.npz", "--network NETWORK --input NETWORK", "--bits 8",
            "--network NETWORK --input INPUT --weights /nowhere.npz"})
    void badOptionsEndWithTwo(String options) {
        String[] args = options.replace("NETWORK", network.toString()).replace("INPUT", input.toString()).split(" ",
                -1);
        assertEquals(2, BenchCommand.run(args));
    }

    /** The whole command on one layer: forks, table and file. */
    @Test
    @Tag("slow")
    void benchMeasuresTheLayersOfAFile() throws IOException {
        System.setProperty("jmh.ignoreLock", "true");
        Path one = OwnNetwork.npz(folder.resolve("one.npz"), Map.of("fc0", inputs.get("fc0")));
        Path json = folder.resolve("out.json");
        int code = BenchCommand.run("--network", network.toString(), "--input", one.toString(), "--json",
                json.toString());
        Assumptions.assumeTrue(code != Program.UNTRUSTED, "the machine is too noisy to measure its peaks");
        assertEquals(0, code);
        ResultFile result = ResultFile.read(json);
        assertEquals(List.of("int8", "csr", "plain-loop"), result.rows().stream().map(Row::implementation).toList());
        assertTrue(
                result.rows().stream().allMatch(row -> row.input().equals("one.npz#fc0") && row.percentOfPeak() > 0));
        String table = LayerTable.text(result);
        assertTrue(table.contains("\nfc0    60x6   int8 "), table);
        assertTrue(table.contains("\nleft out: layer conv0: has no array in " + one + "\n"), table);
        assertTrue(result.rows().stream().allMatch(row -> row.medians()[0] >= row.nsPerCall()));
        JsonNode jmh = Json.MAPPER.readTree(Files.readString(folder.resolve("out.jmh.json")));
        assertEquals(result.rows().size(), jmh.size());
        for (JsonNode entry : jmh) {
            assertEquals(entry.get("primaryMetric").get("rawData").get(0).size(),
                    entry.get("secondaryMetrics").get("probeNs").get("rawData").get(0).size());
        }
        assertTrue(Files.notExists(folder.resolve("out.json.partial")));
    }

    /** Real spikes of others' networks, skipped where they are absent. */
    @ParameterizedTest
    @CsvSource({"vgg9,vgg9_cifar10_spikes.npz,8", "vgg16,vgg16_cifar10_loas_spikes.npz,13",
            "lenet5,lenet5_mnist_spikes.npz,4"})
    void foreignSpikesMakeRows(String name, String file, int layers) {
        String data = System.getenv("SPIKELANE_DATA");
        Path spikes = (data == null ? ROOT.resolve("../shared/data") : Path.of(data)).resolve("../foreign/" + file)
                .normalize();
        Assumptions.assumeTrue(Files.exists(spikes), spikes + " is absent");
        NetworkRows made = NetworkRows.read(Path.of(name), spikes, null, 8);
        assertEquals(layers, made.rows().stream().map(RowSpec::input).distinct().count());
        assertEquals(3 * layers, made.rows().size());
        assertTrue(text(made, NetworkRows.LEFT_OUT).startsWith("[layer conv0: has no array in "));
    }
}
