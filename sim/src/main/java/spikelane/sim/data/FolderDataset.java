package spikelane.sim.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A data set in files of one folder. */
abstract class FolderDataset extends ListedDataset {
    /** Where the recordings lie. */
    protected final Path directory;
    private final List<List<String>> copies = new ArrayList<>();

    FolderDataset(String name, int sensorSize, List<String> classes, Path directory) {
        super(name, sensorSize, classes);
        this.directory = directory;
    }

    @Override
    public final Optional<Path> folder() {
        return Optional.of(directory);
    }

    /** {@return the files that it is made of, relative to its folder, with {@code /} between names} */
    Set<String> files() {
        Set<String> files = new TreeSet<>();
        trials.forEach(trial -> files.add(trial.file()));
        return files;
    }

    /**
     * Notes what a user should know about the folder.
     *
     * @param root the folder that the user named: this data set's, or the one around it
     */
    void inspect(Path root) {
        warnings.addAll(FolderContent.unused(root, directory, files()));
        copies.addAll(SameContent.among(directory, trials.stream().map(Trial::file).distinct().toList()));
    }

    @Override
    public final List<List<String>> copies() {
        return copies;
    }
}
