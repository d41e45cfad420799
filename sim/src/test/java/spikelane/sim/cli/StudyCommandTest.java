package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.study.RecordingSum;
import spikelane.sim.data.generated.GestureDirectoryWriter;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.study.StudyFolder;
import spikelane.sim.study.StudyPlan;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.study.StudyPrices;

/** A study that was begun: what a second start makes of a folder and of recordings that have changed since. */
class StudyCommandTest {
    @TempDir
    private Path gestures;
    @TempDir
    private Path out;
    private List<RecordingSum> sums;
    private StudyPlan plan;

    @BeforeEach
    void beginAStudy() {
        try (WorkPool pool = new WorkPool(2)) {
            GestureDirectoryWriter.write(new GestureGenerator(1, 1, 1), gestures, pool, trials -> {});
            Dataset data = Datasets.open(gestures);
            sums = RecordingSum.of(data, pool, done -> {});
            plan = StudyPlan.of(data, sums, 0, StudyPreset.QUICK.file(), StudyPreset.QUICK.network(data).network(),
                    List.of(1L), StudyPrices.of(StudyPreset.QUICK.file(), "eyeriss-snn"));
        }
        StudyFolder.open(out, plan, sums).close();
    }

    private String refusal(String... more) {
        String[] args = {"study", "--data", gestures.toString(), "--out", out.toString()};
        CommandRun run = CommandRun.of(Stream.of(args, more).flatMap(Arrays::stream).toArray(String[]::new));
        assertEquals(2, run.exitCode(), run.err());
        assertEquals("", run.out());
        return run.err().lines().reduce((a, b) -> b).orElseThrow();
    }

    @Test
    void aRunnerOrAFormatThatIsNotThereEndsInOneLine() {
        assertEquals(
                "spikelane: --runner \"spark\": not on the class path, expected one of local (spark is a module that"
                        + " bin/spikelane builds, mvn only with -Pspark)",
                refusal("--runner", "spark", "--master", "spark://a:1"));
        CommandRun run = CommandRun.of("report", out.toString(), "--out", out.toString(), "--export", "csv,parquet");
        assertEquals(2, run.exitCode());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(
                run.err().startsWith("spikelane: --export \"parquet\": not on the class path, expected one of csv ("),
                run.err());
    }

    @Test
    void recordingsThatWereCutOrChangedAreRefusedByName() throws IOException {
        Path recording = gestures.resolve(sums.getFirst().file());
        byte[] whole = Files.readAllBytes(recording);
        Files.write(recording, Arrays.copyOf(whole, whole.length / 2));
        String told = refusal();
        assertTrue(told.contains("study.json is of other recordings (" + sums.getFirst().file() + " has "
                + whole.length / 2 + " bytes, not " + whole.length + ")"), told);
        whole[whole.length - 1] ^= 1; // a microsecond of the last event: no list, size or label shows it
        Files.write(recording, whole);
        told = refusal();
        assertTrue(told.contains(sums.getFirst().file() + " has other content"), told);
    }

    @Test
    void anotherSeedOrPresetIsRefusedByName() {
        assertTrue(refusal("--seed", "2").contains("seeds is [1] there, [2] here"));
        assertTrue(refusal("--preset", "standard").contains("preset is \"quick\" there, \"standard\" here"));
    }

    @Test
    void anotherNetworkIsRefusedByName() {
        String told = refusal("--network", "digits");
        assertTrue(told.contains("(description, line 1 is \"name: CextNet\" there, \"name: digits\" here)"), told);
        told = refusal("--channels", "5");
        assertTrue(told.contains("(description, line 5 is \"- {name: conv0, type: convolution, outputs: 24, "), told);
    }

    @Test
    void aFolderThatIsInUseIsRefusedAndTheUsersFilesStay() throws IOException {
        byte[] users = {1, 2, 3};
        Path file = Files.write(out.resolve("notes.tmp"), users);
        try (StudyFolder held = StudyFolder.open(out, plan, sums)) {
            assertEquals(out, held.path());
            assertTrue(refusal().contains("another process is writing it"), "in use");
        }
        assertArrayEquals(users, Files.readAllBytes(file));
    }
}
