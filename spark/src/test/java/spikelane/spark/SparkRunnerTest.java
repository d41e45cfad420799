package spikelane.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The study on a standalone master and two workers, processes of this machine, one of which goes in the middle. */
class SparkRunnerTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));
    private static final long LONGEST_RUN_MS = 900_000;
    private static final int TRIALS = 8;
    private static final String STUDY = """
            name: small
            network: {family: cextnet-quick, largest_image: 17}
            seeds: [1, 2]
            training: {epochs: 30, batch: 4, learning_rate: 0.003, shift: 1}
            fine_tuning: {epochs: 30, batch: 4, learning_rate: 0.001, shift: 1}
            recipes:
              - {mode: none}
              - {mode: quantise, bits: 2}
              - {mode: [cumulative, joint], bits: 3, pruned: 0.9}
            architectures: [eyeriss-snn]
            encodings: [rle, uop]
            statistics: {resamples: 100}
            """;
    /** Of the study's own libraries, what Spark brings too. */
    private static final Pattern SHARED = Pattern.compile("(jackson-annotations|slf4j-api|commons-math3).*");

    @TempDir
    private static Path folder;
    private static Path data;
    private static Path config;

    private record Ended(int code, String said) {}

    /** Two digits in the layout of N-MNIST: 40 bits an event, x, y, polarity and microseconds. */
    @BeforeAll
    static void write() throws IOException {
        data = folder.resolve("data");
        Random random = new Random(5);
        for (String side : List.of("Train", "Test")) {
            for (int number = 0; number < 8; number++) {
                ByteArrayOutputStream events = new ByteArrayOutputStream();
                for (int i = 0; i < 300; i++) {
                    int micros = i * 1000;
                    events.write(number % 2 * 16 + random.nextInt(16));
                    events.write(random.nextInt(34));
                    events.write(random.nextInt(2) << 7 | micros >> 16);
                    events.write(micros >> 8);
                    events.write(micros);
                }
                Path file = data.resolve(side + "/" + number % 2 + "/0000" + number + ".bin");
                Files.createDirectories(file.getParent());
                Files.write(file, events.toByteArray());
            }
        }
        config = Files.writeString(folder.resolve("small.yaml"), STUDY);
    }

    @Test
    void aLostWorkerChangesNothing() throws Exception {
        Path local = folder.resolve("local");
        Ended undisturbed = study(local).await();
        assertEquals(0, undisturbed.code, undisturbed.said);
        Path out = folder.resolve("spark");
        try (StandaloneCluster cluster = new StandaloneCluster(folder, ROOT.resolve("spark/target/jars"), notSparks(),
                2)) {
            Running running = study(out, "--runner", "spark", "--master", cluster.url());
            await(running, out.resolve("results.jsonl"), 2);
            cluster.kill(0);
            Ended ended = running.await();
            assertEquals(0, ended.code, ended.said);
            assertTrue(ended.said.contains("is run again: its machine was lost"), ended.said);
        }
        assertSame(contents(local), contents(out));
        List<String> log = Files.readAllLines(out.resolve("spark.log"));
        assertEquals(TRIALS, log.stream().filter(line -> line.contains("TaskSetManager: Finished task")).count(),
                "each trial is done once");
        assertTrue(log.stream().anyMatch(line -> line.contains("Lost executor")), "a machine was lost");
        Map<String, String> before = contents(out);
        Ended again = study(out, "--runner", "spark", "--master", "spark://127.0.0.1:1").await();
        assertEquals(0, again.code, "what is done needs no cluster: " + again.said);
        assertSame(before, contents(out));
    }

    @Test
    void aMasterThatIsNoneEndsInOneLine() throws Exception {
        for (List<String> wrong : List.of(List.of("--runner", "spark"),
                List.of("--runner", "spark", "--master", "here"))) {
            Ended ended = study(folder.resolve("none"), wrong.toArray(String[]::new)).await();
            assertEquals(2, ended.code, ended.said);
            List<String> said = ended.said.lines().filter(line -> line.startsWith("spikelane: --")).toList();
            assertEquals(1, said.size(), ended.said);
            assertTrue(said.getFirst().contains("--master"), ended.said);
        }
    }

    private static Set<String> notSparks() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("sim/target/lib"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !SHARED.matcher(name).matches())
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    private record Running(Process process, Path log) {
        Ended await() throws Exception {
            boolean ended = process.waitFor(LONGEST_RUN_MS, TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            assertTrue(ended, () -> "it hangs");
            return new Ended(process.exitValue(), Files.readString(log));
        }
    }

    /** As bin/spikelane starts it. */
    private static Running study(Path out, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(StandaloneCluster.java(), "-cp", classpath(), "-Xmx1g",
                "-Dspikelane.root=" + ROOT, "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-Dspark.driver.host=127.0.0.1", "-Dspark.executor.memory=900m"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of("spikelane.sim.cli.Main", "study", "--config", config.toString(), "--data",
                data.toString(), "--out", out.toString(), "--threads", "1"));
        command.addAll(List.of(more));
        Path log = Files.createTempFile(folder, "said", ".txt");
        return new Running(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
                log);
    }

    private static String classpath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String module : List.of("spark", "sim", "kernels")) {
            try (Stream<Path> jars = Files.list(ROOT.resolve(module + "/target"))) {
                jars.filter(jar -> jar.getFileName().toString()
                        .matches("spikelane-" + module + "-[0-9.]+(-SNAPSHOT)?[.]jar")).map(Path::toString)
                        .forEach(entries::add);
            }
        }
        assertEquals(3, entries.size(), entries::toString);
        entries.add(ROOT.resolve("sim/target/lib") + File.separator + "*");
        entries.add(ROOT.resolve("spark/target/jars") + File.separator + "*");
        return String.join(File.pathSeparator, entries);
    }

    private static void await(Running running, Path results, int lines) throws Exception {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_RUN_MS);
        while (!Files.exists(results) || Files.readString(results).lines().count() < lines) {
            assertTrue(running.process.isAlive() && System.nanoTime() < endNs, Files.readString(running.log));
            Thread.sleep(20);
        }
    }

    /** Every file of a study's folder but for what the clock and the command say. */
    private static Map<String, String> contents(Path out) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                if (!name.equals(".lock") && !name.equals("spark.log")) {
                    contents.put(name, switch (file.getFileName().toString()) {
                        case "results.jsonl", "seconds.json" ->
                            Files.readString(file).replaceAll("\"seconds\":[0-9.E-]+|\"crc\":\"[0-9a-f]+\"", "");
                        case "report.html" -> Files.readString(file)
                                .replaceAll("(?s)<th[^>]*>(command|date|time)</th>\\s*<td[^>]*>.*?</td>", "")
                                .replaceAll("(?s)<td>[^<]*</td>(\\s*</tr>)", "$1");
                        default -> HexFormat.of().formatHex(Files.readAllBytes(file));
                    });
                }
            }
        }
        return contents;
    }

    private static void assertSame(Map<String, String> expected, Map<String, String> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, content) -> assertEquals(content, found.get(name), name));
    }
}
