package spikelane.sim.cli;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.activity.RecordedActivity;
import spikelane.sim.data.Split;
import spikelane.sim.data.Trial;
import spikelane.sim.io.Json;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Provenance;
import spikelane.sim.network.RandomModel;
import spikelane.sim.network.TrainingFacts;
import tools.jackson.databind.JsonNode;

@Tag("once")
class EvalCommandTest {
    private static final int RECORDINGS_PER_DIGIT = 5;
    private static final Network CONFIG = CextNet.paper().channels(4).image(34, 34).steps(3).blocks(3).gated(1)
            .hidden(8).classes(10, 2).dropout(0.5).statistics(Statistics.ALL_STEPS).network();

    @TempDir
    private Path folder;
    private Path network;
    private Path digits;

    @BeforeEach
    void writeNetworkAndDigits() throws IOException {
        network = folder.resolve("net.safetensors");
        digits = folder.resolve("digits");
        write(42, 0.4, 6, 20);
        writeDigits("Train");
    }

    @Test
    void printsTheAgreedJson() {
        JsonNode report = json("--seed", "42");
        assertEquals("N-MNIST", report.get("dataset").stringValue());
        assertEquals("test", report.get("split").stringValue());
        assertEquals(20, report.get("total").intValue());
        int correct = report.get("correct").intValue();
        assertEquals(correct / 20.0, report.get("accuracy").doubleValue());
        assertTrue(report.get("ciLow").doubleValue() < report.get("ciHigh").doubleValue());
        assertTrue(report.get("msPerSample").doubleValue() > 0);
        assertEquals(0.3, report.get("trainingAccuracy").doubleValue());
        assertEquals(correct / 20.0 - 0.3, report.get("difference").doubleValue(), 1e-12);
    }

    @Test
    void holdsOutAsTrainingDid() {
        JsonNode report = json();
        assertEquals("20 of 50 recordings, held out by class with seed 42 as in training",
                report.get("chosen").stringValue());
        assertEquals("30 of 50 recordings, those not held out with seed 42 as in training",
                json("--split", "train").get("chosen").stringValue());
        CommandRun other = CommandRun.of("eval", "--model", network.toString(), "--data", digits.toString(), "--seed",
                "43");
        assertTrue(other.err().contains("may have been trained on some of these recordings"), other.err());
        assertTrue(other.out().contains("with seed 43\n"), other.out());
    }

    @Test
    void printsLinesForPeople() {
        CommandRun run = CommandRun.of("eval", "--model", network.toString(), "--data", digits.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("accuracy  "), run.out());
        assertTrue(run.out().contains("training  reported 30.00 %, a difference of "), run.out());
    }

    @Test
    @Tag("slow") // it measures until nothing gets faster
    void profilesEachLayer() {
        assertFalse(json().has("profile"));
        JsonNode profile = json("--profile").get("profile");
        assertEquals(16, profile.get("samples").intValue());
        JsonNode conv0 = profile.get("layers").get(0);
        assertEquals("conv0", conv0.get("name").stringValue());
        assertTrue(conv0.get("reason").stringValue().contains("event counts"), conv0.toString());
        double peak = conv0.get("percentOfPeak").doubleValue();
        assertTrue(peak > 0 && peak < 100, conv0.toString());
        CommandRun run = CommandRun.of("eval", "--model", network.toString(), "--data", digits.toString(), "--profile");
        assertTrue(run.out().contains("profile   16 samples") && run.out().contains("why these forms"), run.out());
    }

    @Test
    void writesTheInputsOfTheLayers() throws IOException {
        Path file = folder.resolve("new/activity.safetensors");
        json("--dump-activity", file.toString(), "--dump-samples", "3", "--dump-steps", "2");
        RecordedActivity activity = RecordedActivity.parse("activity", Files.readAllBytes(file));
        assertEquals("N-MNIST", activity.metadata().get("dataset"));
        assertTrue(activity.metadata().get("samples").matches("(Train/\\d/0000\\d.bin \\(class \\d\\)(, |$)){3}"),
                activity.metadata().get("samples"));
        assertEquals(3, activity.layers().get("conv1").samples());
        assertEquals(2, activity.layers().get("conv1").steps());
        assertRefused("expected at least 1", "--dump-samples", "0");
    }

