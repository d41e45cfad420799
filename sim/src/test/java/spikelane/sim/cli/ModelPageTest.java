package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.sim.inference.NetworkScalar;
import spikelane.sim.io.Json;
import spikelane.sim.io.Safetensors;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NeuronModel.Kind;
import spikelane.sim.network.TrainingFacts;
import tools.jackson.databind.JsonNode;

/** What sim/MODEL.md says holds: every key is there and none is missing, and its Python writes what is read. */
class ModelPageTest {
    private static final int MOST_LINES = 30;
    private static final int STEPS = 8;

    /** Numbers that make neurons spike, and what the network gives: plain PyTorch in float64. */
    private static final String TORCH = """

            torch.manual_seed(3)
            with torch.no_grad():
                for key, x in model.state_dict().items():
                    if x.is_floating_point():
                        x.uniform_(0.5, 1.5) if key.startswith("norm0") else x.normal_(0, 0.05 if "fc" in key else 0.2)
            write("net.safetensors", open("net.yaml").read(), model.state_dict(), classes=json.dumps(list("abcdefghij")),
                  arithmetic="float64", code="a test", recipe="none")
            model.eval().double()
            frames = torch.randint(0, 4, (8, 2, 34, 34)).double()
            v, u, hidden, counts = 0, 0, 0, torch.zeros(10).double()
            with torch.no_grad():
                for frame in frames:
                    v = v + (model["norm0"](model["conv0"](frame[None])) - v) / 2
                    s = (v >= 1).double()
                    v = v * (1 - s)
                    u = u + (model["fc0"](torch.nn.functional.max_pool2d(s, 2).flatten(1)) - u) / 2
                    o = (u >= 1).double()
                    u = u * (1 - o)
                    hidden, counts = hidden + s.sum(), counts + o[0]
            print(json.dumps([frames.flatten().tolist(), float(hidden), counts.tolist()]))
            """;

    /** The same without PyTorch: arrays of the same names. */
    private static final String NUMPY = """

            import numpy as np
            random = np.random.default_rng(3)
            state = {"conv0.weight": random.normal(0, 0.2, (8, 2, 3, 3)), "fc0.weight": random.normal(0, 0.05, (10, 2312)),
                     "fc0.bias": random.normal(0, 0.05, 10), "norm0.num_batches_tracked": np.array(7)}
            for part in ("weight", "bias", "running_mean", "running_var"):
                state["norm0." + part] = random.uniform(0.5, 1.5, 8)
            state = {key: x.astype(np.float32) for key, x in state.items()}
            write("net.safetensors", open("net.yaml").read(), state, classes=json.dumps(list("abcdefghij")),
                  arithmetic="float64", code="a test", recipe="none")
            w = {key: x.astype(np.float64) for key, x in state.items()}
            frames = random.integers(0, 4, (8, 2, 34, 34)).astype(np.float64)
            v, u, hidden, counts = 0, 0, 0, np.zeros(10)
            for frame in frames:
                windows = np.lib.stride_tricks.sliding_window_view(np.pad(frame, ((0, 0), (1, 1), (1, 1))), (3, 3), axis=(1, 2))
                x = np.einsum("chwrs,mcrs->mhw", windows, w["conv0.weight"])
                m, d = w["norm0.running_mean"], np.sqrt(w["norm0.running_var"] + 1e-5)
                x = ((x.T - m) / d * w["norm0.weight"] + w["norm0.bias"]).T
                v = v + (x - v) / 2
                s = (v >= 1).astype(np.float64)
                v = v * (1 - s)
                u = u + (w["fc0.weight"] @ s.reshape(8, 17, 2, 17, 2).max((2, 4)).flatten() + w["fc0.bias"] - u) / 2
                o = (u >= 1).astype(np.float64)
                u = u * (1 - o)
                hidden, counts = hidden + s.sum(), counts + o
            print(json.dumps([frames.flatten().tolist(), float(hidden), counts.tolist()]))
            """;

    @TempDir
    private Path folder;

    private PageOfFiles page() {
        return PageOfFiles.of("MODEL.md", folder);
    }

