package spikelane.sim.data;

import java.nio.file.Path;
import java.util.List;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.format.NMnistReader;
import spikelane.sim.io.BadInputException;

/**
 * N-MNIST as published (Orchard et al. 2015): {@code Train/DIGIT/ID.bin} and {@code Test/DIGIT/ID.bin}; one of the two
 * may be missing. A trial is a whole recording.
 */
public final class NMnistDirectory extends FolderDataset {
    private static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final String EXTENSION = ".bin";

    /**
     * Lists the recordings, does not read them.
     *
     * @param directory holds {@code Train}, {@code Test} or both, in upper or lower case
     * @throws BadInputException if a folder with recordings is not named after a digit, or there is no recording
     */
    public NMnistDirectory(Path directory) {
        super("N-MNIST", NMnistReader.SENSOR_SIZE, CLASSES, directory);
        ClassFolders.requireClasses(directory, EXTENSION);
        for (Split split : Split.values()) {
            ClassFolders.side(directory, split).ifPresent(side -> trials
                    .addAll(ClassFolders.trials(directory, side, split, CLASSES, EXTENSION, "a digit from 0 to 9")));
        }
        if (trials.isEmpty()) {
            throw new BadInputException(directory + ": holds no recording, expected Train/DIGIT/ID.bin");
        }
    }

    /**
     * @param directory a folder
     * @return whether it is laid out like this data set
     */
    static boolean recognises(Path directory) {
        return ClassFolders.hasSides(directory, EXTENSION);
    }

    @Override
    public void read(List<Trial> wanted, List<? extends EventSink> sinks) {
        for (int i = 0; i < wanted.size(); i++) {
            NMnistReader.read(directory.resolve(wanted.get(i).file()), sinks.get(i));
        }
    }
}
