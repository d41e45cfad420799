package spikelane.sim.study;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikelane.sim.io.BadInputException;

/** Some trials of a study, picked by number, range or name. */
public final class TrialPicks {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

    private TrialPicks() {}

    /**
     * @param plan  a study
     * @param picks numbers from 1, ranges, or names in which * stands for anything; none: all
     * @return the trials in the plan's order, and with each the full precision of its seed
     * @throws BadInputException if a pick is none of them
     */
    public static List<StudyTrial> of(StudyPlan plan, List<String> picks) {
        List<StudyTrial> all = plan.trials();
        if (picks.isEmpty()) {
            return all;
        }
        Set<StudyTrial> picked = new LinkedHashSet<>();
        for (String pick : picks) {
            Matcher range = RANGE.matcher(pick.strip());
            List<StudyTrial> these = range.matches()
                    ? range(all, pick, range)
                    : all.stream().filter(trial -> name(pick).matcher(trial.name()).matches()).toList();
            if (these.isEmpty()) {
                throw new BadInputException("--trials " + BadInputException.quote(pick)
                        + ": no such trial, expected numbers, ranges or names as --dry-run lists them, such as "
                        + all.getLast().name());
            }
            picked.addAll(these);
            these.forEach(trial -> picked.add(plan.full(trial.seed())));
        }
        return all.stream().filter(picked::contains).toList();
    }

    private static List<StudyTrial> range(List<StudyTrial> all, String pick, Matcher range) {
        int from = Integer.parseInt(range.group(1));
        int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
        if (from < 1 || to < from || to > all.size()) {
            throw new BadInputException("--trials " + pick + ": expected numbers of 1 to " + all.size());
        }
        return all.subList(from - 1, to);
    }

    private static Pattern name(String pick) {
        return Pattern.compile(Pattern.quote(pick.strip()).replace("*", "\\E.*\\Q"));
    }
}
