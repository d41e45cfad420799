package spikelane.sim.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import spikelane.sim.data.format.RecordingFormat;
import spikelane.sim.io.BadInputException;

/** What lies in a folder, besides hidden files. */
final class FolderContent {
    /** Below the folder that a user names: side, class, recording. */
    private static final int DEEPEST = 3;
    private static final int MOST_EXAMINED = 1000;
    private static final int TOLD = 8;

    private FolderContent() {}

    /** {@return what lies in a folder and is not hidden, by name; nothing if it is no folder} */
    static List<Path> of(Path folder) {
        List<Path> entries = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return entries;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path entry : all) {
                if (!name(entry).startsWith(".")) {
                    entries.add(entry);
                }
            }
        } catch (IOException e) {
            throw BadInputException.unreadable(folder, "a folder of recordings", e);
        }
        entries.sort(Comparator.comparing(FolderContent::name));
        return entries;
    }

    /** {@return whether it is a folder that can be looked into; others of the user's do not concern a data set beside them} */
    static boolean isOpenFolder(Path entry) {
        return Files.isDirectory(entry) && Files.isReadable(entry);
    }

    static boolean isEmptyFile(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) == 0;
        } catch (IOException e) {
            throw BadInputException.unreadable(file, "a recording", e);
        }
    }

    static String name(Path entry) {
        return entry.getFileName().toString();
    }

    /**
     * @param root      the folder that the user named
     * @param directory the data set's folder: root, or one in it
     * @param files     the data set's files, relative to its folder
     * @return a line that names what it leaves unused, folders first; none if it uses everything
     */
    static List<String> unused(Path root, Path directory, Set<String> files) {
        Set<Path> used = new HashSet<>();
        for (String file : files) {
            for (Path path = directory.resolve(file); path != null && used.add(path) && !path.equals(root);) {
                path = path.getParent();
            }
        }
        List<Path> unused = new ArrayList<>();
        collect(root, used, unused);
        if (unused.isEmpty()) {
            return List.of();
        }
        List<String> names = unused.stream().sorted(Comparator.comparing(path -> !Files.isDirectory(path)))
                .map(path -> root.relativize(path).toString().replace('\\', '/') + (Files.isDirectory(path) ? "/" : ""))
                .toList();
        return List.of("not used, as it is not part of the data set: " + listed(names));
    }

    /** {@return names with commas, the first few if they are many} */
    static String listed(List<String> names) {
        int more = names.size() - TOLD;
        return String.join(", ", names.subList(0, Math.min(names.size(), TOLD)))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static void collect(Path folder, Set<Path> used, List<Path> unused) {
        for (Path entry : of(folder)) {
            if (!used.contains(entry)) {
                unused.add(entry);
            } else if (Files.isDirectory(entry)) {
                collect(entry, used, unused);
            }
        }
    }

    /**
     * @param folder a folder
     * @return the first file of a known format in it or below, as far as a data set is deep; null if there is none
     */
    static Path recording(Path folder) {
        return recording(folder, DEEPEST, new int[]{MOST_EXAMINED});
    }

    private static Path recording(Path folder, int deepest, int[] left) {
        List<Path> entries = of(folder);
        for (Path entry : entries) {
            if (left[0]-- <= 0) {
                return null;
            }
            if (Files.isReadable(entry) && RecordingFormat.of(entry).isPresent()) {
                return entry;
            }
        }
        for (Path entry : entries) {
            Path found = deepest > 1 && isOpenFolder(entry) ? recording(entry, deepest - 1, left) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
