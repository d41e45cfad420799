package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;

class DataCommandTest {
    @TempDir
    Path folder;

    private String out;
    private String err;

    private int run(String... args) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            return Main.run(args);
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
            out = outBytes.toString(StandardCharsets.UTF_8);
            err = errBytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** Exit code 2 and one line, on stderr. */
    private void assertRefused(String part, String... args) {
        assertEquals(2, run(args));
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("spikelane: ") && err.contains(part), err);
    }

    @BeforeEach
    void writeTwoDigits() throws IOException {
        Files.createDirectories(folder.resolve("Train/3"));
        Files.createDirectories(folder.resolve("Test/7"));
        Files.write(folder.resolve("Train/3/00001.bin"), new byte[]{1, 2, 0, 0, 5, 3, 4, (byte) 128, 1, 0});
        Files.write(folder.resolve("Test/7/00002.bin"), new byte[]{1, 2, 0, 0, 9});
    }

    @Test
    void printsTheWholeDataSetAsJson() {
        assertEquals(0, run("data", folder.toString(), "--json"));
        assertEquals("""
                spikelane: warning: classes without training recordings: 0, 1, 2, 4, 5, 6, 7, 8 and 1 more
                spikelane: warning: classes without test recordings: 0, 1, 2, 3, 4, 5, 6, 8 and 1 more
                """, err);
        JsonNode expected = Json.MAPPER.readTree("""
                {"dataset": "N-MNIST", "width": 34, "height": 34, "classes": 10,
                 "classNames": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
                 "splits": {"train": {"trials": 1, "events": 2}, "test": {"trials": 1, "events": 1}},
                 "trials": [
                  {"file": "Train/3/00001.bin", "split": "train", "class": 3, "startUs": 5, "endUs": 257, "events": 2},
                  {"file": "Test/7/00002.bin", "split": "test", "class": 7, "startUs": 9, "endUs": 10, "events": 1}],
                 "warnings": ["classes without training recordings: 0, 1, 2, 4, 5, 6, 7, 8 and 1 more",
                  "classes without test recordings: 0, 1, 2, 3, 4, 5, 6, 8 and 1 more"]}""");
        assertEquals(expected, Json.MAPPER.readTree(out));
    }

    @Test
    void printsATable() {
        assertEquals(0, run("data", folder.toString()));
        assertTrue(out.startsWith("N-MNIST, 34 x 34 pixels, 10 classes"), out);
        assertTrue(out.contains("Train/3/00001.bin"), out);
    }

    @Test
    void describesTheEmbeddedGestures() {
        assertEquals(0, run("data", "--train-subjects", "1", "--test-subjects", "1", "--json"));
        JsonNode report = Json.MAPPER.readTree(out);
        assertEquals("generated gestures", report.get("dataset").asString());
        assertEquals(11, report.get("classes").asInt());
        assertEquals(11, report.get("splits").get("test").get("trials").asInt());
        assertEquals(22, report.get("trials").size());
    }

    @Test
    void writesTheEmbeddedGesturesAndSaysWhatWasRead() throws IOException {
        Path target = folder.resolve("gestures");
        assertEquals(0, run("data", "--generate", target.toString(), "--seed", "5", "--train-subjects", "1",
                "--test-subjects", "0", "--json"));
        JsonNode report = Json.MAPPER.readTree(out);
        assertEquals("DVS128 Gesture", report.get("dataset").asString());
        assertEquals("11 training and 0 test trials; the published data set has 1176 and 288",
                report.get("warnings").get(0).asString());
        assertEquals(List.of("user01_led.aedat"), Files.readAllLines(target.resolve("trials_to_train.txt")));
        assertRefused("not empty", "data", "--generate", target.toString());
    }

    @Test
    void warnsOfTrialsWithoutEvents() throws IOException {
        Files.write(folder.resolve("Test/7/00002.bin"), new byte[]{1, (byte) 240, 0, 0, 9});
        String silent = "1 trials without events: Test/7/00002.bin";
        assertEquals(0, run("data", folder.toString()));
        assertTrue(err.contains("spikelane: warning: " + silent + "\n"), err);
        assertFalse(out.contains("warning"), out);
        assertEquals(0, run("data", folder.toString(), "--json"));
        assertEquals(silent, Json.MAPPER.readTree(out).get("warnings").get(2).asString());
    }

    @Test
    void refusesBadInputInOneLine() throws IOException {
        assertRefused("no such file or folder", "data", folder.resolve("nothing").toString());
        assertRefused("no known data set", "data", Files.createDirectory(folder.resolve("empty")).toString());
        assertRefused("--threads 0", "data", folder.toString(), "--threads", "0");
        assertRefused("either DIR or --generate", "data", folder.toString(), "--generate", "x");
        assertRefused("0 training and 0 test", "data", "--train-subjects", "0", "--test-subjects", "0");
        Files.write(folder.resolve("Test/7/00002.bin"), new byte[7]);
        assertRefused("00002.bin: byte 5", "data", folder.toString(), "--json");
        Files.delete(folder.resolve("Test/7/00002.bin"));
        Files.createSymbolicLink(folder.resolve("Test/7/00002.bin"), folder.resolve("Test/7/00002.bin"));
        assertRefused("00002.bin: cannot be read", "data", folder.toString());
    }

    @Test
    void realGestures() {
        String data = System.getenv("SPIKELANE_DATA");
        Path real = (data == null
                ? Path.of(System.getProperty("spikelane.root", ".."), "../shared/data")
                : Path.of(data)).resolve("DvsGesture");
        Assumptions.assumeTrue(Files.exists(real), real + " is absent");
        assertEquals(0, run("data", real.toString(), "--json"));
        JsonNode report = Json.MAPPER.readTree(out);
        assertEquals("{\"train\":{\"trials\":4,\"events\":459001},\"test\":{\"trials\":2,\"events\":170196}}",
                report.get("splits").toString());
        assertFalse(report.get("warnings").isEmpty());
    }
}