    @Test
    void recordsAFlight() throws IOException {
        Path file = folder.resolve("eval.jfr");
        json("--jfr", file.toString());
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(events.stream().anyMatch(event -> event.getEventType().getName().equals("jdk.ActiveRecording")));
        assertRefused("is a folder", "--data", digits.toString(), "--jfr", folder.toString());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("digits", "eval.jfr", "net.safetensors"),
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aNetworkWithoutTrainingFactsIsEvaluatedToo() {
        Model model = ModelFile.read(network).model();
        ModelFile.write(network, new ModelFile(model, Optional.empty()));
        JsonNode report = json();
        assertEquals(10, report.get("total").intValue());
        assertTrue(report.get("difference").isNull());
    }

    /** A label means the class of that name, in whatever order the folders come. */
    @Test
    void classesAreMatchedByNameAndRefusedWhereTheyDiffer() {
        Model model = ModelFile.read(network).model();
        List<String> turned = new ArrayList<>(IntStream.range(0, 10).mapToObj(Integer::toString).toList());
        Collections.rotate(turned, 3);
        name(model, turned);
        Recordings recordings = Recordings.open(digits, Split.TEST, null, ModelFile.read(network), network, null,
                new DataWarnings());
        assertEquals(20, recordings.count());
        for (Trial trial : recordings.dataset().trials()) {
            assertEquals(Path.of(trial.file()).getName(1).toString(), turned.get(trial.label()));
        }
        name(model, List.of("zero", "1", "2", "3", "4", "5", "6", "7", "8", "nine"));
        assertRefused("tells apart the classes zero, 1, 2, 3, 4, 5, 6, 7, 8, nine, but N-MNIST has 0, 9", "--data",
                digits.toString());
        ModelFile.write(network, new ModelFile(model, Optional.empty()));
        CommandRun older = CommandRun.of("eval", "--model", network.toString(), "--data", digits.toString());
        assertEquals(0, older.exitCode());
        assertTrue(older.err().contains("net.safetensors does not name its classes"), older.err());
    }

    private void name(Model model, List<String> classes) {
        ModelFile.write(network,
                new ModelFile(model, Optional.of(new TrainingFacts("quantise-b2", "N-MNIST", "number", 42, 0.4, 6, 20)),
                        Optional.of(new Provenance(classes, "256 bit", "0.1.0", "made up"))));
    }

    @Test
    void aFolderWithTestRecordingsOnlyIsEvaluated() throws IOException {
        Files.move(digits.resolve("Train"), digits.resolve("Test"));
        assertEquals("all 50 test recordings", json().get("chosen").stringValue());
        assertRefused("N-MNIST has no training recordings here", "--data", digits.toString(), "--split", "train");
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        assertRefused("net.safetensors tells 10 classes apart, but generated gestures has 11", "--seed", "1");
        Network other = CextNet.paper().channels(4).image(20, 20).steps(3).blocks(3).gated(1).hidden(8).classes(10, 2)
                .dropout(0.5).statistics(Statistics.ALL_STEPS).network();
        ModelFile.write(network, RandomModel.of(other, 2, 1, 5), new TrainingFacts("x", "y", "number", 1, 0, 0, 0));
        assertRefused("image size 20 x 20 does not fit the sensor's 34 x 34", "--data", digits.toString());
        ModelFile.write(network, RandomModel.of(CONFIG, 2, 1, 5), new TrainingFacts("x", "y", "colour", 1, 0, 0, 0));
        assertRefused("frames split by \"colour\"", "--data", digits.toString());
        Files.writeString(network, "no tensors");
        assertRefused("not a safetensors file", "--data", digits.toString());
        assertRefused("--threads 0", "--threads", "0");
        assertRefused("no such file", "--model", "nowhere");
    }

    private void assertRefused(String part, String... options) {
        String[] args = options[0].equals("--model")
                ? new String[]{"eval"}
                : new String[]{"eval", "--model", network.toString()};
        CommandRun run = CommandRun.of(Stream.of(args, options).flatMap(Arrays::stream).toArray(String[]::new));
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        String last = run.err().lines().reduce((a, b) -> b).orElseThrow();
        assertTrue(last.startsWith("spikelane: ") && last.contains(part), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    private JsonNode json(String... options) {
        String[] args = {"eval", "--model", network.toString(), "--data", digits.toString(), "--threads", "2",
                "--json"};
        CommandRun run = CommandRun.of(Stream.of(args, options).flatMap(Arrays::stream).toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        assertNotEquals("", run.out());
        return Json.MAPPER.readTree(run.out());
    }

    private void write(long seed, double heldOut, int correct, int total) {
        ModelFile.write(network, RandomModel.of(CONFIG, 2, 1, 5),
                new TrainingFacts("quantise-b2", "N-MNIST", "number", seed, heldOut, correct, total));
    }

    private void writeDigits(String side) throws IOException {
        Random random = new Random(1);
        for (int digit = 0; digit < 10; digit++) {
            Path ofClass = Files.createDirectories(digits.resolve(side).resolve(Integer.toString(digit)));
            for (int i = 0; i < RECORDINGS_PER_DIGIT; i++) {
                byte[] events = new byte[5 * 600];
                for (int e = 0; e < 600; e++) {
                    events[5 * e] = (byte) random.nextInt(34);
                    events[5 * e + 1] = (byte) random.nextInt(34);
                    events[5 * e + 2] = (byte) (random.nextInt(2) << 7);
                    events[5 * e + 3] = (byte) (e >> 8);
                    events[5 * e + 4] = (byte) e;
                }
                Files.write(ofClass.resolve("0000" + i + ".bin"), events);
            }
        }
    }
}
