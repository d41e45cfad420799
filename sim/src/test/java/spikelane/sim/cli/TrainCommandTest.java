package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Channels;
import spikelane.sim.data.DvsGestureDirectory;
import spikelane.sim.data.generated.GestureDirectoryWriter;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.Json;
import spikelane.sim.io.WriteLock;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.NetworkText;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Network;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Provenance;
import tools.jackson.databind.JsonNode;

class TrainCommandTest {
    @TempDir
    private static Path gestures;
    @TempDir
    private Path folder;

    @BeforeAll
    static void writeGestures() {
        try (WorkPool pool = new WorkPool(2)) {
            GestureDirectoryWriter.write(new GestureGenerator(1, 1, 1), gestures, pool, trials -> {});
        }
    }

    private CommandRun train(String out, String... more) {
        List<String> args = new ArrayList<>(
                List.of("train", "--data", gestures.toString(), "--out", folder.resolve(out).toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private CommandRun small(String out, String... more) {
        List<String> args = new ArrayList<>(
                List.of("--channels", "4", "--image", "16", "--steps", "3", "--blocks", "2", "--hidden", "8"));
        args.addAll(List.of(more));
        if (!args.contains("--epochs")) {
            args.addAll(List.of("--epochs", "2"));
        }
        return train(out, args.toArray(String[]::new));
    }

    @Test
    void trainsAndTheNetworkIsWhatWasAskedFor() throws IOException {
        CommandRun run = small("net", "--no-tcja", "--threads", "2", "--json");
        assertEquals(0, run.exitCode(), run.err());
        JsonNode report = Json.MAPPER.readTree(run.out());
        assertEquals(11, report.get("total").intValue());
        assertEquals("none", report.get("compression").stringValue());
        assertTrue(report.get("secondsPerStep").doubleValue() > 0);
        assertTrue(run.err().contains("epoch 2 of 2: loss "), run.err());
        ModelFile file = ModelFile.read(folder.resolve("net"));
        Network config = file.model().network();
        assertEquals(List.of("2x4x3x3@16x16", "4x4x3x3@8x8", "64x8", "8x55"),
                config.weightLayers().stream().map(LayerShape::label).toList());
        assertEquals(List.of(3, 11), List.of(config.steps(), config.readout().classes()));
        assertEquals(report.get("correct").intValue(), file.facts().orElseThrow().correct());
        assertEquals(0, file.facts().orElseThrow().heldOut());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(".net.lock", "net", "net.full.checkpoint"),
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
        CommandRun again = small("again", "--no-tcja", "--threads", "1", "--json");
        assertEquals(0, again.exitCode(), again.err());
        assertArrayEquals(Files.readAllBytes(folder.resolve("net")), Files.readAllBytes(folder.resolve("again")));
    }

    @Test
    void compressesATrainedNetworkOrTrainsItFirst() {
        assertEquals(0, small("net").exitCode());
        CommandRun run = train("ternary", "--from", folder.resolve("net").toString(), "--epochs", "2", "--bits", "2",
                "--prune", "0.5", "--fraction-bits", "auto");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("joint-b2-p0.5"), run.out());
        ModelFile file = ModelFile.read(folder.resolve("ternary"));
        assertEquals(2, file.model().bits());
        assertTrue(run.out().contains(": " + file.model().fractionBits() + " fraction bits, chosen by "), run.out());
        assertTrue(file.model().tensors().containsKey("fc0.weight.mask"));
        CommandRun both = small("both", "--bits", "2", "--prune", "0.5");
        assertEquals(0, both.exitCode(), both.err());
        assertArrayEquals(file.model().tensor("fc0.weight").data(),
                ModelFile.read(folder.resolve("both")).model().tensor("fc0.weight").data());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"--bits 9; 9 bits", "--prune 1.5; pruned fraction",
            "--mode quantise; quantise at 32", "--mode none --bits 2; none at 2", "--image 50; does not fit the sensor",
            "--blocks 9; halve", "--epochs 0; epochs 0", "--batch 0; batch 0", "--lr -1; learning rate",
            "--threads 0; --threads 0", "--from nowhere; nowhere", "--preset huge; preset", "--patience 3; patience",
            "--validation 1; validation", "--loss l1; loss", "--surrogate step; surrogate",
            "--firing-weight -1; weight", "--clip -1; clipped", "--weight-decay 1; weight decay",
            "--event-drop 1; drop", "--time-jitter -1; jitter", "--pruning half; pruning",
            "--bits 4 --fraction-bits 17; --fraction-bits 17",
            "--fraction-bits 3; a network in full precision has none", "--bits 4 --quantiser dorefa; quantiser",
            "--bits 4 --widths nowhere; nowhere", "--membrane-bits 1; potentials of 1 bits",
            "--mode none --membrane-bits 4; none with membrane potentials of 4 bits",
            "--bits 4 --membrane-bits 4 --fraction-bits 3; expected none"})
    void badOptionsGiveOneLineAndNoFile(String options, String told) {
        CommandRun run = train("net", options.split(" "));
        assertEquals(2, run.exitCode(), run.err());
        String line = run.err().lines().filter(text -> text.startsWith("spikelane: ")).reduce((a, b) -> b).orElse("");
        assertTrue(line.contains(told), run.err());
        assertFalse(Files.exists(folder.resolve("net")));
    }

    @Test
    void everyWayToLearnAndToCompressCanBeAskedFor() throws IOException {
        Path widths = Files.writeString(folder.resolve("widths.yaml"), "conv0: 7\nfc1: 2\n");
        Path curve = folder.resolve("curve.jsonl");
        CommandRun run = small("net", "--loss", "cross_entropy", "--surrogate", "triangle", "--firing-rate", "0.2",
                "--firing-weight", "0.1", "--weight-decay", "0.01", "--clip", "1", "--validation", "0.4", "--patience",
                "5", "--shift", "1", "--rotate", "5", "--scale", "0.05", "--flip", "--time-jitter", "1", "--event-drop",
                "0.1", "--bits", "5", "--prune", "0.5", "--pruning", "two-of-four", "--quantiser", "lsq",
                "--per-channel", "--widths", widths.toString(), "--curve", curve.toString());
        assertEquals(2, run.exitCode(), "one recording a class leaves none to validate by: " + run.err());
        assertTrue(run.err().contains("validation holds out none"), run.err());
        run = small("net", "--loss", "cross_entropy", "--surrogate", "triangle", "--firing-rate", "0.2",
                "--firing-weight", "0.1", "--weight-decay", "0.01", "--clip", "1", "--shift", "1", "--flip",
                "--time-jitter", "1", "--event-drop", "0.1", "--bits", "5", "--prune", "0.5", "--pruning",
                "two-of-four", "--quantiser", "lsq", "--per-channel", "--widths", widths.toString(), "--curve",
                curve.toString());
        assertEquals(0, run.exitCode(), run.err());
        ModelFile file = ModelFile.read(folder.resolve("net"));
        String recipe = file.origin().orElseThrow().recipe();
        for (String said : List.of("joint-b5-conv0b7-fc1b2-lsq-channels-p0.5-two-of-four", "loss cross_entropy",
                "surrogate triangle", "firing rate 0.2 with weight 0.1", "weight decay 0.01", "gradient clipped to 1.0",
                "shiftPixels=1.0", "flip", "jitterSteps=1", "drop=0.1")) {
            assertTrue(recipe.contains(said), said + " is not in " + recipe);
        }
        assertEquals(7, file.model().bits());
        List<String> lines = Files.readAllLines(curve);
        assertEquals(List.of("none", "none", "joint-b5-conv0b7-fc1b2-lsq-channels-p0.5-two-of-four"), lines
                .subList(0, 3).stream().map(line -> Json.MAPPER.readTree(line).get("training").stringValue()).toList());
        JsonNode last = Json.MAPPER.readTree(lines.getLast());
        assertEquals(2, last.get("epoch").intValue());
        assertEquals(0.5, last.get("weightDensities").get("conv1").doubleValue(), 0.1);
        assertTrue(last.get("firingRates").has("lif_fc0") && last.get("learningRate").doubleValue() > 0);
        String picture = Files.readString(folder.resolve("curve.jsonl.svg"));
        assertTrue(picture.startsWith("<svg") && picture.contains("lif_fc0"), picture.substring(0, 100));
        Files.writeString(widths, "conv9: 7\n");
        CommandRun unknown = small("net", "--bits", "5", "--widths", widths.toString());
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().contains("widths.yaml line 1: unknown key \"conv9\""), unknown.err());
    }

