package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.data.Recordings;

/**
 * Kills {@code train} and {@code study} with SIGKILL and starts them again with the same command, on 1 to 3 threads, until
 * 20 kills are spent on a small study and {@code -Dspikelane.kills=N} on a training (2 unless told; a release takes 20). What is left in the end is, byte by byte,
 * what a run leaves that nobody disturbed, but for the seconds that trials took and the checksums of lines that hold
 * them. Every other kill waits for a moment at which something is being written. Do not move the checkout's commit
 * meanwhile: models name it.
 */
@Tag("slow")
class KillTest {
    private static final int TRAIN_KILLS = Integer.getInteger("spikelane.kills", 2);
    private static final int STUDY_KILLS = Math.max(20, TRAIN_KILLS);
    private static final long SEED = Long.getLong("spikelane.killSeed", 1);
    private static final int MOST_THREADS = 3;
    /** About as many as two trials of the study make: a checkpoint an epoch, and at the end model, workload and report. */
    private static final int MOST_WRITES = 60;
    /** Two seeds, a network of 16 x 16 pixels. */
    private static final String STUDY = """
            name: small
            network: {family: cextnet-quick, largest_image: 16}
            seeds: [1, 2]
            training: {epochs: 4, batch: 4, learning_rate: 0.003, shift: 1}
            fine_tuning: {epochs: 3, batch: 4, learning_rate: 0.001, shift: 1}
            recipes:
              - {mode: none}
              - {mode: quantise, bits: 2}
              - {mode: [cumulative, joint], bits: 3, pruned: 0.9}
            architectures: [eyeriss-snn]
            encodings: [rle, uop]
            statistics: {resamples: 100}
            """;
    /** At the end of a checkpoint. */
    private static final int SECONDS_AND_CHECKSUM = Double.BYTES + Long.BYTES;
    private static final long LONGEST_START_MS = 300_000;

    @TempDir
    private static Path recordings;
    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, Integer> halfWritten = new TreeMap<>();

    /** Two classes of two recordings each to train on and one to judge by: a few hundred events in a place of their own. */
    @BeforeAll
    static void writeRecordings() {
        Recordings.twoClasses(recordings, 400);
    }

    @Test
    void trainEndsWithTheSameNetwork() throws Exception {
        survives("train", TRAIN_KILLS,
                out -> List.of("train", "--data", recordings.toString(), "--out", out.resolve("net").toString(),
                        "--channels", "8", "--hidden", "16", "--steps", "4", "--bits", "2", "--prune", "0.8",
                        "--epochs", "40"));
    }

    @Test
    void studyEndsWithTheSameFolder() throws Exception {
        Path file = Files.writeString(folder.resolve("small.yaml"), STUDY);
        survives("study", STUDY_KILLS, out -> List.of("study", "--config", file.toString(), "--data",
                recordings.toString(), "--out", out.toString()));
    }

    private interface Arguments {
        List<String> of(Path out);
    }

    private void survives(String what, int atLeast, Arguments arguments) throws Exception {
        Path whole = folder.resolve("whole");
        long startNs = System.nanoTime();
        assertEnds(start(arguments, whole, 2));
        long wholeMs = (System.nanoTime() - startNs) / 1_000_000;
        Map<String, String> expected = contents(whole);
        Path out = folder.resolve("killed");
        int kills = 0;
        int ends = 0;
        while (kills < atLeast) {
            Process process = start(arguments, out, 1 + random.nextInt(MOST_THREADS));
            // an eighth of the work, on average: many kills fall into one or two whole runs, and few make a short test
            long delayMs = 500 + random.nextLong(1 + wholeMs / 4);
            if (process.waitFor(delayMs, TimeUnit.MILLISECONDS)
                    || (kills % 2 == 1 && !untilItWrites(process, out, random.nextInt(MOST_WRITES)))) {
                assertEnds(process);
                assertSame(expected, contents(out));
                delete(out);
                ends++;
            } else {
                process.destroyForcibly().waitFor();
                kills++;
                noteHalfWritten(out);
            }
        }
        assertEnds(start(arguments, out, 1 + random.nextInt(MOST_THREADS)));
        assertSame(expected, contents(out));
        System.out.printf("%s: %d kills, %d whole runs, all equal to the undisturbed one (%.1f s); half-written: %s%n",
                what, kills, ends + 1, wholeMs / 1e3, halfWritten);
    }

