package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;

/** The files in {@code reference-data/cases/public}, each with the command and the answer of its {@code expected.json}. */
class CasesTest {
    static final Path ROOT = Path.of(System.getProperty("spikelane.root"));
    private static final Path CASES = ROOT.resolve("reference-data/cases/public");
    private static final Duration SECONDS = Duration.ofSeconds(20);
    private static final String[] SMALL_NETWORK = {"--channels", "4", "--image", "32", "--steps", "4", "--blocks", "2",
            "--no-tcja", "--hidden", "16", "--epochs", "1", "--threads", "1"};

    @TempDir
    Path folder;

    /** {@return a file of a case} */
    static String file(String name) {
        assertTrue(Files.exists(CASES.resolve(name)), name);
        return CASES.resolve(name).toString();
    }

    private static CommandRun run(String... args) {
        return assertTimeoutPreemptively(SECONDS, () -> CommandRun.of(args));
    }

    private static JsonNode answer(String... args) {
        CommandRun run = run(args);
        assertEquals(0, run.exitCode(), run.err());
        return Json.MAPPER.readTree(run.out());
    }

    /** Exit code 2, nothing printed, and one line that holds these parts. */
    static void assertRefused(CommandRun run, String... parts) {
        assertEquals(2, run.exitCode(), run.out() + run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().strip().lines().count(), run.err());
        for (String part : parts) {
            assertTrue(run.err().contains(part), run.err());
        }
    }

    private static void assertRefused(String[] args, String... parts) {
        assertRefused(run(args), parts);
    }

    private static String[] args(String... args) {
        return args;
    }

    private static String[] small(String... args) {
        return Stream.concat(Stream.of(args), Stream.of(SMALL_NETWORK)).toArray(String[]::new);
    }