    @Test
    void severalSeedsGiveANetworkEachAndTheSpread() throws IOException {
        CommandRun run = small("net", "--seed", "4", "--seeds", "3", "--epochs", "1", "--json");
        assertEquals(0, run.exitCode(), run.err());
        JsonNode report = Json.MAPPER.readTree(run.out());
        double sum = 0;
        double squares = 0;
        for (JsonNode one : report.get("runs")) {
            double accuracy = one.get("accuracy").doubleValue();
            sum += accuracy;
            squares += accuracy * accuracy;
        }
        assertEquals(sum / 3, report.get("accuracy").doubleValue(), 1e-12);
        assertEquals(Math.sqrt((squares - sum * sum / 3) / 2), report.get("deviation").doubleValue(), 1e-7);
        for (String name : List.of("net", "net.seed-5", "net.seed-6")) {
            ModelFile file = ModelFile.read(folder.resolve(name));
            assertEquals(name.equals("net") ? 4 : name.charAt(name.length() - 1) - '0',
                    file.facts().orElseThrow().seed(), name);
        }
        assertEquals(0, small("alone", "--seed", "5", "--epochs", "1").exitCode());
        assertArrayEquals(Files.readAllBytes(folder.resolve("alone")),
                Files.readAllBytes(folder.resolve("net.seed-5")));
        assertEquals(2, small("none", "--seeds", "0").exitCode());
    }