    private Process start(Arguments arguments, Path out, int threads) throws IOException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseParallelGC", "-Xmx1g", Main.class.getName()));
        command.addAll(arguments.of(out));
        command.addAll(List.of("--threads", Integer.toString(threads)));
        File said = folder.resolve("said").toFile();
        return new ProcessBuilder(command).redirectOutput(said).redirectErrorStream(true).start();
    }

    private void assertEnds(Process process) throws Exception {
        assertTrue(process.waitFor(LONGEST_START_MS, TimeUnit.MILLISECONDS), "it hangs");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said")));
    }

    /**
     * Waits for a write after so many others of the process, which a temporary file's name counts. False when the process
     * ended instead.
     */
    private static boolean untilItWrites(Process process, Path out, int after) throws IOException {
        while (process.isAlive()) {
            for (Path file : temporaries(out)) {
                String name = file.getFileName().toString();
                String count = name.substring(name.lastIndexOf('-') + 1, name.length() - ".tmp".length());
                if (name.contains("-" + process.pid() + "-") && Integer.parseInt(count) > after) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Path> temporaries(Path out) throws IOException {
        List<Path> found = new ArrayList<>();
        List<Path> parts = new ArrayList<>(List.of(out, out.resolve("figures")));
        File[] trials = out.resolve("trials").toFile().listFiles();
        Stream.of(trials == null ? new File[0] : trials).map(File::toPath).forEach(parts::add);
        for (Path part : parts) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(part, "*.tmp")) {
                files.forEach(found::add);
            } catch (NoSuchFileException e) {
                // not there yet
            }
        }
        return found;
    }

    private void noteHalfWritten(Path out) throws IOException {
        for (Path file : temporaries(out)) {
            String start = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            String kind = start.isEmpty()
                    ? "nothing yet"
                    : start.startsWith("<")
                            ? "report or picture"
                            : start.startsWith("mode,") || start.startsWith("{")
                                    ? "table"
                                    : start.startsWith("{", 8) ? "model" : "checkpoint";
            halfWritten.merge(kind, 1, Integer::sum);
        }
        Path results = out.resolve("results.jsonl");
        if (Files.exists(results) && !Files.readString(results).endsWith("\n")) {
            halfWritten.merge("results", 1, Integer::sum);
        }
    }

    /** Every file of a folder but for what the clock and the command say, as text or hexadecimal digits. */
    private static Map<String, String> contents(Path out) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                if (!name.endsWith(".lock")) {
                    contents.put(name, switch (trials(name)) {
                        case "results.jsonl", "trials/HASH/seconds.json" ->
                            Files.readString(file).replaceAll("\"seconds\":[0-9.E-]+|\"crc\":\"[0-9a-f]+\"", "");
                        case "report.html" -> Files.readString(file)
                                .replaceAll("(?s)<th[^>]*>(command|date|time)</th>\\s*<td[^>]*>.*?</td>", "")
                                .replaceAll("(?s)<td>[^<]*</td>(\\s*</tr>)", "$1");
                        case "net.checkpoint", "net.full.checkpoint" -> {
                            byte[] bytes = Files.readAllBytes(file);
                            yield HexFormat.of().formatHex(bytes, 0, bytes.length - SECONDS_AND_CHECKSUM);
                        }
                        default -> HexFormat.of().formatHex(Files.readAllBytes(file));
                    });
                }
            }
        }
        return contents;
    }

    private static String trials(String name) {
        return name.replaceFirst("^trials/[0-9a-f]+/", "trials/HASH/");
    }

    private static void assertSame(Map<String, String> expected, Map<String, String> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, content) -> assertEquals(content, found.get(name), name));
    }

    private static void delete(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
