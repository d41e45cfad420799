package spikelane.sim.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import spikelane.sim.io.BadInputException;

/** Opens data sets; which one it is shows in the layout of the folder. */
public final class Datasets {
    private static final String EXPECTED = "a DvsGesture folder (trials_to_train.txt, userNN_LIGHT.aedat, "
            + "userNN_LIGHT_labels.csv), an N-MNIST folder (Train/DIGIT/ID.bin, Test/DIGIT/ID.bin), "
            + "class folders of AEDAT 2.0 recordings (CLASS/NAME.aedat), or one AEDAT 2.0 file";

    private Datasets() {}

    /**
     * Opens a data set. In the order in which they are tried:
     * <ul>
     * <li>a file: an AEDAT 2.0 recording ({@link Aedat2Recordings});</li>
     * <li>a folder with {@code trials_to_train.txt} or {@code trials_to_test.txt}: {@link DvsGestureDirectory};</li>
     * <li>a folder with {@code Train/DIGIT/*.bin} or {@code Test/DIGIT/*.bin}: {@link NMnistDirectory};</li>
     * <li>a folder in which exactly one folder is one of these two;</li>
     * <li>a folder with {@code CLASS/*.aedat}, {@code Train/CLASS/*.aedat} or {@code Test/CLASS/*.aedat}:
     * {@link Aedat2Recordings}.</li>
     * </ul>
     *
     * @param path a folder or file
     * @return the data set; its recordings are not read yet
     * @throws BadInputException if there is nothing, the layout is none of these, or a list or labels file is malformed
     */
    public static Dataset open(Path path) {
        if (!Files.exists(path)) {
            throw new BadInputException(path + ": no such file or folder, expected " + EXPECTED);
        }
        if (!Files.isDirectory(path)) {
            return Aedat2Recordings.ofFile(path);
        }
        if (recognises(path)) {
            return openRecognised(path);
        }
        List<Path> inside = recognisedInside(path);
        if (inside.size() > 1) {
            throw new BadInputException(path + ": holds several data sets, expected the path of one: " + inside);
        }
        if (inside.size() == 1) {
            return openRecognised(inside.getFirst());
        }
        Dataset recordings = Aedat2Recordings.ofDirectory(path);
        if (recordings.trials().isEmpty()) {
            throw new BadInputException(path + ": no known data set, expected " + EXPECTED);
        }
        return recordings;
    }

    private static boolean recognises(Path folder) {
        return DvsGestureDirectory.recognises(folder) || NMnistDirectory.recognises(folder);
    }

    private static Dataset openRecognised(Path folder) {
        return DvsGestureDirectory.recognises(folder) ? new DvsGestureDirectory(folder) : new NMnistDirectory(folder);
    }

    private static List<Path> recognisedInside(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).filter(Datasets::recognises).sorted().toList();
        } catch (IOException e) {
            throw BadInputException.unreadable(folder, EXPECTED, e);
        }
    }
}
