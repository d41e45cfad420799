package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import spikelane.sim.study.StudyFile;
import spikelane.sim.study.StudyPreset;
import tools.jackson.databind.JsonNode;

/** The times and sizes of sim/DVS128.md are those of the committed dry runs. */
class PaperStudyPageTest {
    /** Recordings of DVS128 Gesture by its own split. */
    private static final int TRAINING = 1176;
    private static final int TEST = 288;
    private static final long STEPS = 20;
    private static final long SIDE = 128;
    private static final double HOUR = 3600;
    private static final int HOURS_A_DAY = 24;

    @TempDir
    private Path folder;

    private static List<JsonNode> runs() throws IOException {
        return Files
                .readAllLines(Path.of(System.getProperty("spikelane.root"), "sim", "results", "paper-dry-run.jsonl"))
                .stream().map(Json.MAPPER::readTree).toList();
    }

    private static double training(JsonNode run, StudyPreset study) {
        return seconds(run, "trainingStep", study.training().epochs(), study.training().batch());
    }

    private static double fineTuning(JsonNode run, StudyPreset study) {
        return seconds(run, "fineTuningStep", study.fineTuning().epochs(), study.fineTuning().batch());
    }

    private static double seconds(JsonNode run, String step, int epochs, int batch) {
        JsonNode estimate = run.get("estimate");
        return (double) epochs * Math.ceilDiv(TRAINING, batch) * estimate.get(step).asDouble()
                + 2 * TEST * estimate.get("evaluation").asDouble();
    }

    private static String days(double seconds) {
        return String.format(Locale.ROOT, "%.0f days", seconds / HOUR / HOURS_A_DAY);
    }

    /** Memory with the frames of these recordings: two polarities of 2-byte counts. */
    private static double gigabytes(JsonNode run) {
        JsonNode estimate = run.get("estimate");
        long others = TRAINING + TEST - estimate.get("training").asLong() - estimate.get("test").asLong();
        return (run.get("bytes").asLong() + others * 2 * STEPS * SIDE * SIDE * Short.BYTES) / 1e9;
    }

    @Test
    void timesAndMemoryAreThoseOfTheDryRuns() throws IOException {
        PageOfFiles page = PageOfFiles.of("DVS128.md", folder);
        StudyFile file = StudyPreset.PAPER.file();
        StudyPreset study = StudyPreset.PAPER;
        int seeds = file.seeds().size();
        int tuned = seeds * (file.grid().size() - 1);
        JsonNode one = runs().get(0);
        JsonNode two = runs().get(1);
        assertEquals(List.of(1, 2), List.of(one.get("threads").asInt(), two.get("threads").asInt()));
        List<List<String>> rows = page.table("cores");
        assertEquals(
                List.of("2", "1, of 2 threads", days(seeds * training(two, study) + tuned * fineTuning(two, study)),
                        String.format(Locale.ROOT, "%.0f GB", gigabytes(two))),
                rows.get(0));
        for (int row = 1; row < rows.size(); row++) {
            int cores = Integer.parseInt(rows.get(row).getFirst());
            double longest = training(one, study) + Math.ceilDiv(tuned, cores) * fineTuning(one, study);
            assertEquals(List.of(Integer.toString(cores), cores + ", of 1 thread", days(longest),
                    String.format(Locale.ROOT, "%.0f GB", cores * gigabytes(one))), rows.get(row));
        }
        List<List<String>> steps = page.table("threads");
        for (int i = 0; i < 2; i++) {
            JsonNode estimate = runs().get(i).get("estimate");
            assertEquals(
                    List.of(Integer.toString(i + 1),
                            String.format(Locale.ROOT, "%.2f s", estimate.get("trainingStep").asDouble()),
                            String.format(Locale.ROOT, "%.2f s", estimate.get("fineTuningStep").asDouble())),
                    steps.get(i));
        }
        assertTrue(page.text().contains(one.get("machine").get("CPU").asString()), "the machine");
        assertTrue(page.text().contains((seeds + tuned) + " trials"), "trials");
    }
}
