package spikelane.sim.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikelane.sim.data.format.RecordingFormat;
import spikelane.sim.io.BadInputException;

/** Opens data sets; which one it is shows in the layout of the folder and in the content of its files. */
public final class Datasets {
    private static final String EXPECTED = "a DvsGesture folder (trials_to_train.txt, userNN_LIGHT.aedat, "
            + "userNN_LIGHT_labels.csv), an N-MNIST folder (Train/DIGIT/ID.bin, Test/DIGIT/ID.bin), "
            + "class folders of AEDAT 2.0 recordings (CLASS/NAME.aedat, or Train/CLASS/NAME.aedat and "
            + "Test/CLASS/NAME.aedat), or one AEDAT 2.0 file";

    private Datasets() {}

    /**
     * Opens a data set. In the order in which they are tried:
     * <ul>
     * <li>a file: an AEDAT 2.0 recording ({@link Aedat2Recordings});</li>
     * <li>a folder with {@code trials_to_train.txt} or {@code trials_to_test.txt}: {@link DvsGestureDirectory};</li>
     * <li>a folder with {@code Train/DIGIT/*.bin} or {@code Test/DIGIT/*.bin}: {@link NMnistDirectory};</li>
     * <li>a folder in which exactly one folder is one of these two;</li>
     * <li>a folder with {@code Train/CLASS/*.aedat} or {@code Test/CLASS/*.aedat}, or else {@code CLASS/*.aedat}:
     * {@link Aedat2Recordings}.</li>
     * </ul>
     * What lies in the folder beside it is in {@link Dataset#warnings()}.
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
            return openFile(path);
        }
        FolderDataset data = openFolder(path);
        data.inspect(path);
        return data;
    }

    private static Dataset openFile(Path file) {
        Optional<RecordingFormat> format = RecordingFormat.of(file);
        if (format.filter(RecordingFormat.AEDAT_2::equals).isPresent()) {
            return Aedat2Recordings.ofFile(file);
        }
        String found = format.isPresent()
                ? layoutOf(format.get(), file)
                : FolderContent.isEmptyFile(file)
                        ? "empty"
                        : "of no format that has a mark (N-MNIST has none: it is read as Train/DIGIT/ID.bin)";
        throw new BadInputException(file + ": is " + found + "; expected " + EXPECTED);
    }

    /** {@return what a file is and where it would be read, if anywhere} */
    static String layoutOf(RecordingFormat format, Path file) {
        return format.description() + switch (format) {
            case AEDAT_2 -> ", which is read by itself or in a class folder";
            case AEDAT_31 -> ", which is read in a DvsGesture folder: " + DvsGestureDirectory.TRAIN_LIST + " or "
                    + DvsGestureDirectory.TEST_LIST + " beside it names it ("
                    + (DvsGestureDirectory.recognises(file.toAbsolutePath().getParent())
                            ? "there is one"
                            : "both are missing")
                    + ")";
            default -> ", which is not read";
        };
    }

    private static FolderDataset openFolder(Path path) {
        if (recognises(path)) {
            return openRecognised(path);
        }
        List<Path> inside = FolderContent.of(path).stream().filter(FolderContent::isOpenFolder)
                .filter(Datasets::recognises).toList();
        if (inside.size() > 1) {
            throw new BadInputException(path + ": holds several data sets, expected the path of one: " + inside);
        }
        if (inside.size() == 1) {
            return openRecognised(inside.getFirst());
        }
        FolderDataset recordings = Aedat2Recordings.ofDirectory(path);
        if (recordings.trials().isEmpty()) {
            Path found = FolderContent.recording(path);
            throw new BadInputException(path + ": no known data set"
                    + (found == null
                            ? ""
                            : ", but " + path.relativize(found) + " is "
                                    + layoutOf(RecordingFormat.of(found).orElseThrow(), found))
                    + "; expected " + EXPECTED);
        }
        return recordings;
    }

    private static boolean recognises(Path folder) {
        return DvsGestureDirectory.recognises(folder) || NMnistDirectory.recognises(folder);
    }

    private static FolderDataset openRecognised(Path folder) {
        return DvsGestureDirectory.recognises(folder) ? new DvsGestureDirectory(folder) : new NMnistDirectory(folder);
    }
}
