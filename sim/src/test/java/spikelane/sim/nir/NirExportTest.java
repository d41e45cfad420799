package spikelane.sim.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.sim.inference.NetworkScalar;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.Provenance;
import spikelane.sim.network.TrainingFacts;

/** What is written is read back, and gives the same spikes. */
class NirExportTest {
    /** Kinds of neurons that the others lack, each with numbers that no decimal of a few digits gives. */
    private static final String NEURONS = """
            name: kinds
            input: {channels: 2, height: 12, width: 10}
            steps: 5
            layers:
              - {name: norm, type: batch-norm, statistics: all-steps}
              - {name: conv, type: convolution, outputs: 3, kernel: [3, 2], stride: [2, 1], padding: [1, 0]}
              - {name: plif, type: neurons, model: plif, tau: 3 steps, threshold: 0.7, tie: fires, reset: hard, reset-to: -0.3}
              - {name: flat, type: flatten}
              - {name: fc0, type: linear, outputs: 7, bias: true}
              - {name: cuba, type: neurons, model: cubalif, tau: 7 steps, tau-synapse: 3 steps, synapse-gain: 1.7, threshold: 0.3, tie: silent, reset: soft, rest: 0.1}
              - {name: fc1, type: linear, outputs: 4}
              - {name: out, type: neurons, model: LEAST, tau: 11 steps}
            readout: {kind: membrane, classes: 4}
            """;

    @TempDir
    private Path folder;

    private static ModelFile file(Model model) {
        return new ModelFile(model, Optional.empty());
    }

    private NirImport readBack(NirExport export) {
        Path file = folder.resolve("n.nir");
        export.write(file);
        return NirImport.read(file, OptionalDouble.empty(), OptionalInt.empty());
    }

    private static double[][] frames(Network network, long seed) {
        return NetworkScalar.frames(network, AnyNetworks.samples(network, 1, seed)[0]);
    }

    private static Stream<Arguments> withoutGates() {
        return Stream
                .concat(AnyNetworks.LAYERS.keySet().stream().filter(name -> !name.contains("gate"))
                        .map(AnyNetworks::network),
                        Stream.of("li", "cubali")
                                .map(kind -> NetworkFile.parse("kinds.yaml",
                                        NEURONS.replace("LEAST, tau: 11 steps",
                                                kind + ", tau: 11 steps"
                                                        + (kind.equals("li") ? "" : ", tau-synapse: 2 steps")))))
                .flatMap(network -> Stream.of(Model.FULL_PRECISION, 4).map(bits -> Arguments.of(network, bits)));
    }

    @ParameterizedTest
    @MethodSource("withoutGates")
    void theSameSpikesComeOutAgain(Network network, int bits) {
        int spikes = 0;
        for (long seed = 1; seed <= 5; seed++) {
            Model model = AnyNetworks.model(network, bits, seed);
            NirImport again = readBack(NirExport.of(file(model), 1e-3));
            Network read = again.model().network();
            assertEquals(network.steps(), read.steps());
            assertEquals(network.readout(), read.readout());
            Map<String, double[][]> expected = new NetworkScalar(model).run(frames(network, seed));
            Map<String, double[][]> actual = new NetworkScalar(again.model()).run(frames(network, seed));
            for (Layer layer : network.layers()) {
                if (layer instanceof Layer.Neurons n) {
                    double[][] wanted = expected.get(n.name());
                    double bound = n.model().kind().spikes() ? 0 : 1e-5; // batch norm is rounded into the weights
                    for (int t = 0; t < wanted.length; t++) {
                        assertArrayEquals(wanted[t], actual.get(n.name())[t], bound, n.name() + ", step " + t);
                        spikes += n.model().kind().spikes() ? (int) Arrays.stream(wanted[t]).sum() : 0;
                    }
                }
            }
        }
        assertTrue(spikes > 100, spikes + " spikes");
    }

    @Test
    void whatNirCannotSayIsListed() {
        Network network = AnyNetworks.network("two gates, one without pooling; valid convolution");
        List<String> losses = NirExport.of(file(AnyNetworks.model(network, 2, 1)), 1e-4).losses().stream()
                .map(NirExport.Loss::toString).toList();
        String gone = ": NIR has no TCJA gate: it is left out, and the network computes something else";
        String fires = ": a potential equal to the threshold spikes: in NIR only one above it does";
        assertEquals(List.of("weights of 2 bits: written as the numbers that they stand for", "layer lif0" + fires,
                "layer gate0" + gone, "layer lif1" + fires, "layer gate1" + gone, "layer lif2" + fires,
                "3 classes by the mean of 2 votes: NIR has no readout"), losses);
        assertEquals(
                List.of("layer if0: a spike subtracts the threshold: in NIR it resets to v_reset",
                        "layer if1: a spike subtracts the threshold: in NIR it resets to v_reset",
                        "layer if2: a spike subtracts the threshold: in NIR it resets to v_reset"),
                NirExport
                        .of(file(AnyNetworks.model(AnyNetworks.network("strided, averaged, soft reset"),
                                Model.FULL_PRECISION, 1)), 1e-4)
                        .losses().stream().map(NirExport.Loss::toString).toList());
    }

    @Test
    void classesAndFramesTravelAlong() {
        Network network = AnyNetworks.network("strided, averaged, soft reset");
        NirImport read = readBack(NirExport.of(new ModelFile(AnyNetworks.model(network, 32, 1),
                Optional.of(new TrainingFacts("none", "any", "time", 1, 0.2, 1, 2)),
                Optional.of(new Provenance(List.of("zero", "eins, zwei", "três"), "", "", ""))), 1e-4));
        assertEquals(Optional.of(List.of("zero", "eins, zwei", "três")), read.classes());
        assertEquals(Optional.of("time"), read.splitBy());
    }

    @Test
    void whatNothingComesNearIsRefused() {
        List<String> messages = new ArrayList<>();
        for (String layers : List.of("- {name: most, type: pool, kind: max, kernel: 2}",
                "- {name: flat, type: flatten}\n  - {name: twice, type: add, from: [flat, flat]}",
                "- {name: fc, type: linear, outputs: 2}\n  - {name: out, type: convolution, outputs: 2, kernel: 1}")) {
            Network network = NetworkFile.parse("n.yaml",
                    "name: n\ninput: {channels: 2, height: 2, width: 2}\nsteps: 1\nlayers:\n  " + layers
                            + "\nreadout: {kind: count, classes: " + (layers.contains("twice") ? 8 : 2) + "}\n");
            Model model = AnyNetworks.model(network, 32, 1);
            messages.add(assertThrows(IllegalArgumentException.class, () -> NirExport.of(file(model), 1)).getMessage());
        }
        assertEquals(List.of("layer most: a maximum of numbers that are not spikes: NIR has no such node",
                "layer twice: adds a layer to itself: NIR adds up edges, and has one between two nodes",
                "layer out: a convolution of a vector: NIR has none"), messages);
        Model model = AnyNetworks.model(AnyNetworks.network("strided, averaged, soft reset"), 32, 1);
        assertEquals("a time step of 0.0 s, expected above 0 and at most 1",
                assertThrows(BadInputException.class, () -> NirExport.of(file(model), 0)).getMessage());
    }
}
