package spikelane.sim.study;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.Json;
import spikelane.sim.io.WriteLock;
import spikelane.sim.train.EpochReport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of one study, held by one process at a time: {@code study.json} says which study it is and which versions of
 * the code have worked on it, {@code recordings.jsonl} what its recordings hold, {@code results.jsonl} what is done. Each
 * trial has a folder, {@code trials/HASH}: what it is, its learning curve and network, what that asks of an accelerator,
 * and the class that it gives to each test recording. {@code pareto.csv}, {@code pareto.svg} and {@code report.html} are made from the results.
 */
public final class StudyFolder implements AutoCloseable {
    /** The learning curve in a trial's folder. */
    static final String CURVE = "curve.jsonl";
    /** What the network asks of an accelerator, in a trial's folder. */
    static final String WORKLOAD = "workload.json";

    private final Path folder;
    private final WriteLock lock;
    private final List<String> notes = new ArrayList<>();
    private final List<String> code = new ArrayList<>();
    private boolean pricesDiffer;

    private StudyFolder(Path folder, WriteLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * @param folder where; created if it is missing
     * @param plan   which study
     * @param sums   content of its recordings
     * @return the folder, new or of the same study
     * @throws BadInputException if the folder belongs to another study, is in use or cannot be written
     */
    public static StudyFolder open(Path folder, StudyPlan plan, List<RecordingSum> sums) {
        StudyFolder opened = new StudyFolder(folder, WriteLock.ofFolder(folder));
        try {
            opened.claim(plan, sums);
            Files.createDirectories(opened.trials());
            Files.createDirectories(opened.figures());
            OutputFiles.deleteLeftovers(folder);
            OutputFiles.deleteLeftovers(opened.figures());
            try (DirectoryStream<Path> parts = Files.newDirectoryStream(opened.trials(), Files::isDirectory)) {
                for (Path part : parts) {
                    OutputFiles.deleteLeftovers(part);
                }
            }
        } catch (IOException e) {
            opened.close();
            throw new BadInputException("cannot write to the folder " + folder + ": " + OutputFiles.reason(e), e);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private void claim(StudyPlan plan, List<RecordingSum> sums) {
        Path file = folder.resolve("study.json");
        if (Files.exists(file)) {
            continueWith(plan, sums, file);
        } else if (Files.exists(results())) {
            throw new BadInputException(folder + " has results.jsonl but no study.json that says which study it is:"
                    + " give another --out or delete the folder");
        } else {
            StringBuilder lines = new StringBuilder();
            sums.forEach(sum -> lines.append(Json.line(sum)).append('\n'));
            OutputFiles.write(recordings(), lines.toString());
            code.add(CodeVersion.text());
            write(plan);
        }
    }

    private void continueWith(StudyPlan plan, List<RecordingSum> sums, Path file) {
        ObjectNode there = read(file);
        readCode(there.remove("code"), file);
        JsonNode asked = asWritten(plan);
        if (!Objects.equals(there.get("recordings"), asked.get("recordings"))) {
            throw new BadInputException(file + " is of other recordings ("
                    + RecordingSum.difference(readSums(), sums).orElse("their checksums differ")
                    + "): give another --out, or the recordings that it was begun with");
        }
        pricesDiffer = !there.equals(asked);
        if (pricesDiffer) {
            there.put("architecture", "").put("priced", "");
            String difference = firstDifference("", there, asWritten(plan.unpriced()));
            if (difference != null) {
                throw new BadInputException(file + " belongs to another study (" + difference
                        + "): give another --out or delete the folder");
            }
        }
        if (code.isEmpty() || !code.getLast().equals(CodeVersion.text())) {
            notes.add("this study was begun with another version of the code (" + String.join(", then ", code)
                    + "); it goes on with " + CodeVersion.text() + ", and its results are of both");
            code.add(CodeVersion.text());
            write(pricesDiffer ? plan.unpriced() : plan);
        }
    }

    /** A whole number of a record is wide or narrow by its type, that of a file by its digits. */
    private static JsonNode asWritten(StudyPlan plan) {
        return Json.MAPPER.readTree(Json.line(plan));
    }

    private void readCode(JsonNode versions, Path file) {
        if (versions == null || !versions.isArray() || versions.isEmpty()) {
            throw new BadInputException(
                    file + " does not say which version of the code it is of, expected a list \"code\""
                            + ": give another --out or delete the folder");
        }
        versions.forEach(version -> code.add(version.asString()));
    }

    private List<RecordingSum> readSums() {
        List<RecordingSum> sums = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(recordings())) {
                sums.add(Json.MAPPER.readValue(line, RecordingSum.class));
            }
        } catch (IOException | JacksonException e) {
            return List.of(); // study.json has their digest: that they differ is known
        }
        return sums;
    }

    private void write(StudyPlan plan) {
        ObjectNode node = Json.MAPPER.valueToTree(plan);
        code.forEach(node.putArray("code")::add);
        OutputFiles.write(folder.resolve("study.json"), Json.indented(node) + "\n");
    }

    /** {@return what a study.json says} */
    static ObjectNode read(Path file) {
        try {
            if (Json.MAPPER.readTree(Files.readAllBytes(file)) instanceof ObjectNode node) {
                return node;
            }
            throw new BadInputException(file + " is no study, expected a JSON object");
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e, e);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is not JSON: " + Json.reason(e), e);
        }
    }

