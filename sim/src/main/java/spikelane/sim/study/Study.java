package spikelane.sim.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.BadInputException;

/**
 * Runs the trials of a plan that have no result yet, in the plan's order, and keeps each result as soon as it is there.
 * Results of another accelerator are priced again at first; those that cannot be are dropped and run again.
 */
public final class Study {
    private Study() {}

    /**
     * @param plan     what to try
     * @param folder   where results are kept
     * @param runner   does a trial
     * @param progress follows
     * @param changed  told all results so far: at first, and after each new one
     * @return the results of all trials, in the plan's order
     */
    public static List<TrialResult> run(StudyPlan plan, StudyFolder folder, TrialRunner runner, StudyProgress progress,
            Consumer<List<TrialResult>> changed) {
        ResultLog log = new ResultLog(folder.results());
        Map<String, TrialResult> results = new HashMap<>();
        Set<String> wanted = new HashSet<>();
        plan.grid().forEach(trial -> wanted.add(trial.name()));
        for (TrialResult result : log.open(progress::note)) {
            String name = result.compression().name();
            if (!wanted.contains(name)) {
                throw new BadInputException(
                        folder.results() + ": the trial " + name + " is not part of this study (delete the line)");
            }
            if (result.seed() != plan.seed()) {
                throw new BadInputException(folder.results() + ": the trial " + name + " is of seed " + result.seed()
                        + ", the study of " + plan.seed() + " (delete the line and its trial is run again)");
            }
            results.put(name, result);
        }
        if (folder.pricesDiffer()) {
            Map<String, TrialResult> priced = new HashMap<>();
            results.forEach((name, result) -> runner.priceAgain(result).ifPresent(again -> priced.put(name, again)));
            results.keySet().retainAll(priced.keySet());
            results.putAll(priced);
            folder.priceAgain(plan, () -> log.replace(inOrder(plan, results)));
        }
        if (results.size() < plan.grid().size()) {
            runner.prepare();
        }
        long effort = 0;
        long done = 0;
        for (Compression trial : plan.grid()) {
            effort += runner.effort(trial);
            done += results.containsKey(trial.name()) ? runner.effort(trial) : 0;
        }
        progress.begins(effort, done);
        changed.accept(inOrder(plan, results));
        int number = 0;
        for (Compression trial : plan.grid()) {
            number++;
            if (results.containsKey(trial.name())) {
                continue;
            }
            progress.trialBegins(number, plan.grid().size(), trial.name());
            long before = done;
            TrialResult result = runner.run(trial, part -> progress.at(before + part));
            log.append(result);
            results.put(trial.name(), result);
            done += runner.effort(trial);
            progress.at(done);
            progress.trialEnds(result);
            changed.accept(inOrder(plan, results));
        }
        return inOrder(plan, results);
    }

    private static List<TrialResult> inOrder(StudyPlan plan, Map<String, TrialResult> results) {
        List<TrialResult> ordered = new ArrayList<>();
        for (Compression trial : plan.grid()) {
            TrialResult result = results.get(trial.name());
            if (result != null) {
                ordered.add(result);
            }
        }
        return ordered;
    }
}
