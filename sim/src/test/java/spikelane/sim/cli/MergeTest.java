package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.study.FakeTrials;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.TrialResult;

/** Parts of a study that several machines worked on, made up, put together and compared. */
class MergeTest {
    @TempDir
    private Path temp;

    private String part(String name, List<Long> seeds, String... picks) {
        Path folder = temp.resolve(name);
        FakeTrials.study(folder, seeds, List.of(picks));
        return folder.toString();
    }

    @Test
    void partsOfOneStudyMakeTheWholeStudy() throws IOException {
        String whole = part("whole", List.of(1L, 2L));
        String one = part("one", List.of(1L, 2L), "*-s1");
        String two = part("two", List.of(1L, 2L), "*-s2", "joint-b2-p0.9-s1");
        Path out = temp.resolve("out");
        CommandRun run = CommandRun.of("report", one, two, "--out", out.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(ResultLog.read(Path.of(whole).resolve("results.jsonl")),
                ResultLog.read(out.resolve("results.jsonl")));
        assertTrue(run.out().contains("34 of 34 trials"), run.out());
        assertTrue(run.out().contains("(mean of 2 seeds"), run.out());
        String html = Files.readString(out.resolve("report.html"));
        assertTrue(html.contains("Accuracy against full precision") && html.contains("How sure the energies are"));
        assertFalse(html.contains("not finished"));
        run = CommandRun.of("report", one, "--out", out.toString(), "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("\"trials\":17,\"of\":34"), run.out());
    }

    @Test
    void anotherStudyAndAnotherResultAreRefused() throws IOException {
        String one = part("one", List.of(1L), "1-3");
        Path other = Path.of(part("other", List.of(1L), "1-3"));
        Path study = other.resolve("study.json");
        Files.writeString(study, Files.readString(study).replace("\"4567\"", "\"4568\""));
        CommandRun run = CommandRun.of("report", one, other.toString(), "--out", temp.resolve("out").toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("is of another study than " + one + " (recordings is \"4567\" there"), run.err());
        Path results = Path.of(part("third", List.of(1L), "1-3")).resolve("results.jsonl");
        List<TrialResult> there = ResultLog.read(results);
        Files.writeString(results, Files.readString(results).replaceAll(",\"crc\":\"[0-9a-f]+\"", "")
                .replace("\"zeros\":" + there.getFirst().layers().getFirst().zeros() + ",", "\"zeros\":1,"));
        run = CommandRun.of("report", one, results.getParent().toString(), "--out", temp.resolve("out").toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("of seed 1 has another result than in a folder before"), run.err());
        run = CommandRun.of("report", temp.resolve("nothing").toString(), "--out", temp.resolve("out").toString());
        assertEquals(2, run.exitCode());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void compareTellsWhatChangedAndWhetherItMayBeChance() {
        String one = part("one", List.of(1L));
        String two = part("two", List.of(2L));
        CommandRun same = CommandRun.of("study", "compare", one, one);
        assertEquals(0, same.exitCode(), same.err());
        assertTrue(same.out().lines().skip(1).limit(17)
                .allMatch(line -> line.contains(" 0.0     1.000   1.0000   1.0000")), same.out());
        CommandRun other = CommandRun.of("study", "compare", one, two, "--json");
        assertEquals(0, other.exitCode(), other.err());
        assertTrue(other.out().contains("\"variant\":\"quantise-b2\"") && !other.out().contains("\"p\":"),
                "no paired test of different seeds: " + other.out());
        assertEquals(2, CommandRun.of("study", "compare", one, temp.resolve("none").toString()).exitCode());
    }
}