    private static List<String> names(Enum<?>... constants) {
        return Stream.of(constants).map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
    }

    @Test
    void everyTextOfAModelIsDescribed() {
        List<List<String>> rows = page().table("key");
        List<String> keys = new ArrayList<>(ModelFile.KEYS);
        keys.add(Safetensors.CHECKSUM);
        assertEquals(keys, rows.stream().map(row -> PageOfFiles.quoted(row.getFirst()).getFirst()).toList());
        assertEquals(Model.WIDTHS.stream().map(String::valueOf).toList(), PageOfFiles.quoted(rows.get(3).get(1)));
        List<String> facts = new ArrayList<>(PageOfFiles.quoted(rows.get(5).get(1)));
        facts.removeAll(List.of("number", "time"));
        assertEquals(Stream.of(TrainingFacts.class.getRecordComponents()).map(RecordComponent::getName).toList(),
                facts);
    }

    @Test
    void everyKeyOfTheYamlIsDescribed() {
        Map<String, List<String>> described = new LinkedHashMap<>();
        for (List<String> row : page().table("of")) {
            described.computeIfAbsent(row.getFirst(), of -> new ArrayList<>()).addAll(PageOfFiles.quoted(row.get(1)));
        }
        for (Map.Entry<String, List<String>> keys : NetworkFile.keys().entrySet()) {
            List<String> there = described.getOrDefault(keys.getKey(), List.of());
            assertEquals(new TreeSet<>(keys.getValue()), new TreeSet<>(there), keys.getKey());
            assertTrue(!there.isEmpty() || page().text().contains("`" + keys.getKey() + "`"), keys.getKey());
        }
        assertTrue(NetworkFile.keys().keySet().containsAll(described.keySet()), described.keySet().toString());
    }

    @Test
    void everyChoiceOfTheYamlIsDescribed() {
        Map<String, List<String>> choices = Map.of("neurons model", names(Kind.values()), "neurons tie",
                names(Tie.values()), "neurons reset", names(Reset.values()), "pool kind", names(PoolKind.values()),
                "readout kind", names(ReadoutKind.values()), "batch-norm statistics", names(Statistics.values()));
        int found = 0;
        for (List<String> row : page().table("of")) {
            List<String> wanted = choices.get(row.getFirst() + " " + PageOfFiles.quoted(row.get(1)).getFirst());
            if (wanted != null) {
                List<String> said = new ArrayList<>(PageOfFiles.quoted(row.get(2)));
                said.remove("reset-to");
                assertEquals(new TreeSet<>(wanted), new TreeSet<>(said), row.toString());
                found++;
            }
        }
        assertEquals(choices.size(), found);
    }

    /** The shapes of the table, worked out for a network whose sizes all differ. */
    @Test
    void everyTensorIsDescribedWithItsShape() {
        Network network = NetworkFile.parse("n.yaml", """
                name: n
                input: {channels: 6, height: 9, width: 8}
                steps: 5
                layers:
                  - {name: convolution, type: convolution, outputs: 12, kernel: [3, 2], groups: 6, bias: true}
                  - {name: batch-norm, type: batch-norm, statistics: per-step}
                  - {name: neurons, type: neurons, model: if, threshold: 1, tie: silent, reset: soft}
                  - {name: gate, type: gate}
                  - {name: linear, type: linear, outputs: 11, bias: true}
                  - {name: if, type: neurons, model: if, threshold: 1, tie: silent, reset: soft}
                readout: {kind: count, classes: 11}
                """);
        Map<String, Map<String, Integer>> sizes = Map.of("convolution",
                Map.of("M", 12, "C", 6, "groups", 6, "R", 3, "S", 2), "batch-norm", Map.of("C", 12), "gate",
                Map.of("T", 5, "C", 12), "linear", Map.of("M", 11, "C", 12 * 7 * 7), "neurons",
                Map.of("C", 12, "H", 7, "W", 7));
        Map<String, int[]> described = new HashMap<>();
        TreeSet<String> ofNeurons = new TreeSet<>();
        TreeSet<String> ofWeights = new TreeSet<>();
        for (List<String> row : page().table("tensor")) {
            String suffix = PageOfFiles.quoted(row.getFirst()).getFirst().replaceFirst("^[A-Z]+", "");
            List<String> shapes = PageOfFiles.quoted(row.get(2));
            for (String layer : row.get(1).split(", ", -1)) {
                if (layer.equals("each weight tensor")) {
                    ofWeights.add(suffix);
                } else if (layer.equals("neurons")) {
                    ofNeurons.add(suffix.substring(1));
                    shapes.forEach(shape -> assertTrue(
                            network.refuses(layer + suffix, shape(shape, sizes.get(layer))).isEmpty(), row.toString()));
                } else {
                    described.put(layer + suffix, shape(shapes.getFirst(), sizes.get(layer)));
                }
            }
        }
        assertEquals(new TreeSet<>(network.tensors().keySet()), new TreeSet<>(described.keySet()));
        network.tensors().forEach((name, shape) -> assertArrayEquals(shape, described.get(name), name));
        assertEquals(new TreeSet<>(Network.NEURON_TENSORS), ofNeurons);
        assertEquals(new TreeSet<>(List.of(Model.bits(""), Model.clip(""), Model.scale(""), Model.mask(""))),
                ofWeights);
    }

