package spikelane.sim.study;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;

class StudyTest {
    @TempDir
    Path temp;

    /** Writes down what it is told. */
    private static final class Follower implements StudyProgress {
        long effort;
        long doneAtFirst;
        long done;
        final List<String> ended = new ArrayList<>();

        @Override
        public void begins(long effort, long done) {
            this.effort = effort;
            this.doneAtFirst = done;
        }

        @Override
        public void trialBegins(int trial, int of, String name) {}

        @Override
        public void at(long done) {
            assertTrue(done >= this.done, "progress does not go back");
            this.done = done;
        }

        @Override
        public void trialEnds(TrialResult result) {
            ended.add(result.compression().name());
        }
    }

    /** Users' folders and the committed results hold such lines. */
    @Test
    void linesOnTheDiskAreReadAndWrittenAsEver() throws IOException {
        Path results = Path.of(System.getProperty("spikelane.root"), "sim", "results");
        for (String name : List.of("gestures-quick.jsonl", "nmnist-quick.jsonl")) {
            for (String line : Files.readAllLines(results.resolve(name))) {
                assertEquals(line, Json.line(Json.MAPPER.readValue(line, TrialResult.class)));
            }
        }
    }

    private List<TrialResult> run(Path folder, FakeTrials trials, Follower follower) {
        StudyPlan plan = FakeTrials.plan(1);
        try (StudyFolder open = StudyFolder.open(folder, plan)) {
            return Study.run(plan, open, trials, follower, results -> {});
        }
    }

    private static List<String> names(StudyPreset preset) {
        return preset.grid().stream().map(Compression::name).toList();
    }

    @Test
    void quickHoldsWhatTheQuestionNeeds() {
        List<String> names = names(StudyPreset.QUICK);
        assertEquals("none", names.getFirst());
        assertTrue(names.containsAll(List.of("quantise-b8", "quantise-b4", "quantise-b3", "quantise-b2",
                "prune-b8-p0.75", "prune-b8-p0.8", "prune-b8-p0.9", "prune-b8-p0.95", "cumulative-b2-p0.8",
                "cumulative-b2-p0.9", "cumulative-b3-p0.8", "cumulative-b3-p0.9", "joint-b2-p0.8", "joint-b2-p0.9",
                "joint-b3-p0.8", "joint-b3-p0.9")), names.toString());
        assertEquals(1 + 5 + 7 + 2 * 5 * 7, names(StudyPreset.PAPER).stream().distinct().count());
    }

    @Test
    void runsEveryTrialOnceFullPrecisionFirst() throws IOException {
        FakeTrials trials = new FakeTrials();
        Follower follower = new Follower();
        List<TrialResult> results = run(temp, trials, follower);
        assertEquals(names(StudyPreset.QUICK), trials.asked);
        assertEquals(trials.asked, follower.ended);
        assertEquals(follower.effort, follower.done);
        assertEquals(FakeTrials.all(StudyPreset.QUICK), results);
        assertEquals(results.size(), Files.readAllLines(temp.resolve("results.jsonl")).size());
    }

    @Test
    void continuesAfterADeathAsIfThereHadBeenNone() throws IOException {
        Path whole = temp.resolve("whole");
        run(whole, new FakeTrials(), new Follower());
        Path cut = temp.resolve("cut");
        FakeTrials dying = new FakeTrials();
        dying.dieAt = "prune-b8-p0.9";
        assertThrows(IllegalStateException.class, () -> run(cut, dying, new Follower()));
        FakeTrials rest = new FakeTrials();
        Follower follower = new Follower();
        run(cut, rest, follower);
        assertEquals(30 + 6 * 10, follower.doneAtFirst);
        assertEquals("prune-b8-p0.9", rest.asked.getFirst());
        assertEquals(names(StudyPreset.QUICK).size(), dying.asked.size() + rest.asked.size());
        assertEquals(-1, Files.mismatch(whole.resolve("results.jsonl"), cut.resolve("results.jsonl")));
        FakeTrials none = new FakeTrials();
        assertEquals(17, run(cut, none, new Follower()).size());
        assertEquals(List.of(), none.asked);
    }

