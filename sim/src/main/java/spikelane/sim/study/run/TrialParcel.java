package spikelane.sim.study.run;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.StudyFolder;
import spikelane.sim.study.StudyTrial;
import spikelane.sim.study.TrialResult;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a trial leaves, on its way between machines.
 *
 * @param result its line of results, without the checksum; null before it is done
 * @param files  of its folder, by name
 */
public record TrialParcel(String result, TreeMap<String, byte[]> files) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;
    /** In the order in which they are written: a network that is there was finished. */
    private static final List<String> FILES = List.of("trial.json", "seconds.json", "curve.jsonl", "model.safetensors",
            "model.checkpoint", "workload.json", "predictions.csv");

    /**
     * @param folder of the study
     * @param trial  one of its trials
     * @return what is there of it
     */
    public static TrialParcel of(StudyFolder folder, StudyTrial trial) {
        return of(folder, trial, null);
    }

    static TrialParcel of(StudyFolder folder, StudyTrial trial, TrialResult result) {
        TreeMap<String, byte[]> files = new TreeMap<>();
        for (String name : FILES) {
            Path file = folder.trial(trial).resolve(name);
            if (Files.exists(file)) {
                try {
                    files.put(name, Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new BadInputException("cannot read " + file + ": " + OutputFiles.reason(e), e);
                }
            }
        }
        return new TrialParcel(result == null ? null : Json.line(result), files);
    }

    /**
     * @param folder receives the files
     * @param trial  that left them
     */
    public void unpack(StudyFolder folder, StudyTrial trial) {
        Path to = folder.trial(trial);
        FILES.stream().filter(files::containsKey)
                .forEach(name -> OutputFiles.write(to.resolve(name), out -> out.write(files.get(name))));
        if (result != null) { // it was done where a checkpoint from here had been sent to
            try {
                Files.deleteIfExists(to.resolve("model.checkpoint"));
            } catch (IOException e) {
                throw new BadInputException(
                        "cannot delete " + to.resolve("model.checkpoint") + ": " + OutputFiles.reason(e), e);
            }
        }
    }

    /** {@return the result} */
    public TrialResult trialResult() {
        return ResultLog.result((ObjectNode) Json.MAPPER.readTree(result));
    }
}
