package spikelane.benchmarks.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.benchmarks.harness.Bounds;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is read from a result file, or written to one, is whole, finite and possible; else one line says where not. */
class ResultFileTest {
    private static final Path RESULTS = Path.of(System.getProperty("spikelane.root", ".."), "benchmarks/results");

    @TempDir
    private Path folder;

    private static List<Path> committed() throws IOException {
        try (Stream<Path> files = Files.list(RESULTS)) {
            return files.filter(file -> file.toString().matches(".*(?<!\\.jmh)\\.json")).sorted().toList();
        }
    }

    @Test
    void noCommittedRowIsAboveItsBound() throws IOException {
        int bounded = 0;
        for (Path file : committed()) {
            for (Row row : ResultFile.read(file).rows()) {
                if (row.percentOfPeak() != null) {
                    assertTrue(row.percentOfPeak() <= Bounds.CERTAIN_PERCENT, file + ": " + row.title());
                    bounded++;
                }
            }
        }
        assertTrue(bounded > 500, "only " + bounded + " rows have a bound");
    }

    /** Some rows of each kernel of a committed result. */
    private static ObjectNode some() throws IOException {
        ObjectNode result = (ObjectNode) Json.MAPPER
                .readTree(Files.readString(RESULTS.resolve("2026-11-26-epyc-zen3-peers.json")));
        ArrayNode rows = Json.MAPPER.createArrayNode();
        List<String> kernels = new ArrayList<>();
        for (JsonNode row : result.get("rows")) {
            String kernel = row.get("kernel").stringValue();
            if (kernels.stream().filter(kernel::equals).count() < 2) {
                kernels.add(kernel);
                rows.add(row);
            }
        }
        result.set("rows", rows);
        return result;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nsPerCall         | 1e999                | a finite number
            nsPerCall         | -1                   | nsPerCall -1.0
            nsPerCall         | 0                    | nsPerCall 0.0
            nsPerCall         | 1                    | not among its forks
            nsPerCall         | "NaN"                | a finite number
            nsPerCall         | null                 | null
            sopPerNs          | -0.5                 | sopPerNs -0.5
            percentOfPeak     | -3                   | percentOfPeak
            spikeDensity      | 1.01                 | spikeDensity 1.01
            weightDensity     | -0.1                 | weightDensity -0.1
            batch             | 0                    | batch 0
            batch             | 1.5                  | 1.5
            forks             | []                   | forks is empty
            forks             | [1, 0]               | a fork's time 0.0
            kernel            | "fcx"                | kernel "fcx"
            shape             | "0x"                 | shape 0x
            shape             | "30000x30000"        | larger than any
            shape             | "99999999x99999999"  | too many weights
            shape             | "9999999999999x3"    | 9999999999999
            params            | {"threads": "0"}     | params.threads "0"
            params            | {"zeros": "nan"}     | params.zeros "nan"
            params            | {"threads": null}    | params.threads is null
            allocBytesPerCall | -1                   | allocBytesPerCall -1.0
            more              | 1                    | more
            """)
    void aBadFieldIsNamedWithItsRow(String field, String value, String expected) throws IOException {
        ObjectNode result = some();
        ((ObjectNode) result.get("rows").get(0)).set(field, Json.MAPPER.readTree(value));
        Path file = Files.writeString(folder.resolve("a.json"),
                result.toString().replace("\"Infinity\"", "1e999").replace(":Infinity", ":1e999"));
        String message = assertThrows(BadInputException.class, () -> ResultFile.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(expected), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void whatIsNotKnownIsNotWritten() throws IOException {
        ResultFile good = ResultFile.read(Files.writeString(folder.resolve("a.json"), some().toString()));
        Row row = good.rows().getFirst();
        Path file = folder.resolve("b.json");
        for (Double percent : new Double[]{Double.NaN, Double.POSITIVE_INFINITY, -1.0}) {
            ResultFile bad = new ResultFile(good.machine(),
                    List.of(row.withBound(row.binding() == null ? "FMA" : row.binding(), percent, 1.0)));
            assertThrows(BadInputException.class, () -> bad.write(file));
            assertTrue(Files.notExists(file));
        }
        ResultFile twice = new ResultFile(good.machine(), List.of(row, row));
        assertTrue(assertThrows(BadInputException.class, () -> twice.write(file)).getMessage()
                .contains("row 2: is there twice"));
    }

    /** Fields removed, of another type, too large: never a defect, and one line where it is refused. */
    @Test
    void everyDamageEndsInOneLine() throws IOException {
        Random random = new Random(7);
        Path good = Files.writeString(folder.resolve("good.json"), some().toString());
        String root = System.getProperty("spikelane.root");
        System.setProperty("spikelane.root", folder.toString());
        int refused = 0;
        try {
            for (int i = 0; i < 150; i++) {
                ObjectNode result = some();
                damage(result, random);
                Path file = Files.writeString(folder.resolve("bad.json"), result.toString());
                for (String[] options : new String[][]{{"--compare", good.toString(), file.toString()},
                        {"--bounds", file.toString(), "--roofline", folder.resolve("a.svg").toString()},
                        {"--render", file.toString(), "--map", folder.resolve("b.svg").toString()}}) {
                    refused += run(options) == 2 ? 1 : 0;
                }
            }
        } finally {
            if (root == null) {
                System.clearProperty("spikelane.root");
            } else {
                System.setProperty("spikelane.root", root);
            }
        }
        assertTrue(refused > 150, "only " + refused + " refused");
    }

    /** Where the system has a device that is always full. */
    @Test
    void outputThatIsLostIsAnError() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                System.getProperty("java.class.path"), "--add-modules", "jdk.incubator.vector",
                BenchCommand.class.getName(), "--help").redirectOutput(Path.of("/dev/full").toFile())
                .redirectError(err.toFile()).start();
        assertEquals(2, process.waitFor());
        String said = Files.readString(err);
        assertTrue(said.contains("spikelane: cannot write to standard output: No space left on device"), said);
    }

    private static int run(String... options) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        int code;
        try {
            code = BenchCommand.run(options);
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(Set.of(0, 2, 3).contains(code), code + ": " + said);
        assertTrue(code != 2 || said.lines().count() == 1, said);
        return code;
    }

    private static void damage(ObjectNode result, Random random) {
        ArrayNode rows = (ArrayNode) result.get("rows");
        List<ObjectNode> places = new ArrayList<>(List.of(result, (ObjectNode) result.get("machine"),
                (ObjectNode) result.get("machine").get("peaks"), (ObjectNode) result.get("machine").get("cacheBytes")));
        for (JsonNode row : rows) {
            places.add((ObjectNode) row);
            places.add((ObjectNode) row.get("params"));
        }
        ObjectNode place = places.get(random.nextInt(places.size()));
        List<String> names = List.copyOf(place.propertyNames());
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
            case 0 -> place.remove(name);
            case 1 -> place.putNull(name);
            case 2 -> place.put(name, -1);
            case 3 -> place.put(name, "x\ny");
            case 4 -> place.put(name, Long.MAX_VALUE);
            default -> place.putArray(name);
        }
    }
}
