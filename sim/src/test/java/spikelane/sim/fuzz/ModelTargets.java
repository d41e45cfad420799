package spikelane.sim.fuzz;

import static spikelane.sim.fuzz.FuzzTarget.require;
import static spikelane.sim.fuzz.FuzzTarget.requireNumber;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SequencedMap;
import spikelane.kernels.WorkPool;
import spikelane.sim.inference.NetworkScalar;
import spikelane.sim.io.NpzBytes;
import spikelane.sim.io.NpzFile;
import spikelane.sim.io.Safetensors;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.RandomModel;
import spikelane.sim.nir.NirExport;
import spikelane.sim.nir.NirImport;
import spikelane.sim.verify.GoldenCheck;
import spikelane.sim.verify.GoldenVerifier;

/** Arrays and networks. */
final class ModelTargets {
    private static final Network SMALL = RandomModel.config(2, 2, 1);

    private static final Safetensors.Content SOUND = sound();

    private ModelTargets() {}

    private static Safetensors.Content sound() {
        try {
            return Safetensors.parse(Path.of("sound"), soundModel());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<FuzzTarget> all() {
        return List.of(new FuzzTarget("npz", ModelTargets::soundNpz, ModelTargets::npz),
                new FuzzTarget("npy", () -> NpzBytes.npy(1, NpzBytes.header("<f8", false, 2), NpzBytes.doubles(1, 2)),
                        ModelTargets::npy),
                new FuzzTarget("model", ModelTargets::soundModel, bytes -> model(Scratch.file("m.safetensors", bytes))),
                new FuzzTarget("nir", ModelTargets::soundNir, ModelTargets::nir), new FuzzTarget("model-config",
                        () -> NetworkText.of(SMALL).getBytes(StandardCharsets.UTF_8), ModelTargets::config));
    }

    /** The smallest of the golden files. */
    private static byte[] soundNpz() throws IOException {
        return Files.readAllBytes(Path.of(System.getProperty("spikelane.root"), "reference-data/golden/lif.npz"));
    }

    private static byte[] soundModel() throws IOException {
        Path file = Scratch.file("sound.safetensors", new byte[0]);
        ModelFile.write(file, new ModelFile(RandomModel.of(SMALL, 4, 0.5, 1), Optional.empty()));
        return Files.readAllBytes(file);
    }

    private static byte[] soundNir() throws IOException {
        Path file = Scratch.file("sound.nir", new byte[0]);
        Network network = NetworkFile.parse("sound.yaml", """
                name: sound
                input: {channels: 2, height: 4, width: 3}
                steps: 2
                layers:
                  - {name: conv, type: convolution, outputs: 2, kernel: [2, 1], bias: true}
                  - {name: lif, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: soft}
                  - {name: pool, type: pool, kind: max, kernel: 2, stride: 1}
                  - {name: fc, type: linear, outputs: 2}
                  - {name: li, type: neurons, model: cubali, tau: 3 steps, tau-synapse: 2 steps}
                readout: {kind: membrane, classes: 2}
                """);
        NirExport.of(new ModelFile(AnyNetworks.model(network, Model.FULL_PRECISION, 1), Optional.empty()), 1e-3)
                .write(file);
        return Files.readAllBytes(file);
    }

    /** A graph that is taken can be run, and writes a model. */
    private static void nir(byte[] bytes) {
        Path file = Scratch.file("n.nir", bytes);
        NirImport read = NirImport.read(file, OptionalDouble.empty(), OptionalInt.empty(), OptionalInt.of(2));
        Network network = read.model().network();
        if (network.steps() <= 4 && network.input().size() <= 64) {
            new NetworkScalar(read.model()).run(new double[network.steps()][network.input().size()])
                    .forEach((layer, steps) -> {
                        for (double[] step : steps) {
                            for (double value : step) {
                                requireNumber(layer, value, -Double.MAX_VALUE, Double.MAX_VALUE);
                            }
                        }
                    });
        }
        Path model = file.resolveSibling("n.safetensors");
        ModelFile.write(model, new ModelFile(read.model(), Optional.empty()));
        require(ModelFile.read(model).model().network().equals(network), "written and read, it is another network");
    }

    private static void npz(byte[] bytes) {
        Path file = Scratch.file("a.npz", bytes);
        checkArrays(NpzFile.read(file));
        try (WorkPool pool = new WorkPool(1)) {
            for (GoldenCheck check : GoldenVerifier.verify(file, pool)) {
                require(!check.tensor().isBlank(), "a check without a name");
            }
        }
    }

    /** One array in a sound archive: what the archive's checksum keeps mutations out of. */
    private static void npy(byte[] bytes) throws IOException {
        Path file = Scratch.file("a.npz", new byte[0]);
        NpzBytes.write(file, true, Map.of("spikes", bytes));
        checkArrays(NpzFile.read(file));
    }

    private static void checkArrays(NpzFile file) {
        for (String name : file.names()) {
            NpzFile.Array array = file.any(name);
            long size = Arrays.stream(array.shape()).asLongStream().reduce(1, Math::multiplyExact);
            require(size == array.data().length, name + " holds " + array.data().length + " values, not " + size);
            for (double value : array.data()) {
                requireNumber(name, value, -Double.MAX_VALUE, Double.MAX_VALUE);
            }
        }
    }

    private static void model(Path path) throws IOException {
        ModelFile file = ModelFile.read(path);
        for (LayerNumbers layer : file.model().numbers()) {
            for (float weight : layer.values()) {
                requireNumber(layer.shape().name(), weight, -Float.MAX_VALUE, Float.MAX_VALUE);
            }
            for (double scale : drive(layer)) {
                requireNumber("the fold of " + layer.shape().name(), scale, -Double.MAX_VALUE, Double.MAX_VALUE);
            }
        }
        Path again = path.resolveSibling("again.safetensors");
        ModelFile.write(again, file);
        ModelFile.write(path, ModelFile.read(again));
        require(Files.mismatch(path, again) < 0, "written and read, it is another model");
    }

    /** A network may have neurons that no kernel runs. */
    private static double[] drive(LayerNumbers layer) {
        try {
            return layer.drive().scale();
        } catch (IllegalArgumentException e) {
            require(e.getMessage().startsWith("layer "), "a message that names no layer: " + e.getMessage());
            return new double[0];
        }
    }

    /** The configuration of a model whose lengths and tensors are sound. */
    private static void config(byte[] bytes) throws IOException {
        SequencedMap<String, String> metadata = new LinkedHashMap<>(SOUND.metadata());
        metadata.put("network", new String(bytes, StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, new Safetensors.Content(metadata, SOUND.tensors()));
        model(Scratch.file("c.safetensors", out.toByteArray()));
    }
}
