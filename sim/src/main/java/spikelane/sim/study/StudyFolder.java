package spikelane.sim.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.io.WriteLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder of one study, held by one process at a time: {@code study.json} says which study it is, {@code
 * results.jsonl} holds what is done, {@code models} the networks, {@code workloads} what they ask of an accelerator,
 * {@code pareto.csv}, {@code pareto.svg} and {@code report.html} are made from the results.
 */
public final class StudyFolder implements AutoCloseable {
    private final Path folder;
    private final WriteLock lock;
    private boolean pricesDiffer;

    private StudyFolder(Path folder, WriteLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * @param folder where; created if it is missing
     * @param plan   which study
     * @return the folder, new or of the same study
     * @throws BadInputException if the folder belongs to another study, is in use or cannot be written
     */
    public static StudyFolder open(Path folder, StudyPlan plan) {
        StudyFolder opened = new StudyFolder(folder, WriteLock.ofFolder(folder));
        try {
            opened.claim(plan);
            for (Path part : List.of(folder, folder.resolve("models"), folder.resolve("workloads"))) {
                Files.createDirectories(part);
                OutputFiles.deleteLeftovers(part);
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

    private void claim(StudyPlan plan) {
        Path file = folder.resolve("study.json");
        if (Files.exists(file)) {
            JsonNode there = read(file);
            pricesDiffer = firstDifference("", there, Json.MAPPER.readTree(Json.line(plan))) != null;
            if (pricesDiffer && there instanceof ObjectNode fields) {
                fields.put("architecture", "").put("priced", "");
            }
            String difference = pricesDiffer
                    ? firstDifference("", there, Json.MAPPER.readTree(Json.line(plan.unpriced())))
                    : null;
            if (difference != null) {
                throw new BadInputException(file + " belongs to another study (" + difference
                        + "): give another --out or delete the folder");
            }
        } else if (Files.exists(results())) {
            throw new BadInputException(folder + " has results.jsonl but no study.json that says which study it is:"
                    + " give another --out or delete the folder");
        } else {
            OutputFiles.write(file, Json.indented(plan) + "\n");
        }
    }

    private static JsonNode read(Path file) {
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e, e);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is not JSON: " + Json.reason(e), e);
        }
    }

    private static String firstDifference(String name, JsonNode there, JsonNode asked) {
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
        OutputFiles.write(folder.resolve("study.json"), Json.indented(plan.unpriced()) + "\n");
        replace.run();
        OutputFiles.write(folder.resolve("study.json"), Json.indented(plan) + "\n");
        pricesDiffer = false;
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

    /** {@return the report} */
    public Path report() {
        return folder.resolve("report.html");
    }

    /**
     * @param compression a trial
     * @return its network
     */
    public Path model(Compression compression) {
        return folder.resolve("models").resolve(compression.name() + ".safetensors");
    }

    /**
     * @param compression a trial
     * @return what its network asks of an accelerator
     */
    Path workload(Compression compression) {
        return folder.resolve("workloads").resolve(compression.name() + ".json");
    }

    /** Lets another process use the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
