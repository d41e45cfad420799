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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CheckedLine;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.Json;

class StudyTest {
    @TempDir
    Path temp;

    /** Writes down what it is told. */
    private static class Follower implements StudyProgress {
        long effort;
        long doneAtFirst;
        long done;
        final List<String> ended = new ArrayList<>();

        @Override
        public void begins(long effort, long done, List<Portion> left) {
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
        for (Path file : List.of(FakeTrials.OLDER, results.resolve("gestures-quick.jsonl"),
                results.resolve("nmnist-grid.jsonl"))) {
            List<String> lines = Files.readAllLines(file);
            List<TrialResult> read = ResultLog.read(file);
            for (int i = 0; i < lines.size(); i++) {
                assertEquals(CheckedLine.content(lines.get(i)).orElseThrow(), Json.line(read.get(i)));
            }
        }
    }

    private List<TrialResult> run(Path folder, FakeTrials trials, Follower follower) {
        StudyPlan plan = FakeTrials.plan(1);
        try (StudyFolder open = StudyFolder.open(folder, plan, List.of())) {
            return Study.run(plan, plan.trials(), open, trials, follower, results -> {});
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
        BadInputException e = assertThrows(BadInputException.class,
                () -> StudyFolder.open(temp, FakeTrials.plan(2), List.of()));
        assertTrue(e.getMessage().contains("belongs to another study (seeds is [1] there, [2] here)"), e.getMessage());
        assertArrayEquals(before, Files.readAllBytes(temp.resolve("results.jsonl")));
        Files.delete(temp.resolve("study.json"));
        assertThrows(BadInputException.class, () -> StudyFolder.open(temp, FakeTrials.plan(1), List.of()));
    }

    @Test
    void aFolderServesOneStudyAtATimeAndIsSweptOfHalfWrittenFiles() throws IOException {
        StudyPlan plan = FakeTrials.plan(1);
        try (StudyFolder open = StudyFolder.open(temp, plan, List.of())) {
            Files.writeString(temp.resolve("mine.tmp"), "the user's");
            Files.writeString(temp.resolve(".spikelane-123-1.tmp"), "half");
            Files.writeString(open.trial(plan.full(1)).resolve(".spikelane-123-2.tmp"), "half",
                    StandardOpenOption.CREATE);
            BadInputException e = assertThrows(BadInputException.class, () -> StudyFolder.open(temp, plan, List.of()));
            assertTrue(e.getMessage().contains("another process is writing it"), e.getMessage());
        }
        StudyFolder.open(temp, plan, List.of()).close();
        assertFalse(Files.exists(temp.resolve(".spikelane-123-1.tmp")));
        assertTrue(Files.exists(temp.resolve("mine.tmp")));
        assertEquals(List.of("trial.json"),
                List.of(temp.resolve("trials").resolve(plan.full(1).hash()).toFile().list()));
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        BadInputException e = assertThrows(BadInputException.class,
                () -> StudyFolder.open(file.resolve("out"), FakeTrials.plan(1), List.of()));
        assertTrue(e.getMessage().contains(file.resolve("out").toString()), e.getMessage());
    }

    private List<String> told(Path folder) {
        List<String> notes = new ArrayList<>();
        run(folder, new FakeTrials(), new Follower() {
            @Override
            public void note(String line) {
                notes.add(line);
            }
        });
        return notes;
    }

    /** What a line says, and what is wrong with it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"\"accuracy\":1.0 | \"accuracy\":7.5 | accuracy 7.5",
            "\"accuracy\":1.0 | \"accuracy\":1e999 | ", "\"accuracy\":1.0 | \"accuracy\":\"NaN\" | ",
            "\"accuracy\":1.0 | \"accuracy\":0.5 | accuracy 0.5, expected correct / total, 1.0",
            "\"accuracy\":1.0 | \"accuracy\":null | ", "\"ciLow\":0.97 | \"ciLow\":1e308 | ciLow",
            "\"ciHigh\":1.0 | \"ciHigh\":0.98 | interval",
            "\"correct\":132 | \"correct\":133 | correct 133 of total 132", "\"correct\":132 | \"correct\":132.0 | ",
            "\"total\":132 | \"total\":0 | total 0", "\"bits\":32 | \"bits\":7 | none at 7 bits",
            "\"bits\":32 | \"bits\":32,\"bits\":32 | uplicate",
            "\"mode\":\"none\" | \"mode\":\"bogus\" | mode bogus, expected one of [none, quantise",
            "\"mode\":\"none\" | \"mode\":null | mode null", "\"mode\":\"none\" | \"mode\":7 | ",
            "\"prune\":0.0 | \"prune\":5.0 | pruned fraction of 5.0", "\"prune\":0.0 | \"prune\":-1 | pruned fraction",
            "\"layers\":[ | \"layer\":[ | ", "\"weightSparsity\":0.0 | \"weightSparsity\":1.5 | weightSparsity 1.5",
            "\"zeros\":0 | \"zeros\":-1 | layer conv0: zeros -1",
            "\"zeros\":0 | \"zeros\":99999 | layer conv0: zeros 99999",
            "\"spikeDensity\":0 | \"spikeDensity\":1e9,\"x\":0 | ",
            "\"name\":\"conv1\" | \"name\":\"conv0\" | each once", "\"rle\": | \"rlf\": | energy of [",
            "\"rle\": | \"rle\":null,\"x\": | ", "\"rle\": | \"rle\":-1 ,\"y\": | ", "\"cp\":1 | \"cp\":0 | ",
            "\"encoding\":\"rle\" | \"encoding\":\"cp\" | encoding cp, expected the cheapest, rle",
            "\"encoding\":\"rle\" | \"encoding\":\"xyz\" | encoding xyz", "\"encoding\":\"rle\" | \"encoding\":0.5 | ",
            "\"cycles\": | \"cycles\":-1,\"c\": | ", "\"seed\":1 | \"seed\":1,\"extra\":2 | extra",
            "\"seed\":1 | \"sead\":1 | ", "{ | [{ | ", "{ | null{ | "})
    void aLineThatIsNoPossibleResultIsNamed(String old, String replacement, String told) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(FakeTrials.OLDER));
        assertTrue(lines.getFirst().contains(old), lines.getFirst());
        lines.addFirst(lines.removeFirst().replaceFirst(Pattern.quote(old), Matcher.quoteReplacement(replacement)));
        Path file = Files.write(temp.resolve("r.jsonl"), lines);
        BadInputException e = assertThrows(BadInputException.class, () -> ResultLog.read(file));
        assertTrue(e.getMessage().startsWith(file + ", line 1: not a trial's result: "), e.getMessage());
        assertTrue(told == null || e.getMessage().contains(told), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aNullLineAndATrialThatIsThereTwiceAreNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("r.jsonl"), "null\n");
        assertTrue(assertThrows(BadInputException.class, () -> ResultLog.read(file)).getMessage()
                .startsWith(file + ", line 1: not a trial's result: null"));
        String line = Json.line(FakeTrials.all(StudyPreset.QUICK).getFirst());
        Files.writeString(file, line + "\n" + line + "\n");
        String told = assertThrows(BadInputException.class, () -> ResultLog.read(file)).getMessage();
        assertTrue(told.startsWith(file + ", line 2: the trial none is there twice, in line 1 too"), told);
    }

    @Test
    void aDamagedLineIsToldKeptAsideAndItsTrialRunAgain() throws IOException {
        run(temp, new FakeTrials(), new Follower());
        Path log = temp.resolve("results.jsonl");
        String whole = Files.readString(log);
        String damaged = whole.replaceFirst("\"correct\":2", "\"correct\":1");
        Files.writeString(log, damaged);
        assertThrows(BadInputException.class, () -> ResultLog.read(log));
        List<String> notes = told(temp);
        assertEquals(1, notes.size(), notes::toString);
        assertTrue(notes.getFirst().startsWith(log + ", line 1: damaged") && notes.getFirst().contains("damaged-1"),
                notes.getFirst());
        assertEquals(damaged, Files.readString(temp.resolve("results.jsonl.damaged-1")));
        assertEquals(whole.lines().sorted().toList(), Files.readString(log).lines().sorted().toList());
        Files.writeString(log, damaged);
        told(temp);
        assertTrue(Files.exists(temp.resolve("results.jsonl.damaged-2")), "never in the place of another");
    }

    @Test
    void resultsOfAnotherSeedAreNotTakenForThisStudys() throws IOException {
        run(temp, new FakeTrials(), new Follower());
        Path log = temp.resolve("results.jsonl");
        TrialResult first = ResultLog.read(log).getFirst();
        TrialResult other = new TrialResult(first.mode(), first.bits(), first.prune(), first.score(),
                first.weightSparsity(), first.layers(), first.price(), 2, first.seconds(), first.alternatives(),
                first.origin());
        Files.writeString(log, CheckedLine.of(other) + "\n");
        BadInputException e = assertThrows(BadInputException.class, () -> run(temp, new FakeTrials(), new Follower()));
        assertTrue(e.getMessage().contains("the trial none of seed 2 is not part of this study"), e.getMessage());
    }

    private static StudyPlan plan(String recordings, String arithmetic) {
        StudyPlan plan = FakeTrials.plan(1);
        return new StudyPlan(plan.dataset(), plan.digest(), plan.heldOut(), plan.preset(), plan.seeds(),
                plan.architecture(), plan.priced(), plan.splitBy(), plan.description(), plan.training(),
                plan.fineTuning(), plan.grid(), plan.classes(), recordings, arithmetic);
    }

    @Test
    void otherRecordingsOrAnotherArithmeticAreRefusedByName() {
        RecordingSum was = new RecordingSum("a.aedat", 10, "0".repeat(64));
        StudyFolder.open(temp, plan("1", "256 bit"), List.of(was)).close();
        for (RecordingSum is : List.of(new RecordingSum("a.aedat", 9, "0".repeat(64)),
                new RecordingSum("a.aedat", 10, "1".repeat(64)), new RecordingSum("b.aedat", 10, "0".repeat(64)))) {
            BadInputException e = assertThrows(BadInputException.class,
                    () -> StudyFolder.open(temp, plan("2", "256 bit"), List.of(is)));
            assertTrue(e.getMessage().contains("is of other recordings (a.aedat "), e.getMessage());
        }
        BadInputException e = assertThrows(BadInputException.class,
                () -> StudyFolder.open(temp, plan("1", "512 bit"), List.of(was)));
        assertTrue(e.getMessage().contains("arithmetic is \"256 bit\" there, \"512 bit\" here"), e.getMessage());
        StudyFolder.open(temp, plan("1", "256 bit"), List.of(was)).close();
    }

    @Test
    void anotherVersionOfTheCodeIsToldAndWrittenDown() throws IOException {
        StudyPlan plan = FakeTrials.plan(1);
        StudyFolder.open(temp, plan, List.of()).close();
        Path file = temp.resolve("study.json");
        String ours = CodeVersion.text();
        Files.writeString(file, Files.readString(file).replace(ours, "0.0.9, commit 12ab"));
        try (StudyFolder folder = StudyFolder.open(temp, plan, List.of())) {
            assertEquals(List.of("0.0.9, commit 12ab", ours), folder.code());
            assertTrue(folder.notes().getFirst().contains("0.0.9, commit 12ab"), folder.notes().toString());
        }
        try (StudyFolder folder = StudyFolder.open(temp, plan, List.of())) {
            assertEquals(List.of("0.0.9, commit 12ab", ours), folder.code());
            assertEquals(List.of(), folder.notes());
        }
    }
}