    @Test
    void profilesEachLayer() {
        CommandRun plain = small("net", "--epochs", "1", "--json");
        assertFalse(Json.MAPPER.readTree(plain.out()).has("profile"));
        JsonNode profile = Json.MAPPER.readTree(small("net", "--epochs", "1", "--profile", "--json").out())
                .get("profile");
        List<String> names = new ArrayList<>();
        double ms = profile.get("adamMs").doubleValue();
        for (JsonNode layer : profile.get("layers")) {
            names.add(layer.get("name").stringValue());
            ms += layer.get("ms").doubleValue();
            double peak = layer.get("percentOfPeak").doubleValue();
            assertTrue(peak > 0 && peak < 100, layer.toString());
            double density = layer.get("density").doubleValue();
            assertTrue(density >= 0 && density <= 1, layer.toString());
        }
        assertEquals(List.of("conv0", "conv1", "fc0", "fc1"), names);
        assertEquals(ms, profile.get("msPerStep").doubleValue(), 1e-9);
        CommandRun table = small("net", "--epochs", "1", "--profile");
        assertTrue(table.out().contains("profile   a step of ") && table.out().contains("weight gradient"),
                table.out());
    }

    @Test
    void aNetworkIsNeitherChangedNorQuantisedTwice() {
        assertEquals(0, small("net").exitCode());
        String net = folder.resolve("net").toString();
        CommandRun changed = train("out", "--from", net, "--channels", "5");
        assertEquals(2, changed.exitCode());
        assertTrue(changed.err().contains("brings its own network"), changed.err());
        assertEquals(0, train("ternary", "--from", net, "--epochs", "1", "--bits", "2").exitCode());
        CommandRun twice = train("out", "--from", folder.resolve("ternary").toString(), "--bits", "2");
        assertEquals(2, twice.exitCode());
        assertTrue(twice.err().contains("quantised to 2 bits"), twice.err());
    }

