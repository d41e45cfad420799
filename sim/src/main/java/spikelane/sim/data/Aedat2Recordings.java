package spikelane.sim.data;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * Recordings of a DVS128 in AEDAT 2.0, a trial each, laid out in one of three ways:
 *
 * <pre>
 *  CLASS/NAME.aedat                                     all for training
 *  Train/CLASS/NAME.aedat and Test/CLASS/NAME.aedat     one of the two may be missing
 *  NAME.aedat                                           a single file: one test trial, its class is its name
 * </pre>
 */
public final class Aedat2Recordings extends ListedDataset {
    private static final String EXTENSION = ".aedat";

    private final Path directory;

    private Aedat2Recordings(Path directory, List<String> classes) {
        super("AEDAT 2.0 recordings", Aedat2Reader.SENSOR_SIZE, classes);
        this.directory = directory;
    }

    /**
     * Lists the recordings, does not read them.
     *
     * @param directory holds class folders, or {@code Train} and {@code Test} with class folders
     * @return the data set; it may be empty
     */
    static Aedat2Recordings ofDirectory(Path directory) {
        List<String> flat = ClassFolders.classes(directory, EXTENSION);
        TreeSet<String> names = new TreeSet<>(flat);
        for (Split split : Split.values()) {
            names.addAll(ClassFolders.classes(directory.resolve(ClassFolders.folder(split)), EXTENSION));
        }
        Aedat2Recordings recordings = new Aedat2Recordings(directory, List.copyOf(names));
        if (flat.isEmpty()) {
            for (Split split : Split.values()) {
                recordings.addTrials(ClassFolders.folder(split), split);
            }
        } else {
            recordings.addTrials("", Split.TRAIN);
        }
        return recordings;
    }

    /**
     * @param file one recording
     * @return a data set of this one test trial
     */
    static Aedat2Recordings ofFile(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Aedat2Recordings recordings = new Aedat2Recordings(file.toAbsolutePath().getParent(),
                List.of(dot > 0 ? name.substring(0, dot) : name));
        recordings.trials.add(Trial.whole(name, Split.TEST, 0));
        return recordings;
    }

    private void addTrials(String folder, Split split) {
        trials.addAll(ClassFolders.trials(directory, folder, split, classes(), EXTENSION, "a class"));
    }

    @Override
    public void read(List<Trial> wanted, List<? extends EventSink> sinks) {
        for (int i = 0; i < wanted.size(); i++) {
            Aedat2Reader.read(directory.resolve(wanted.get(i).file()), sinks.get(i));
        }
    }
}
