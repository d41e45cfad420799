package spikelane.sim.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import spikelane.sim.data.format.Aedat2Reader;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.format.RecordingFormat;
import spikelane.sim.io.BadInputException;

/**
 * Recordings of a DVS128 in AEDAT 2.0, a trial each, laid out in one of three ways:
 *
 * <pre>
 *  Train/CLASS/NAME.aedat and Test/CLASS/NAME.aedat     one of the two may be missing; in upper or lower case
 *  CLASS/NAME.aedat                                     all for training; no class is called train or test
 *  NAME.aedat                                           a single file: one test trial, its class is its name
 * </pre>
 */
public final class Aedat2Recordings extends FolderDataset {
    private static final String EXTENSION = ".aedat";

    private Aedat2Recordings(Path directory, List<String> classes) {
        super("AEDAT 2.0 recordings", Aedat2Reader.SENSOR_SIZE, classes, directory);
    }

    /**
     * Lists the recordings, does not read them.
     *
     * @param directory holds {@code Train} and {@code Test} with class folders, or class folders
     * @return the data set; it may be empty
     * @throws BadInputException if a folder of a side holds recordings of no class, or a recording is in another format
     */
    static Aedat2Recordings ofDirectory(Path directory) {
        ClassFolders.requireClasses(directory, EXTENSION);
        boolean sides = ClassFolders.hasSides(directory, EXTENSION);
        TreeSet<String> names = new TreeSet<>();
        if (sides) {
            for (Split split : Split.values()) {
                ClassFolders.side(directory, split)
                        .ifPresent(side -> names.addAll(ClassFolders.classes(directory.resolve(side), EXTENSION)));
            }
        } else {
            names.addAll(ClassFolders.classes(directory, EXTENSION));
        }
        Aedat2Recordings recordings = new Aedat2Recordings(directory, List.copyOf(names));
        if (sides) {
            for (Split split : Split.values()) {
                ClassFolders.side(directory, split).ifPresent(side -> recordings.addTrials(side, split));
            }
        } else {
            recordings.addTrials("", Split.TRAIN);
        }
        recordings.trials.stream().findFirst().ifPresent(trial -> requireFormat(directory.resolve(trial.file())));
        return recordings;
    }

    /** Other recordings are looked at when they are read; the first one tells what the folder holds. */
    private static void requireFormat(Path file) {
        Optional<RecordingFormat> format = RecordingFormat.of(file);
        if (format.isPresent() && format.get() != RecordingFormat.AEDAT_2) {
            throw new BadInputException(file + ": is " + Datasets.layoutOf(format.get(), file)
                    + "; expected AEDAT 2.0 recordings in class folders");
        }
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
