package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.data.Recordings;

/** The array script of {@code examples/slurm}, its tasks run by a plain shell. */
@Tag("once")
class ArrayJobTest {
    private static final Path SCRIPT = Path.of(System.getProperty("spikelane.root"),
            "examples/slurm/spikelane-array.slurm");
    private static final String STUDY = """
            name: small
            network: {family: cextnet-quick, largest_image: 16}
            seeds: [3]
            training: {epochs: 2, batch: 4, learning_rate: 0.003}
            fine_tuning: {epochs: 2, batch: 4, learning_rate: 0.001}
            recipes: [{mode: none}, {mode: quantise, bits: 2}, {mode: joint, bits: 3, pruned: 0.9}]
            architectures: [eyeriss-snn]
            encodings: [rle, uop]
            statistics: {resamples: 100}
            """;

    @TempDir
    private Path temp;

    private record Ended(int code, String said) {}

    private Ended task(String number) throws Exception {
        Path command = temp.resolve("spikelane");
        Files.writeString(command,
                "#!/usr/bin/env bash\nexec '" + ProcessHandle.current().info().command().orElseThrow() + "' -cp '"
                        + System.getProperty("java.class.path") + "' --add-modules jdk.incubator.vector "
                        + Main.class.getName() + " \"$@\"\n");
        assertTrue(command.toFile().setExecutable(true));
        File log = temp.resolve("log" + number).toFile();
        ProcessBuilder builder = new ProcessBuilder("bash", SCRIPT.toString(), temp.resolve("small.yaml").toString(),
                temp.resolve("data").toString(), temp.toString()).redirectErrorStream(true).redirectOutput(log);
        builder.environment().put("SPIKELANE", command.toString());
        builder.environment().remove("SLURM_ARRAY_TASK_ID");
        if (!number.isEmpty()) {
            builder.environment().put("SLURM_ARRAY_TASK_ID", number);
        }
        Process process = builder.start();
        boolean ended = process.waitFor(600, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, "it hangs");
        return new Ended(process.exitValue(), Files.readString(log.toPath()));
    }

    private void writeStudy() throws IOException {
        Files.writeString(temp.resolve("small.yaml"), STUDY);
        Recordings.twoClasses(temp.resolve("data"), 200);
    }

    private List<String> results(String folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(temp.resolve(folder).resolve("results.jsonl"))) {
            lines.add(line.replaceAll("\"seconds\":[0-9.E-]+|\"crc\":\"[0-9a-f]+\"|\"code\":\"[^\"]*\"", ""));
        }
        return lines;
    }

    @Test
    void tasksMakeTogetherWhatOneRunMakes() throws Exception {
        writeStudy();
        Ended none = task("");
        assertEquals(2, none.code);
        assertTrue(none.said.startsWith("spikelane-array: expected sbatch --array=1-N "), none.said);
        for (String number : List.of("2", "3")) {
            Ended task = task(number);
            assertEquals(0, task.code, task.said);
        }
        byte[] before = Files.readAllBytes(temp.resolve("part2/results.jsonl"));
        assertEquals(0, task("2").code);
        assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(temp.resolve("part2/results.jsonl")),
                "nothing is done twice");
        CommandRun report = CommandRun.of("report", temp.resolve("part2").toString(), temp.resolve("part3").toString(),
                "--out", temp.resolve("all").toString(), "--export", "csv");
        assertEquals(0, report.exitCode(), report.err());
        assertTrue(report.out().contains("3 of 3 trials"), report.out());
        CommandRun whole = CommandRun.of("study", "--config", temp.resolve("small.yaml").toString(), "--data",
                temp.resolve("data").toString(), "--out", temp.resolve("whole").toString(), "--threads", "1");
        assertEquals(0, whole.exitCode(), whole.err());
        assertEquals(results("whole"), results("all"));
        List<String> table = Files.readAllLines(temp.resolve("all/results.csv"));
        assertEquals(4, table.size(), "a header and a row a trial");
        assertTrue(table.getFirst().startsWith("trial,name,seed,mode,bits,prune,"), table.getFirst());
    }
}
