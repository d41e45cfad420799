package spikelane.sim.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.sim.io.BadInputException;

/** Recordings sorted into one folder a class: {@code Train/CLASS/FILE} and {@code Test/CLASS/FILE}. */
final class ClassFolders {
    private ClassFolders() {}

    /**
     * @param split a side
     * @return the name of its folder: Train or Test
     */
    static String folder(Split split) {
        return split == Split.TRAIN ? "Train" : "Test";
    }

    /**
     * @param folder    a folder of class folders
     * @param extension with the dot
     * @return names of the classes that hold at least one such file, sorted
     */
    static List<String> classes(Path folder, String extension) {
        List<String> classes = new ArrayList<>();
        for (String name : names(folder, "")) {
            if (!names(folder.resolve(name), extension).isEmpty()) {
                classes.add(name);
            }
        }
        return classes;
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
            for (String file : names(root.resolve(prefix), extension)) {
                trials.add(Trial.whole(prefix + "/" + file, split, label));
            }
        }
        return trials;
    }

    /** Names in a folder that end as told and are not hidden, sorted; none if there is no such folder. */
    private static List<String> names(Path folder, String extension) {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && name.toLowerCase(Locale.ROOT).endsWith(extension)) {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw BadInputException.unreadable(folder, "a folder of recordings", e);
        }
        names.sort(null);
        return names;
    }
}
