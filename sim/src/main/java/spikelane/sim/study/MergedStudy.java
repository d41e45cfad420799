package spikelane.sim.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.train.EpochReport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Folders of one study that several machines worked on, put together: variants and seeds may differ, all else is the same.
 * A trial that is in several of them must have the same result in each.
 *
 * @param plan    of all of them: every variant and seed of any
 * @param code    versions of the code that worked on them
 * @param results of all of them, in the plan's order
 * @param folders of their trials, by checksum of the trial
 */
public record MergedStudy(StudyPlan plan, List<String> code, List<TrialResult> results, Map<String, Path> folders) {
    private record Begun(StudyPlan plan, List<String> code) {}

    /**
     * @param folders of studies, at least one
     * @return what they hold
     * @throws BadInputException if one is no study, they are of different ones, or two disagree
     */
    public static MergedStudy of(List<Path> folders) {
        Begun first = read(folders.getFirst());
        Set<Compression> grid = new LinkedHashSet<>();
        Set<Long> seeds = new LinkedHashSet<>();
        Set<String> code = new LinkedHashSet<>();
        Map<String, TrialResult> results = new LinkedHashMap<>();
        Map<String, Path> trials = new HashMap<>();
        for (Path folder : folders) {
            Begun begun = read(folder);
            requireSame(folders.getFirst(), first.plan, folder, begun.plan);
            grid.addAll(begun.plan.grid());
            seeds.addAll(begun.plan.seeds());
            code.addAll(begun.code);
            Path file = folder.resolve("results.jsonl");
            for (TrialResult result : Files.exists(file) ? ResultLog.read(file) : List.<TrialResult>of()) {
                if (result.origin() == null) {
                    throw new BadInputException(
                            file + ": results of an older version do not say which trial they are of");
                }
                trials.putIfAbsent(result.origin().trial(), folder.resolve("trials").resolve(result.origin().trial()));
                TrialResult before = results.putIfAbsent(result.origin().trial(), result);
                if (before != null && !same(before, result)) {
                    throw new BadInputException(file + ": the trial " + result.compression().name() + " of seed "
                            + result.seed() + " has another result than in a folder before");
                }
            }
        }
        StudyPlan plan = first.plan.with(List.copyOf(seeds), List.copyOf(grid));
        List<TrialResult> ordered = new ArrayList<>();
        plan.trials().forEach(trial -> {
            if (results.containsKey(trial.hash())) {
                ordered.add(results.remove(trial.hash()));
            }
        });
        if (!results.isEmpty()) {
            throw new BadInputException("the trial " + results.values().iterator().next().compression().name()
                    + " is not part of the study that its folder names");
        }
        if (ordered.isEmpty()) {
            throw new BadInputException("no trial is done in " + folders);
        }
        return new MergedStudy(plan, List.copyOf(code), List.copyOf(ordered), trials);
    }

    /** {@return the epochs of each trial, where they were kept} */
    public SequencedMap<TrialResult, List<EpochReport>> curves() {
        return StudyFolder.curves(results, folders::get);
    }

    /** All but the time and the version of the code. */
    private static boolean same(TrialResult a, TrialResult b) {
        return a.score().equals(b.score()) && a.layers().equals(b.layers()) && a.price().equals(b.price());
    }

    private static Begun read(Path folder) {
        Path file = folder.resolve("study.json");
        ObjectNode there = StudyFolder.read(file);
        JsonNode versions = there.remove("code");
        List<String> code = new ArrayList<>();
        if (versions != null) {
            versions.forEach(version -> code.add(version.asString()));
        }
        StudyPlan.complete(there);
        try {
            return new Begun(Json.MAPPER.treeToValue(there, StudyPlan.class), code);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no study of this version: " + Json.reason(e), e);
        }
    }

    private static void requireSame(Path first, StudyPlan a, Path other, StudyPlan b) {
        String difference = StudyFolder.firstDifference("", Json.MAPPER.readTree(Json.line(a)),
                Json.MAPPER.readTree(Json.line(b.with(a.seeds(), a.grid()))));
        if (difference != null) {
            throw new BadInputException(other + " is of another study than " + first + " (" + difference + ")");
        }
    }
}
