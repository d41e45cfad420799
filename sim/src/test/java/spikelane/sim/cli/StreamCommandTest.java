package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.RandomModel;
import tools.jackson.databind.JsonNode;

@Tag("once")
class StreamCommandTest {
    private static final int EVENTS = 400;
    private static final int EVENT_US = 100;

    @TempDir
    private Path folder;
    private Path network;
    private Path digit;

    @BeforeEach
    void writeNetworkAndDigit() throws IOException {
        network = folder.resolve("net.safetensors");
        ModelFile.write(network, new ModelFile(
                RandomModel.of(CextNet.paper().channels(4).image(34, 34).steps(3).blocks(2).gated(0).hidden(8)
                        .classes(10, 2).dropout(0.5).statistics(Statistics.ALL_STEPS).network(), 2, 1, 5),
                Optional.empty()));
        digit = folder.resolve("digit.bin");
        byte[] bytes = new byte[5 * EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            bytes[5 * i] = (byte) (i % 34);
            bytes[5 * i + 1] = (byte) (i / 3 % 34);
            bytes[5 * i + 2] = (byte) (((i % 2) << 7) | ((i * EVENT_US) >> 16));
            bytes[5 * i + 3] = (byte) ((i * EVENT_US) >> 8);
            bytes[5 * i + 4] = (byte) (i * EVENT_US);
        }
        Files.write(digit, bytes);
    }

    @Test
    void printsWhatWasMeasuredAsJsonAndAsAPage() throws IOException {
        Path page = folder.resolve("stream.html");
        JsonNode result = json("--rate", "max", "--threads", "1", "--html", page.toString());
        assertEquals("digit.bin", result.get("source").stringValue());
        assertEquals("max", result.get("rate").stringValue());
        assertEquals("end of the source", result.get("end").stringValue());
        assertEquals(EVENTS, result.get("events").intValue());
        assertEquals(8, result.get("slices").intValue());
        assertEquals(2, result.get("windows").intValue());
        assertEquals(2, result.get("brokenOff").intValue());
        assertTrue(result.get("missed").isNull());
        assertEquals(8, result.get("decision").get("count").intValue());
        assertTrue(result.get("step").get("p50").doubleValue() <= result.get("step").get("max").doubleValue());
        assertTrue(result.get("machine").has("CPU"));
        String html = Files.readString(page);
        assertTrue(html.contains("<svg") && html.contains("a slice: 5 ms") && html.contains("missed deadlines"), html);
        assertFalse(html.contains("NaN") || html.contains("<script") || html.contains("<link"), html);
    }

    @Test
    void printsClassesForPeople() {
        CommandRun run = run("--threads", "1");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("window 1, 3 of 3 slices: "), run.out());
        assertTrue(run.out().contains("window 2, 3 of 3 slices: "), run.out());
        assertTrue(run.out().contains("missed deadlines"), run.out());
        assertTrue(run.out().contains("(after the last event of a slice)"), run.out());
    }

    @Test
    void endsWithItsTime() {
        JsonNode result = json("--repeat", "--seconds", "0.2");
        assertEquals("time limit", result.get("end").stringValue());
        assertTrue(result.get("feed").get("recordings played").intValue() >= 1);
    }

    @Test
    void refusesWhatItCannotUse() throws IOException {
        assertRefused("--slice-us 0: expected 1 to 60000000", "--source", digit.toString(), "--slice-us", "0");
        assertRefused("--warm-up 700.0: expected 0 to 600", "--source", digit.toString(), "--slice-us", "5000",
                "--warm-up", "700");
        assertRefused("no such file", "--source", "nowhere", "--slice-us", "5000");
        assertRefused("udp:x\": expected udp: and a port from 0 to 65535", "--source", "udp:x", "--slice-us", "5000");
        assertRefused("expected udp: and a port", "--source", "udp:70000", "--slice-us", "5000");
        assertRefused("--sensor is for datagrams", "--source", digit.toString(), "--slice-us", "5000", "--sensor",
                "34");
        assertRefused("--repeat is for recordings", "--source", "udp:0", "--slice-us", "5000", "--repeat");
        assertRefused("image size 34 x 34 does not fit the sensor's 128 x 128", "--source", "generated", "--slice-us",
                "5000");
        Files.write(digit, new byte[7]);
        assertRefused("the file ends 2 bytes into an event", "--source", digit.toString(), "--slice-us", "5000");
    }

    /** On the first of Ctrl-C it prints what there is. */
    @Test
    void interruptPrintsWhatThereIs() throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), "--add-modules", "jdk.incubator.vector", "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED", Main.class.getName(), "stream", "--model",
                network.toString(), "--source", digit.toString(), "--slice-us", "5000", "--repeat")
                .redirectOutput(out.toFile()).redirectError(folder.resolve("err.txt").toFile()).start();
        while (process.isAlive() && !Files.readString(out).contains("window 3")) {
            Thread.sleep(50);
        }
        process.destroy(); // SIGTERM, which the JVM takes as it takes Ctrl-C
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        List<String> lines = Files.readAllLines(out);
        assertTrue(lines.stream().anyMatch(line -> line.matches("ended by +interrupted after .*")),
                lines + Files.readString(folder.resolve("err.txt")));
        assertTrue(lines.getLast().startsWith("step "), lines.getLast());
    }

    /** Who starts java without bin/spikelane is told what it lacks. */
    @Test
    void saysWhichOptionJavaLacks() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                System.getProperty("java.class.path"), "--add-modules", "jdk.incubator.vector", Main.class.getName(),
                "stream", "--model", network.toString(), "--source", digit.toString(), "--slice-us", "5000")
                .redirectErrorStream(true).redirectOutput(folder.resolve("err.txt").toFile()).start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(2, process.exitValue());
        assertTrue(Files.readString(folder.resolve("err.txt"))
                .contains("--add-exports java.base/jdk.internal.misc=ALL-UNNAMED"));
    }

    private CommandRun run(String... options) {
        String[] args = {"stream", "--model", network.toString(), "--source", digit.toString(), "--slice-us", "5000",
                "--warm-up", "0"};
        return CommandRun.of(Stream.of(args, options).flatMap(Arrays::stream).toArray(String[]::new));
    }

    private JsonNode json(String... options) {
        CommandRun run = run(Stream.of(options, new String[]{"--json"}).flatMap(Arrays::stream).toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return Json.MAPPER.readTree(run.out());
    }

    private void assertRefused(String part, String... options) {
        CommandRun run = CommandRun.of(Stream.of(new String[]{"stream", "--model", network.toString()}, options)
                .flatMap(Arrays::stream).toArray(String[]::new));
        assertEquals(2, run.exitCode(), run.out());
        assertEquals("", run.out());
        String last = run.err().lines().reduce((a, b) -> b).orElseThrow();
        assertTrue(last.startsWith("spikelane: ") && last.contains(part), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }
}