    private static void assertWarns(JsonNode answer, String... parts) {
        List<String> warnings = answer.path("warnings").valueStream().map(JsonNode::asString).toList();
        assertTrue(warnings.stream().anyMatch(warning -> Stream.of(parts).allMatch(warning::contains)),
                warnings.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bom", "quoted", "spaces", "trailing-commas"})
    void labelsAsSpreadsheetsWriteThem(String how) {
        JsonNode trials = answer("data", file("1-bom-in-labels/" + how), "--json").get("trials");
        assertEquals(2, trials.size());
        for (int trial = 0; trial < 2; trial++) {
            assertEquals(trial, trials.get(trial).get("class").asInt());
            assertEquals(trial == 0 ? 1000 : 3000, trials.get(trial).get("startUs").asLong());
            assertEquals(trial == 0 ? 3000 : 6000, trials.get(trial).get("endUs").asLong());
            assertEquals(trial == 0 ? 200 : 300, trials.get(trial).get("events").asLong());
        }
    }

    @Test
    void aFolderBesideTrainAndTestHidesNothing() {
        CommandRun run = run("data", file("3-stray-folder-hides-train-and-test/data"), "--json");
        if (run.exitCode() == 2) {
            assertRefused(run, "Train", "Test", "samples");
            return;
        }
        JsonNode data = Json.MAPPER.readTree(run.out());
        assertEquals(4, data.get("splits").get("train").get("trials").asInt());
        assertEquals(4, data.get("splits").get("test").get("trials").asInt());
        assertEquals(2, data.get("classes").asInt());
        assertWarns(data, "samples");
    }

    @Test
    void foldersNamedTrainAndTestAreNoClasses() {
        String data = file("4-split-folders-taken-for-classes/data");
        assertRefused(args("data", data), "data/test", "CLASS");
        assertRefused(small("train", "--data", data, "--out", folder.resolve("m.safetensors").toString()), "CLASS");
    }

    @Test
    void oneClassIsNoTask() {
        String data = file("5-one-class-stack-trace/data");
        assertRefused(small("train", "--data", data, "--out", folder.resolve("m.safetensors").toString()), "class");
        assertRefused(args("study", "--data", data, "--out", folder.resolve("study").toString()), "class");
        assertWarns(answer("data", data, "--json"), "class");
    }

    @Test
    void aMisspelledColumnIsRefused() {
        JsonNode right = answer("energy", "--workload", file("9-misspelled-density-column/right.csv"), "--json");
        assertEquals(0.5, right.get("weightSparsity").asDouble(), 1e-9);
        assertEquals(762524467, right.get("effectiveOps").asDouble(), 1);
        assertRefused(args("energy", "--workload", file("9-misspelled-density-column/typo.csv")), "weigth_density");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one.aedat: 3.1 trials_to_train.txt", "folder: trials_to_train.txt", "nmnist.bin: N-MNIST",
            "shd.h5: HDF5", "x.aedat4: AEDAT 4"})
    void aFormatIsCalledByItsName(String fileAndWords) {
        String[] parts = fileAndWords.split(": ", -1);
        CommandRun run = run("data", file("10-wrong-format-named/" + parts[0]), "--json");
        if (run.exitCode() == 0) {
            JsonNode trials = Json.MAPPER.readTree(run.out()).get("trials");
            assertEquals(parts[0].equals("one.aedat") ? 50 : 40, trials.get(0).get("events").asInt());
        } else {
            assertRefused(run,
                    parts[1].equals("AEDAT 4") || parts[1].equals("N-MNIST") ? args(parts[1]) : parts[1].split(" "));
        }
    }

    @Test
    void timeGoesOnAcrossTheSignBit() {
        JsonNode trial = answer("data", file("11-int32-time-wrap/data"), "--json").get("trials").get(0);
        assertEquals(1000, trial.get("events").asInt());
        assertEquals(2146983648L, trial.get("startUs").asLong());
        assertEquals(2147982649L, trial.get("endUs").asLong());
    }

    @Test
    void headerLinesMayBeLong() {
        assertEquals(100,
                answer("data", file("12-long-header-line/data"), "--json").get("trials").get(0).get("events").asInt());
    }

    @Test
    void digitsDoNotDependOnTheLocale() throws IOException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("ar", "EG"));
            Path generated = folder.resolve("gen");
            run("data", "--generate", generated.toString(), "--train-subjects", "2", "--test-subjects", "1");
            try (Stream<Path> files = Files.list(generated)) {
                assertEquals(List.of("user01_led.aedat", "user02_led.aedat", "user03_led.aedat"),
                        files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".aedat"))
                                .sorted().toList());
            }
            Locale.setDefault(Locale.GERMANY);
            String verified = run("verify", ROOT.resolve("reference-data/golden/lif.npz").toString()).out();
            assertTrue(verified.matches("(?s).*error +\\d\\.\\d\\de-07.*") && !verified.matches("(?s).*\\d,\\d.*"),
                    verified);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anArchitectureOfAnotherToolIsNamedByItsFirstKey() {
        assertRefused(args("arch", "check", file("14-yaml-line-and-numbers/foreign.yaml")), "line 1", "architecture");
    }

    @Test
    void numbersInYamlAreReadExactlyOrRefused() throws IOException {
        assertEquals(run("arch", "check", changed("value: 200", "value: 200")).exitCode(), 0);
        assertRefused(args("arch", "check", changed("value: 200", "value: 200d")), "200d");
        for (String other : List.of("12_800", "0x3200")) {
            CommandRun run = run("energy", "--arch", changed("value: 12800", "value: " + other), "--workload",
                    file("9-misspelled-density-column/right.csv"), "--json");
            if (run.exitCode() == 0) {
                assertEquals(run("energy", "--arch", "eyeriss-snn", "--workload",
                        file("9-misspelled-density-column/right.csv"), "--json").out(), run.out());
            } else {
                assertRefused(run, other);
            }
        }
    }

    private String changed(String from, String to) throws IOException {
        String text = Files.readString(ROOT.resolve("sim/src/main/resources/spikelane/architectures/eyeriss-snn.yaml"));
        assertTrue(text.contains(from), from);
        return Files.writeString(folder.resolve("a.yaml"), text.replaceFirst(from, to)).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"oom.csv", "hang.csv"})
    void layersTooLargeToMapAreRefusedAtOnce(String name) {
        assertRefused(args("energy", "--workload", file("15-workload-sizes/" + name)), "line 2");
    }

    @Test
    void outsideItsCalibrationAPresetGivesNoInterval() throws IOException {
        Path out = folder.resolve("out.csv");
        CommandRun run = run("energy", "--arch", "iscas23", "--configs", file("16-outside-the-calibration/in.csv"),
                "--out", out.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("calibrated on 2, 3, 4, 6 and 8 bit weights, not on 32 bit"), run.out());
        String row = Files.readAllLines(out).getLast();
        assertTrue(row.matches("RLE,joint,0.8,mean,32,[0-9.]+,,,[0-9]+"), row);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "note", "bigendian", "i2", "fortran"})
    void arraysAsNumpyWritesThem(String how) {
        JsonNode verified = answer("verify", file("17-npz-of-numpy/" + how), "--json");
        assertEquals(3, verified.get("passed").asInt());
        assertEquals(0, verified.get("failed").asInt());
    }

    /** The two silent ones are to judge by, so that every command reads them. */
    @Test
    void recordingsWithoutEventsAreSaidByEveryCommand() throws IOException {
        Path data = folder.resolve("data");
        for (String name : List.of("club", "heart")) {
            for (int i = 0; i < 4; i++) {
                Path recording = Path.of(file("18-silent-recordings-in-training/data/" + name + "/" + i + ".aedat"));
                String side = Files.size(recording) < 300 || i == 1 ? "Test" : "Train";
                Files.createDirectories(data.resolve(side).resolve(name));
                Files.copy(recording, data.resolve(side).resolve(name).resolve(i + ".aedat"));
            }
        }
        String model = folder.resolve("m.safetensors").toString();
        String said = "trials without events";
        assertWarns(answer("data", data.toString(), "--json"), said);
        for (String[] command : List.of(small("train", "--data", data.toString(), "--out", model, "--json"),
                args("eval", "--model", model, "--data", data.toString(), "--threads", "1", "--json"),
                args("energy", "--model", model, "--data", data.toString(), "--threads", "1", "--json"))) {
            CommandRun run = run(command);
            assertEquals(0, run.exitCode(), run.err());
            assertTrue(run.err().contains(said), run.err());
            assertWarns(Json.MAPPER.readTree(run.out()), said);
        }
    }

    @Test
    void tablesAsSpreadsheetsWriteThem() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.csv"),
                "name,T,C,M,P,Q,R,S,weight_density\nfc,4,64,32,1,1,1,1,0.5\n");
        double energy = answer("energy", "--workload", plain.toString(), "--json").get("energyUj").asDouble();
        for (String name : List.of("empty-rows.csv", "sep-line.csv", "semicolon.csv", "german.csv")) {
            CommandRun run = run("energy", "--workload", file("19-excel-workloads/" + name), "--json");
            if (name.equals("empty-rows.csv") || run.exitCode() == 0) {
                assertEquals(0, run.exitCode(), run.err());
                assertEquals(energy, Json.MAPPER.readTree(run.out()).get("energyUj").asDouble(), 0);
            } else {
                assertRefused(run, "separat");
            }
        }
        assertRefused(args("energy", "--workload", file("19-excel-workloads/suffix.csv")), "0.5f");
    }
}
