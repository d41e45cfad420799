package spikelane.sim.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import spikelane.sim.io.BadInputException;

/** Recordings sorted into one folder a class: {@code CLASS/FILE}, or {@code Train/CLASS/FILE} and {@code Test/CLASS/FILE}. */
final class ClassFolders {
    /** Names that a folder of one side has, and no class. */
    private static final Set<String> SIDES = Set.of("train", "training", "test", "testing", "val", "validation");

    private ClassFolders() {}

    /**
     * @param root  the data set's folder
     * @param split a side
     * @return the name of its folder: Train or Test in any case; empty if there is none
     * @throws BadInputException if there are several
     */
    static Optional<String> side(Path root, Split split) {
        List<String> sides = FolderContent.of(root).stream().filter(Files::isDirectory).map(FolderContent::name)
                .filter(split.label()::equalsIgnoreCase).toList();
        if (sides.size() > 1) {
            throw new BadInputException(root + ": holds the folders " + String.join(" and ", sides)
                    + ", expected one folder of " + split.label() + " recordings");
        }
        return sides.stream().findFirst();
    }

    /**
     * @param folder    a folder of class folders
     * @param extension with the dot
     * @return names of the classes that hold at least one such file, sorted
     */
    static List<String> classes(Path folder, String extension) {
        return FolderContent.of(folder).stream().filter(entry -> !files(entry, extension).isEmpty())
                .map(FolderContent::name).toList();
    }

    /**
     * @param root      the data set's folder
     * @param extension of its recordings, with the dot
     * @return whether it has class folders in a folder of one side
     */
    static boolean hasSides(Path root, String extension) {
        for (Split split : Split.values()) {
            if (side(root, split).filter(side -> !classes(root.resolve(side), extension).isEmpty()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param root      the data set's folder
     * @param extension of its recordings, with the dot
     * @throws BadInputException if a class folder has the name of a side, or a side holds recordings of no class
     */
    static void requireClasses(Path root, String extension) {
        for (Path entry : FolderContent.of(root)) {
            String name = FolderContent.name(entry);
            if (SIDES.contains(name.toLowerCase(Locale.ROOT)) && !files(entry, extension).isEmpty()) {
                throw new BadInputException(entry + ": holds " + files(entry, extension).getFirst()
                        + ", a recording of no class, expected " + name + "/CLASS/NAME" + extension);
            }
        }
    }

    /**
     * @param root      the data set's folder
     * @param folder    a folder of class folders, relative to {@code root}
     * @param split     the side of its recordings
     * @param classes   class names, a label each
     * @param extension with the dot
     * @param expected  what class folders are called, for messages
     * @return its recordings, sorted by class folder and file name
     * @throws BadInputException if a folder of recordings is named after no class
     */
    static List<Trial> trials(Path root, String folder, Split split, List<String> classes, String extension,
            String expected) {
        List<Trial> trials = new ArrayList<>();
        for (String name : classes(root.resolve(folder), extension)) {
            int label = classes.indexOf(name);
            if (label < 0) {
                throw new BadInputException(
                        root.resolve(folder).resolve(name) + ": the folder is no class, expected " + expected);
            }
            String prefix = folder.isEmpty() ? name : folder + "/" + name;
            for (String file : files(root.resolve(prefix), extension)) {
                trials.add(Trial.whole(prefix + "/" + file, split, label));
            }
        }
        return trials;
    }

    /** Names in a folder that end as told and are not hidden, sorted; none if there is no such folder. */
    private static List<String> files(Path folder, String extension) {
        return FolderContent.of(folder).stream().map(FolderContent::name)
                .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(extension)).toList();
    }
}
