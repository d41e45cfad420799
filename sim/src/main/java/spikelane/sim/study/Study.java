package spikelane.sim.study;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.BadInputException;

/**
 * Runs the trials of a plan that have no result yet and keeps each result as soon as it is there; in the end they are in
 * the plan's order.
 * Results of another accelerator are priced again at first; those that cannot be are dropped and run again.
 */
public final class Study {
    private Study() {}

    /**
     * @param plan     what to try
     * @param picked   the trials to run now; the results of others stay
     * @param folder   where results are kept
     * @param runner   does a trial
     * @param progress follows
     * @param changed  told all results so far: at first, and after each new one
     * @return the results that are there, in the plan's order
     */
    public static List<TrialResult> run(StudyPlan plan, List<StudyTrial> picked, StudyFolder folder, TrialRunner runner,
            StudyProgress progress, Consumer<List<TrialResult>> changed) {
        ResultLog log = new ResultLog(folder.results());
        Map<String, TrialResult> results = known(plan, folder, log.open(progress::note));
        if (folder.pricesDiffer()) {
            Map<String, TrialResult> priced = new HashMap<>();
            results.forEach((hash, result) -> runner.priceAgain(result).ifPresent(again -> priced.put(hash, again)));
            results.keySet().retainAll(priced.keySet());
            results.putAll(priced);
            folder.priceAgain(plan, () -> log.replace(inOrder(plan, results)));
        }
        List<StudyTrial> left = picked.stream().filter(trial -> !results.containsKey(trial.hash())).toList();
        if (!left.isEmpty()) {
            runner.prepare();
        }
        long effort = picked.stream().mapToLong(runner::effort).sum();
        long done = effort - left.stream().mapToLong(runner::effort).sum();
        progress.begins(effort, done, left.stream()
                .map(trial -> new StudyProgress.Portion(kind(trial.compression()), runner.effort(trial))).toList());
        changed.accept(inOrder(plan, results));
        runner.runAll(left, new TrialRunner.Follower() {
            private final Map<StudyTrial, Long> parts = new HashMap<>();
            private long whole = done;

            @Override
            public void begins(StudyTrial trial) {
                progress.trialBegins(picked.indexOf(trial) + 1, picked.size(), trial.name());
            }

            @Override
            public void at(StudyTrial trial, long part) {
                parts.put(trial, part);
                progress.at(whole + parts.values().stream().mapToLong(Long::longValue).sum());
            }

            @Override
            public void ends(StudyTrial trial, TrialResult result) {
                log.append(result);
                results.put(trial.hash(), result);
                whole += runner.effort(trial);
                parts.remove(trial);
                progress.at(whole + parts.values().stream().mapToLong(Long::longValue).sum());
                progress.trialEnds(result);
                changed.accept(inOrder(plan, results));
            }

            @Override
            public void note(String line) {
                progress.note(line);
            }
        });
        List<TrialResult> all = inOrder(plan, results);
        if (!all.equals(List.copyOf(results.values()))) {
            log.replace(all); // they came in another order
        }
        return all;
    }

    private static String kind(Compression compression) {
        return compression.mode().label() + (compression.membraneBits() == null ? "" : ", narrow membranes");
    }

    /** A result is that of a trial of the plan, or nobody knows what it is. */
    private static Map<String, TrialResult> known(StudyPlan plan, StudyFolder folder, List<TrialResult> there) {
        Map<String, StudyTrial> wanted = new HashMap<>();
        plan.trials().forEach(trial -> wanted.put(trial.hash(), trial));
        Map<String, TrialResult> results = new LinkedHashMap<>(); // in the order of the lines
        for (TrialResult result : there) {
            StudyTrial trial = result.origin() == null ? null : wanted.get(result.origin().trial());
            if (trial == null || !trial.compression().equals(result.compression()) || trial.seed() != result.seed()) {
                throw new BadInputException(folder.results() + ": the trial " + result.compression().name()
                        + " of seed " + result.seed() + " is not part of this study (delete the line)");
            }
            results.put(trial.hash(), result);
        }
        return results;
    }

    private static List<TrialResult> inOrder(StudyPlan plan, Map<String, TrialResult> results) {
        return plan.trials().stream().map(trial -> results.get(trial.hash())).filter(Objects::nonNull).toList();
    }
}
