package spikelane.sim.accelerator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.MeasuredWorkload;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.activity.BruteForce;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.MeasuredInputs;
import spikelane.sim.activity.SynapticOperations;
import spikelane.sim.data.Recordings;
import spikelane.sim.io.Json;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import tools.jackson.databind.JsonNode;

/** Real spikes of others' networks, which are not part of this project: tests are skipped where they are absent. */
class ForeignSpikesTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));

    private static Path foreign(String name) {
        return Recordings.real("../foreign/" + name);
    }

    private static List<JsonNode> committed() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        Json.MAPPER.readTree(Files.readString(ROOT.resolve("sim/results/foreign-spikes.json"))).forEach(rows::add);
        return rows;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    @Test
    void everyNetworkIsCommittedOnBothPresets() throws IOException {
        List<String> rows = committed().stream()
                .map(row -> row.get("network").asString() + " " + row.get("arch").asString()).toList();
        for (String network : List.of("vgg9", "vgg16", "lenet5")) {
            assertTrue(rows.contains("sim/networks/" + network + ".yaml eyeriss-snn")
                    && rows.contains("sim/networks/" + network + ".yaml iscas23"), rows.toString());
        }
    }

    /** Weights of the layers whose spikes are there, and all outputs: the networks as they are known. */
    @ParameterizedTest
    @CsvSource({"vgg9,4,6395904", "vgg16,4,14713856", "lenet5,32,82440"})
    void describedNetworksHaveTheirSizes(String name, int steps, long weights) {
        Network network = NetworkFile.read(ROOT.resolve("sim/networks/" + name + ".yaml"));
        assertEquals(steps, network.steps());
        assertEquals(10, network.outputs());
        assertEquals(weights, network.weightLayers().stream().skip(1).mapToLong(LayerShape::weights).sum());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg9_cifar10_spikes.npz", "vgg16_cifar10_loas_spikes.npz", "lenet5_mnist_spikes.npz"})
    void committedPricesAreThoseOfTheSpikes(String file) throws IOException {
        Path spikes = foreign(file);
        List<JsonNode> rows = committed().stream().filter(row -> row.get("spikes").asString().equals(file)).toList();
        assertEquals(2, rows.size());
        for (JsonNode row : rows) {
            Network network = NetworkFile.read(ROOT.resolve(row.get("network").asString()));
            MeasuredWorkload measured = MeasuredWorkload.of(network, row.get("bits").asInt(),
                    1 - row.get("weightSparsity").asDouble(), spikes, null);
            assertEquals(texts(row.get("leftOut")), measured.leftOut());
            assertEquals(texts(row.get("notes")), measured.notes());
            NetworkCost cost = new CostModel(Architecture.preset(row.get("arch").asString())).price(measured.workload(),
                    WeightEncoding.RLE, ActivityStatistic.MEAN);
            assertNear(row, "effectiveOps", cost.effectiveOps());
            assertNear(row, "denseOps", cost.denseOps());
            assertNear(row, "energyUj", cost.energyUj());
            assertNear(row, "energyLowUj", cost.energyInterval().orElseThrow().low());
            assertNear(row, "energyHighUj", cost.energyInterval().orElseThrow().high());
            assertNear(row, "cycles", cost.cycles());
        }
    }

    private static void assertNear(JsonNode row, String field, double found) {
        double committed = row.get(field).asDouble();
        assertEquals(committed, found, 1e-9 * committed, row.get("network") + " " + field);
    }

    /** A convolution and a fully connected layer of VGG9, some weights zero: every spike times every weight. */
    @ParameterizedTest
    @ValueSource(strings = {"conv4", "fc1"})
    void operationsOfARealLayerEqualABruteForceCount(String name) {
        Path spikes = foreign("vgg9_cifar10_spikes.npz");
        List<LayerShape> layers = NetworkFile.read(ROOT.resolve("sim/networks/vgg9.yaml")).weightLayers();
        LayerActivity activity = MeasuredInputs.read(spikes, layers).activity().stream()
                .filter(measured -> measured.layer().name().equals(name)).findFirst().orElseThrow();
        LayerShape shape = activity.layer();
        byte[] codes = new byte[(int) shape.weights()];
        Random random = new Random(4);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (random.nextInt(3) - 1);
        }
        NpzFile.Array array = NpzFile.read(spikes).any(name);
        boolean[][] steps = new boolean[shape.steps()][(int) shape.inputs()];
        for (int i = 0; i < array.data().length; i++) {
            steps[i / (int) shape.inputs()][i % (int) shape.inputs()] = array.data()[i] != 0;
        }
        long[] walked = BruteForce.operations(shape, codes, steps);
        SynapticOperations.Count count = SynapticOperations.of(LayerNumbers.ofCodes(shape, codes), activity);
        assertEquals((double) walked[0], count.effective());
        assertEquals((double) walked[1], count.eventDriven());
        assertEquals((double) walked[2], count.slots());
        assertEquals((double) walked[3], count.dense());
        assertTrue(walked[0] > 0 && walked[0] < walked[1]);
    }
}