    /** {@return the first field in which two plans differ, in words; null if they do not} */
    static String firstDifference(String name, JsonNode there, JsonNode asked) {
        if (Objects.equals(there, asked)) {
            return null;
        }
        if (there != null && asked != null && there.isObject() && asked.isObject()) {
            for (String field : asked.propertyNames()) {
                String inner = firstDifference(name.isEmpty() ? field : name + "." + field, there.get(field),
                        asked.get(field));
                if (inner != null) {
                    return inner;
                }
            }
        }
        if (there != null && asked != null && there.isString() && asked.isString()) {
            List<String> before = there.stringValue().lines().toList();
            List<String> after = asked.stringValue().lines().toList();
            for (int i = 0; before.size() > 1 && i < Math.min(before.size(), after.size()); i++) {
                if (!before.get(i).equals(after.get(i))) {
                    return name + ", line " + (i + 1) + " is \"" + before.get(i).strip() + "\" there, \""
                            + after.get(i).strip() + "\" here";
                }
            }
        }
        return (name.isEmpty() ? "settings" : name) + " is " + (there == null ? "missing" : there) + " there, "
                + (asked == null ? "missing" : asked) + " here";
    }

    /** {@return whether the results there are priced on another accelerator} */
    boolean pricesDiffer() {
        return pricesDiffer;
    }

    /**
     * Replaces the results by others at new prices. Killed in between, the folder still says that prices differ.
     *
     * @param plan    the study
     * @param replace writes the results
     */
    void priceAgain(StudyPlan plan, Runnable replace) {
        write(plan.unpriced());
        replace.run();
        write(plan);
        pricesDiffer = false;
    }

    /** {@return where it is} */
    public Path path() {
        return folder;
    }

    /** {@return what a user should know about this folder, a line each} */
    public List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    /** {@return the versions of the code that have worked on the study, the last one this} */
    public List<String> code() {
        return Collections.unmodifiableList(code);
    }

    private Path recordings() {
        return folder.resolve("recordings.jsonl");
    }

    /** {@return one trial's result a line} */
    public Path results() {
        return folder.resolve("results.jsonl");
    }

    /** {@return every trial's energy and accuracy, and which are on the front} */
    public Path pareto() {
        return folder.resolve("pareto.csv");
    }

    /** {@return the plot of energy against accuracy} */
    public Path picture() {
        return folder.resolve("pareto.svg");
    }

    /** {@return the figures, and the numbers of each} */
    public Path figures() {
        return folder.resolve("figures");
    }

    /** {@return the report} */
    public Path report() {
        return folder.resolve("report.html");
    }

    private Path trials() {
        return folder.resolve("trials");
    }

    /**
     * @param trial a trial
     * @return its folder, with a description of the trial in it
     */
    public Path trial(StudyTrial trial) {
        Path of = trials().resolve(trial.hash());
        Path description = of.resolve("trial.json");
        if (Files.notExists(description)) {
            OutputFiles.write(description, Json.indented(trial) + "\n");
        }
        return of;
    }

    /**
     * @param trial a trial
     * @return its network
     */
    public Path model(StudyTrial trial) {
        return trials().resolve(trial.hash()).resolve("model.safetensors");
    }

    /**
     * @param hash of a trial
     * @return what its network asks of an accelerator
     */
    Path workload(String hash) {
        return trials().resolve(hash).resolve(WORKLOAD);
    }

    /**
     * @param results trials
     * @return the epochs of each, where they were kept
     */
    public SequencedMap<TrialResult, List<EpochReport>> curves(List<TrialResult> results) {
        return curves(results, hash -> trials().resolve(hash));
    }

    static SequencedMap<TrialResult, List<EpochReport>> curves(List<TrialResult> results,
            Function<String, Path> trials) {
        SequencedMap<TrialResult, List<EpochReport>> curves = new LinkedHashMap<>();
        for (TrialResult result : results) {
            List<EpochReport> epochs = EpochReport.read(trials.apply(result.origin().trial()).resolve(CURVE));
            if (!epochs.isEmpty()) {
                curves.put(result, epochs);
            }
        }
        return curves;
    }

    /**
     * @param trial a trial
     * @return the class of each test recording, and which class its network gives to it
     */
    Path predictions(StudyTrial trial) {
        return trials().resolve(trial.hash()).resolve("predictions.csv");
    }

    private Path seconds(StudyTrial trial) {
        return trials().resolve(trial.hash()).resolve("seconds.json");
    }

    /**
     * Keeps the time of a training before its network is there: a run that goes on from the network has not spent it.
     *
     * @param trial   a trial
     * @param seconds that all runs of its training took
     */
    void keepTrainingSeconds(StudyTrial trial, double seconds) {
        OutputFiles.write(seconds(trial), Json.line(new Training(seconds)) + "\n");
    }

    /**
     * @param trial a trial whose network is there
     * @return seconds that its training took; 0 where an older version did not keep them
     */
    double trainingSeconds(StudyTrial trial) {
        try {
            return Json.MAPPER.readValue(Files.readString(seconds(trial)), Training.class).seconds();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new BadInputException("cannot read " + seconds(trial) + ": " + e, e);
        } catch (JacksonException e) {
            throw new BadInputException(seconds(trial) + " is no time of a training: " + Json.reason(e)
                    + " (delete it, and the time is not counted)", e);
        }
    }

    private record Training(double seconds) {
        private Training {
            if (!(seconds >= 0) || Double.isInfinite(seconds)) {
                throw new IllegalArgumentException("seconds " + seconds + ", expected 0 or more");
            }
        }
    }

    /** Lets another process use the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
