package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;

/** Every command that reads recordings says what is to be said about them: on stderr, and in its JSON. */
class DataWarningsTest {
    private static final String[] SMALL = {"--channels", "4", "--image", "16", "--steps", "3", "--blocks", "2",
            "--no-tcja", "--hidden", "8", "--epochs", "1", "--threads", "1"};

    @TempDir
    private Path folder;

    private void recording(String name, int events) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(13 + 8 * events)
                .put("#!AER-DAT2.0\n".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < events; i++) {
            bytes.putInt(i * 7 % (1 << 15)).putInt(i + name.hashCode() % 1000);
        }
        Path file = folder.resolve("data").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes.array());
    }

    private void writeTwoClasses() throws IOException {
        for (String side : List.of("Train", "Test")) {
            for (int i = 0; i < 3; i++) {
                recording(side + "/club/" + i + ".aedat", 100 + i);
                recording(side + "/heart/" + i + ".aedat", i == 2 ? 0 : 100 + i);
            }
        }
        recording("Train/heart/2.aedat", 99);
        recording("Test/heart/1.aedat", 0);
        recording("samples/demo.aedat", 5);
        Files.copy(folder.resolve("data/Train/club/1.aedat"), folder.resolve("data/Test/club/3.aedat"));
    }

    private CommandRun run(String command, String... more) {
        List<String> args = new ArrayList<>(List.of(command, "--data", folder.resolve("data").toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    /** What training says of its own course is left out. */
    private static void assertWarned(CommandRun run, String... warnings) {
        assertEquals(0, run.exitCode(), run.err());
        JsonNode told = Json.MAPPER.readTree(run.out()).get("warnings");
        assertEquals(List.of(warnings), told.valueStream().map(JsonNode::stringValue)
                .filter(warning -> !warning.startsWith("epoch ")).toList());
        for (String warning : warnings) {
            assertEquals(1, run.err().lines().filter(("spikelane: warning: " + warning)::equals).count(), run.err());
        }
    }

    @Test
    void everyCommandWarns() throws IOException {
        writeTwoClasses();
        String stray = "not used, as it is not part of the data set: samples/";
        String leak = "test recordings that are training recordings too, under another name:"
                + " Train/club/1.aedat = Test/club/3.aedat";
        String copies = "the same recording under several names: Test/heart/1.aedat = Test/heart/2.aedat";
        String silent = "2 trials without events: Test/heart/1.aedat, Test/heart/2.aedat";
        String model = folder.resolve("net").toString();
        String[] all = {stray, leak, copies, silent};
        assertWarned(CommandRun.of("data", folder.resolve("data").toString(), "--json"), all);
        List<String> train = new ArrayList<>(List.of(SMALL));
        train.addAll(List.of("--out", model, "--json"));
        assertWarned(run("train", train.toArray(String[]::new)), all);
        assertWarned(run("eval", "--model", model, "--json"), all);
        assertWarned(run("eval", "--model", model, "--split", "train", "--json"), stray, leak, copies);
        assertWarned(run("energy", "--model", model, "--json"), all);
        assertWarned(run("energy", "--model", model, "--model", model, "--json"), all);

        Files.write(folder.resolve("data/Train/heart/0.aedat"), new byte[]{1, 2, 3});
        CommandRun study = run("study", "--out", folder.resolve("study").toString(), "--threads", "1");
        assertEquals(2, study.exitCode());
        assertTrue(study.err().contains("spikelane: warning: " + stray), study.err());
        assertTrue(study.err().contains("spikelane: warning: " + leak), study.err());
        assertTrue(study.err().lines().toList().getLast().contains("Train/heart/0.aedat: byte 0"), study.err());
    }

    @Test
    void aClassThatIsNotJudgedIsSaidAndInTheResult() throws IOException {
        for (String file : List.of("Train/club/0", "Train/club/1", "Train/heart/0", "Train/heart/1", "Test/club/2")) {
            recording(file + ".aedat", 100 + file.hashCode() % 50);
        }
        List<String> train = new ArrayList<>(List.of(SMALL));
        train.addAll(List.of("--out", folder.resolve("net").toString(), "--json"));
        assertWarned(run("train", train.toArray(String[]::new)), "classes without test recordings: heart");
        assertWarned(run("eval", "--model", folder.resolve("net").toString(), "--json"),
                "classes without test recordings: heart");
    }

    @Test
    void oneClassCannotBeTrainedOn() throws IOException {
        for (int i = 0; i < 4; i++) {
            recording("club/" + i + ".aedat", 100 + i);
        }
        CommandRun data = CommandRun.of("data", folder.resolve("data").toString());
        assertEquals(0, data.exitCode());
        assertEquals("spikelane: warning: one class only, club: there is nothing to tell apart\n", data.err());
        List<String> train = new ArrayList<>(List.of(SMALL));
        train.addAll(List.of("--out", folder.resolve("net").toString()));
        for (CommandRun refused : List.of(run("train", train.toArray(String[]::new)),
                run("study", "--out", folder.resolve("study").toString()))) {
            assertEquals(2, refused.exitCode());
            assertEquals("", refused.out());
            assertEquals(1, refused.err().lines().count(), refused.err());
            assertTrue(refused.err().contains("one class only to train on, club, expected at least two"),
                    refused.err());
        }
        try (var files = Files.list(folder)) {
            assertEquals(List.of("data"), files.map(file -> file.getFileName().toString()).toList());
        }
    }
}