    @Test
    void aFileThatAnotherProcessWritesIsRefused() {
        WriteLock held = WriteLock.ofFile(folder.resolve("net"));
        CommandRun run = small("net");
        held.close();
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("net: another process is writing it"), run.err());
        assertEquals(0, small("net").exitCode());
    }

    @Test
    void aCheckpointThatItCannotGoOnWithIsKeptAside() throws IOException {
        Path users = Files.writeString(folder.resolve("net.checkpoint"), "not of this training");
        Files.writeString(folder.resolve("net.full.checkpoint"), "damaged");
        CommandRun run = small("net");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("not of this training", Files.readString(users));
        assertEquals("damaged", Files.readString(folder.resolve("net.full.checkpoint.damaged-1")));
        assertTrue(run.err().contains("it is kept as net.full.checkpoint.damaged-1"), run.err());
    }

    @Test
    void aFinishedTrainingIsNotDoneAgainAndItsEpochsMayBeRaised() throws IOException {
        assertEquals(0, small("net").exitCode());
        byte[] first = Files.readAllBytes(folder.resolve("net"));
        CommandRun again = small("net");
        assertEquals(0, again.exitCode(), again.err());
        assertFalse(again.err().contains("epoch 1 of 2"), again.err());
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("net")));
        CommandRun more = small("net", "--epochs", "3", "--json");
        assertEquals(0, more.exitCode(), more.err());
        assertTrue(more.err().contains("goes on from epoch 2 to 3"), more.err());
        assertTrue(more.err().contains("epoch 3 of 3: loss ") && !more.err().contains("epoch 2 of"), more.err());
        assertEquals(3, Json.MAPPER.readTree(more.out()).get("epochs").intValue());
        assertTrue(ModelFile.read(folder.resolve("net")).origin().orElseThrow().recipe()
                .contains("3 epochs (2 until epoch 2)"));
        CommandRun other = small("net", "--lr", "0.01");
        assertEquals(0, other.exitCode(), other.err());
        assertTrue(other.err().contains("it is kept as net.full.checkpoint.other-1"), other.err());
        assertTrue(Files.exists(folder.resolve("net.full.checkpoint.other-1")));
    }

    @Test
    void aDivergingOneEndsWithThreeAndNoFileADyingOneSaysSo() throws IOException {
        CommandRun diverging = small("net", "--lr", "1e30");
        assertEquals(3, diverging.exitCode(), diverging.err());
        assertFalse(Files.exists(folder.resolve("net")));
        assertTrue(diverging.err().matches("(?s).*finite in epoch [12] of 2 \\(layer .*"), diverging.err());
        Path published = folder.resolve("published.yaml"); // batch norm behind the last layers would keep it alive
        Files.writeString(published, NetworkText
                .of(CextNet.paper().channels(4).image(16, 16).steps(3).blocks(2).gated(1).hidden(8).network()));
        CommandRun dying = train("net", "--network", published.toString(), "--epochs", "2", "--lr", "1e4", "--json");
        assertEquals(0, dying.exitCode(), dying.err());
        assertTrue(dying.err().contains("never spikes"), dying.err());
        assertTrue(Json.MAPPER.readTree(dying.out()).get("warnings").toString().contains("never spikes"), dying.out());
    }

    @Test
    void theNetworkSaysWhereItComesFrom() {
        assertEquals(0, small("net").exitCode());
        Provenance origin = ModelFile.read(folder.resolve("net")).origin().orElseThrow();
        assertEquals(DvsGestureDirectory.CLASSES, origin.classes());
        assertEquals(Channels.arithmetic(), origin.arithmetic());
        assertEquals(CodeVersion.text(), origin.code());
        assertTrue(origin.recipe().contains("2 epochs") && origin.recipe().contains(Channels.arithmetic()),
                origin.recipe());
    }

    /** Emulated, a fused multiply-add takes a microsecond, and this training would take hours. */
    @Test
    void withoutFusedMultiplyAddItTrainsAndSaysSo() throws IOException, InterruptedException {
        Path net = folder.resolve("plain");
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-XX:-UseFMA",
                "-cp", System.getProperty("java.class.path"), "--add-modules", "jdk.incubator.vector",
                Main.class.getName(), "train", "--data", gestures.toString(), "--out", net.toString(), "--channels",
                "8", "--image", "32", "--steps", "4", "--blocks", "2", "--hidden", "32", "--epochs", "2")
                .redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile()).start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertTrue(ended, "it goes on for ever");
        assertEquals(0, process.exitValue(), () -> {
            try {
                return Files.readString(folder.resolve("said"));
            } catch (IOException e) {
                return e.toString();
            }
        });
        Provenance origin = ModelFile.read(net).origin().orElseThrow();
        assertEquals("multiply, then add", origin.arithmetic());
        assertTrue(origin.recipe().contains(origin.arithmetic()), origin.recipe());
    }
}