    @Test
    void aTornLastLineIsDroppedAtWhateverByteItWasTorn() throws IOException {
        run(temp, new FakeTrials(), new Follower());
        Path log = temp.resolve("results.jsonl");
        byte[] whole = Files.readAllBytes(log);
        int lastLine = whole.length - 1;
        while (whole[lastLine - 1] != '\n') {
            lastLine--;
        }
        for (int cut : new int[]{lastLine + 1, (lastLine + whole.length) / 2, whole.length - 1}) {
            Files.write(log, Arrays.copyOf(whole, cut));
            FakeTrials trials = new FakeTrials();
            run(temp, trials, new Follower());
            assertEquals(List.of("joint-b2-p0.9"), trials.asked);
            assertEquals(Files.readString(log), new String(whole, UTF_8));
        }
    }

    @Test
    void aLineThatIsNotAResultIsNamed() throws IOException {
        run(temp, new FakeTrials(), new Follower());
        Path log = temp.resolve("results.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(log));
        lines.set(2, "{\"mode\":\"quantise\"}");
        Files.write(log, lines);
        BadInputException e = assertThrows(BadInputException.class, () -> run(temp, new FakeTrials(), new Follower()));
        assertTrue(e.getMessage().contains("results.jsonl, line 3: not a trial's result"), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
        lines.set(2, lines.getFirst());
        Files.write(log, lines);
        e = assertThrows(BadInputException.class, () -> run(temp, new FakeTrials(), new Follower()));
        assertTrue(e.getMessage().contains("the trial none is there twice"), e.getMessage());
    }

    @Test
    void anotherStudysFolderIsRefusedAndLeftAlone() throws IOException {
        run(temp, new FakeTrials(), new Follower());
        byte[] before = Files.readAllBytes(temp.resolve("results.jsonl"));
        BadInputException e = assertThrows(BadInputException.class, () -> StudyFolder.open(temp, FakeTrials.plan(2)));
        assertTrue(e.getMessage().contains("belongs to another study (seed is 1 there, 2 here)"), e.getMessage());
        assertArrayEquals(before, Files.readAllBytes(temp.resolve("results.jsonl")));
        Files.delete(temp.resolve("study.json"));
        assertThrows(BadInputException.class, () -> StudyFolder.open(temp, FakeTrials.plan(1)));
    }

    @Test
    void aFolderServesOneStudyAtATimeAndIsSweptOfHalfWrittenFiles() throws IOException {
        StudyPlan plan = FakeTrials.plan(1);
        try (StudyFolder open = StudyFolder.open(temp, plan)) {
            Files.writeString(temp.resolve("mine.tmp"), "the user's");
            Files.writeString(temp.resolve(".spikelane-123-1.tmp"), "half");
            Files.writeString(open.model(Compression.none()).resolveSibling(".spikelane-123-2.tmp"), "half",
                    StandardOpenOption.CREATE);
            BadInputException e = assertThrows(BadInputException.class, () -> StudyFolder.open(temp, plan));
            assertTrue(e.getMessage().contains("another process is writing it"), e.getMessage());
        }
        StudyFolder.open(temp, plan).close();
        assertFalse(Files.exists(temp.resolve(".spikelane-123-1.tmp")));
        assertTrue(Files.exists(temp.resolve("mine.tmp")));
        assertEquals(0, temp.resolve("models").toFile().list().length);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        BadInputException e = assertThrows(BadInputException.class,
                () -> StudyFolder.open(file.resolve("out"), FakeTrials.plan(1)));
        assertTrue(e.getMessage().contains(file.resolve("out").toString()), e.getMessage());
    }
}