    private static int[] shape(String text, Map<String, Integer> sizes) {
        return Stream.of(text.substring(1, text.length() - 1).split(", ", -1)).mapToInt(size -> {
            String[] parts = size.split("/", -1);
            int value = sizes.getOrDefault(parts[0], 0);
            return parts.length == 1 && value == 0
                    ? Integer.parseInt(size)
                    : value / (parts.length == 1 ? 1 : sizes.get(parts[1]));
        }).toArray();
    }

    @Test
    void theExampleIsShort() {
        long lines = page().blocks("python").stream().flatMap(String::lines).count();
        assertTrue(lines <= MOST_LINES, lines + " lines");
        assertEquals("small", NetworkFile.parse("the page", page().blocks("yaml").getFirst()).name());
    }

    /** With PyTorch, where it is; and on arrays of NumPy, which a build is more likely to find. */
    @ParameterizedTest
    @ValueSource(strings = {"torch", "numpy"})
    void theExampleWritesAModelThatGivesTheSame(String library) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("net.yaml"), page().blocks("yaml").getFirst());
        List<String> blocks = page().blocks("python");
        String code = library.equals("torch") ? String.join("\n\n", blocks) + TORCH : blocks.getFirst() + NUMPY;
        JsonNode said = Json.MAPPER.readTree(page().python(List.of(library), code));
        Path file = folder.resolve("net.safetensors");
        ModelFile read = ModelFile.read(file);
        assertEquals("a", read.origin().orElseThrow().classes().getFirst());
        Network network = read.model().network();
        double[][] frames = new double[STEPS][network.input().size()];
        for (int i = 0; i < said.get(0).size(); i++) {
            frames[i / frames[0].length][i % frames[0].length] = said.get(0).get(i).doubleValue();
        }
        Map<String, double[][]> values = new NetworkScalar(read.model()).run(frames);
        double hidden = Arrays.stream(values.get("lif0")).flatMapToDouble(Arrays::stream).sum();
        assertEquals(said.get(1).doubleValue(), hidden);
        assertTrue(hidden > 1000 && hidden < 0.9 * STEPS * values.get("lif0")[0].length, hidden + " spikes");
        double[] counts = IntStream.range(0, 10)
                .mapToDouble(i -> Arrays.stream(values.get("lif1")).mapToDouble(step -> step[i]).sum()).toArray();
        double[] expected = IntStream.range(0, 10).mapToDouble(i -> said.get(2).get(i).doubleValue()).toArray();
        assertArrayEquals(expected, counts);
        assertTrue(Arrays.stream(counts).distinct().count() > 1, Arrays.toString(counts));
        CommandRun shown = CommandRun.of("network", "show", file.toString());
        assertTrue(shown.out().contains("conv0            counts    float"), shown.out() + shown.err());
    }
}
