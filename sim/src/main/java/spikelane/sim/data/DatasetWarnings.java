package spikelane.sim.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What a user should know about a data set, whatever it is used for: a line each. */
public final class DatasetWarnings {
    private DatasetWarnings() {}

    /**
     * @param data a data set, not read yet
     * @return what is to be known of it without reading it
     */
    public static List<String> of(Dataset data) {
        List<String> warnings = new ArrayList<>(data.warnings());
        ofClasses(data, warnings);
        ofCopies(data, warnings);
        return warnings;
    }

    private static void ofClasses(Dataset data, List<String> warnings) {
        SortedSet<Integer> seen = labels(data.trials());
        if (seen.size() == 1) {
            warnings.add("one class only, " + data.classes().get(seen.first()) + ": there is nothing to tell apart");
        } else {
            ofClassesWithout("training", data, Split.TRAIN).ifPresent(warnings::add);
            ofClassesWithout("test", data, Split.TEST).ifPresent(warnings::add);
        }
    }

    /** A side without any recordings is no class's fault: what needs it says so. */
    private static Optional<String> ofClassesWithout(String side, Dataset data, Split split) {
        SortedSet<Integer> there = labels(data.trials(split));
        List<String> missing = IntStream.range(0, data.classes().size()).filter(label -> !there.contains(label))
                .mapToObj(data.classes()::get).toList();
        return there.isEmpty() || missing.isEmpty()
                ? Optional.empty()
                : Optional.of("classes without " + side + " recordings: " + FolderContent.listed(missing));
    }

    /** {@return the classes that some trials are of} */
    static SortedSet<Integer> labels(List<Trial> trials) {
        SortedSet<Integer> labels = new TreeSet<>();
        trials.forEach(trial -> labels.add(trial.label()));
        return labels;
    }

    private static void ofCopies(Dataset data, List<String> warnings) {
        Map<String, Split> sides = new HashMap<>();
        data.trials().forEach(trial -> sides.put(trial.file(), trial.split()));
        List<String> leaks = new ArrayList<>();
        List<String> copies = new ArrayList<>();
        for (List<String> same : data.copies()) {
            boolean leak = same.stream().map(sides::get).distinct().count() > 1;
            (leak ? leaks : copies).add(String.join(" = ", same));
        }
        if (!leaks.isEmpty()) {
            warnings.add("test recordings that are training recordings too, under another name: "
                    + FolderContent.listed(leaks));
        }
        if (!copies.isEmpty()) {
            warnings.add("the same recording under several names: " + FolderContent.listed(copies));
        }
    }

    /**
     * @param trials  trials that have been read
     * @param silent  whether a trial has no events, by its place in the list
     * @return a line on those without events; none if all have some
     */
    public static List<String> ofSilent(List<Trial> trials, IntPredicate silent) {
        List<String> files = IntStream.range(0, trials.size()).filter(silent).mapToObj(i -> trials.get(i).file())
                .toList();
        return files.isEmpty()
                ? List.of()
                : List.of(files.size() + " trials without events: " + FolderContent.listed(files));
    }
}
