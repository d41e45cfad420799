package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static spikelane.sim.cli.CasesTest.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;

/** The cases that need a process of their own, a device, a pipe, or some seconds of training. */
@Tag("slow")
class CasesProcessTest {
    private static final String MAGIC = "#!AER-DAT2.0\r\n";

    @TempDir
    Path folder;

    private record Ended(int exitCode, String out, String err) {}

    /** Runs the program as a user's shell does, its standard output where told. */
    private Ended spikelane(Map<String, String> environment, Path out, List<String> args) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "--add-modules", "jdk.incubator.vector", Main.class.getName()));
        command.addAll(args);
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        String said = Files.readString(err).lines().filter(line -> !line.startsWith("WARNING: Using incubator"))
                .reduce("", (a, b) -> a + b + "\n");
        return new Ended(code, Files.isRegularFile(out) ? Files.readString(out) : "", said);
    }

    private static byte[] recording(int events, int firstX, int width, long seed) {
        Random random = new Random(seed);
        ByteBuffer bytes = ByteBuffer.allocate(MAGIC.length() + 8 * events)
                .put(MAGIC.getBytes(StandardCharsets.ISO_8859_1));
        for (int i = 0; i < events; i++) {
            bytes.putInt(random.nextInt(128) << 8 | (firstX + random.nextInt(width)) << 1 | random.nextInt(2))
                    .putInt(1000 + 100 * i);
        }
        return bytes.array();
    }

    private void record(String name, int firstX, long seed) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, recording(600, firstX, 64, seed));
    }

    /** bin/spikelane makes the locale one that can say these names; LauncherPlacesTest holds it to that. */
    @Test
    void foldersNamedInOtherScripts() throws Exception {
        assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "needs file names in UTF-8");
        for (String name : List.of("h\u00e4nde", "\u53f3\u624b")) {
            Path file = folder.resolve("data").resolve(name).resolve("a.aedat");
            Files.createDirectories(file.getParent());
            Files.write(file, recording(50, 0, 64, 1));
        }
        Ended ended = spikelane(Map.of("LC_ALL", "C.UTF-8"), folder.resolve("out"),
                List.of("data", folder.resolve("data").toString(), "--json"));
        assertEquals(0, ended.exitCode, ended.err);
        JsonNode data = Json.MAPPER.readTree(ended.out);
        assertEquals(List.of("h\u00e4nde", "\u53f3\u624b"),
                data.get("classNames").valueStream().map(JsonNode::asString).toList());
        assertEquals(2, data.get("trials").size());
    }

    /** The same recordings under other names must not score as if the names did not matter. */
    @Test
    void classesAreMatchedByName() throws Exception {
        for (int i = 0; i < 24; i++) {
            record("a/Train/left/" + i + ".aedat", 0, i);
            record("a/Train/right/" + i + ".aedat", 64, 100 + i);
        }
        for (int i = 0; i < 6; i++) {
            record("a/Test/left/" + i + ".aedat", 0, 500 + i);
            record("a/Test/right/" + i + ".aedat", 64, 600 + i);
            record("b/Test/2_left/" + i + ".aedat", 0, 500 + i);
            record("b/Test/1_right/" + i + ".aedat", 64, 600 + i);
        }
        String model = folder.resolve("m.safetensors").toString();
        CommandRun train = CommandRun.of("train", "--data", folder.resolve("a").toString(), "--out", model,
                "--channels", "8", "--image", "32", "--steps", "4", "--blocks", "2", "--no-tcja", "--hidden", "32",
                "--epochs", "12", "--batch", "8", "--threads", "1");
        assertEquals(0, train.exitCode(), train.err());
        CommandRun own = CommandRun.of("eval", "--model", model, "--data", folder.resolve("a").toString(), "--json");
        assertEquals(0, own.exitCode(), own.err());
        assertTrue(Json.MAPPER.readTree(own.out()).get("accuracy").asDouble() > 0.9, own.out());
        CommandRun other = CommandRun.of("eval", "--model", model, "--data", folder.resolve("b").toString());
        assertTrue(other.exitCode() == 2 || other.err().contains("left"), other.out() + other.err());
        assertTrue(other.err().contains("1_right"), other.err());
    }

    @Test
    void outputThatDoesNotFitIsAnError() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs /dev/full");
        for (List<String> args : List.of(List.of("energy", "--workload", file("7-stdout-full/layers.csv"), "--json"),
                List.of("--help"))) {
            Ended ended = spikelane(Map.of(), full, args);
            assertEquals(2, ended.exitCode);
            assertEquals("spikelane: cannot write to standard output: No space left on device\n", ended.err);
        }
    }

    private CommandRun draw(String name) {
        return CommandRun.of("energy", "--workload", file("8-output-replaces-what-is-there/layers.csv"), "--svg",
                folder.resolve(name).toString());
    }

    private boolean make(String... command) throws Exception {
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    @Test
    void outputReplacesNothingButAFile() throws Exception {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "needs file modes");
        Files.writeString(folder.resolve("real.svg"), "old");
        Files.createSymbolicLink(folder.resolve("link.svg"), Path.of("real.svg"));
        assertEquals(0, draw("link.svg").exitCode());
        assertTrue(Files.isSymbolicLink(folder.resolve("link.svg")));
        assertTrue(Files.readString(folder.resolve("real.svg")).contains("<svg"));

        Files.writeString(folder.resolve("private.svg"), "old");
        Files.setPosixFilePermissions(folder.resolve("private.svg"), PosixFilePermissions.fromString("rw-------"));
        assertEquals(0, draw("private.svg").exitCode());
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("private.svg"))));
        assertTrue(Files.readString(folder.resolve("private.svg")).contains("<svg"));

        for (List<String> special : List.of(List.of("mkfifo", "pipe"), List.of("mknod", "null", "c", "1", "3"))) {
            if (make(special.toArray(String[]::new))) { // only root makes devices
                CasesTest.assertRefused(draw(special.get(1)), special.get(1));
                Path there = folder.resolve(special.get(1));
                assertTrue(Files.exists(there, LinkOption.NOFOLLOW_LINKS));
                assertFalse(Files.isRegularFile(there, LinkOption.NOFOLLOW_LINKS));
            }
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.filter(file -> file.toString().endsWith(".tmp")).count());
        }
    }

    /** Each case has its test, by its number, here or in CasesTest. */
    @Test
    void everyCaseIsRun() throws IOException {
        ByteArrayOutputStream tests = new ByteArrayOutputStream();
        for (String name : List.of("CasesTest", "CasesProcessTest")) {
            tests.write(Files.readAllBytes(
                    CasesTest.ROOT.resolve("sim/src/test/java/spikelane/sim/cli").resolve(name + ".java")));
        }
        // made by the tests themselves: folders in other scripts, classes by name, other locales
        List<String> made = List.of("2-ascii-locale", "6-class-names-not-in-the-model", "13-locale-digits");
        try (Stream<Path> cases = Files.list(CasesTest.ROOT.resolve("reference-data/cases/public"))) {
            cases.map(path -> path.getFileName().toString()).filter(name -> !made.contains(name))
                    .forEach(name -> assertTrue(tests.toString(StandardCharsets.UTF_8).contains(name + "/"), name));
        }
    }
}
