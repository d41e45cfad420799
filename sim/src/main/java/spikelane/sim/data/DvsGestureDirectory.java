package spikelane.sim.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import spikelane.sim.data.format.Aedat31Reader;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.format.RecordingFormat;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.InputFiles;

/**
 * DVS128 Gesture as published (Amir et al. 2017): {@code trials_to_train.txt} and {@code trials_to_test.txt} name the
 * recordings of a split, a line each; {@code NAME.aedat} is a recording in AEDAT 3.1 and {@code NAME_labels.csv} its
 * trials, with the columns {@code class,startTime_usec,endTime_usec} and classes from 1. A trial is every event of the
 * recording with {@code start <= t < end}: intervals may overlap and a class may come more than once.
 */
public final class DvsGestureDirectory extends FolderDataset {
    /** Width and height of the DVS128. */
    public static final int SENSOR_SIZE = 128;

    /** Names of the 11 classes, in the order of their labels. */
    public static final List<String> CLASSES = List.of("hand clapping", "right hand wave", "left hand wave",
            "right arm clockwise", "right arm counter clockwise", "left arm clockwise", "left arm counter clockwise",
            "arm roll", "air drums", "air guitar", "other");

    public static final String TRAIN_LIST = "trials_to_train.txt";
    public static final String TEST_LIST = "trials_to_test.txt";

    private static final List<String> COLUMNS = List.of("class", "startTime_usec", "endTime_usec");
    /** First line of the labels. */
    public static final String LABELS_HEADER = String.join(",", COLUMNS);

    private static final String RECORDING = ".aedat";
    /** Whole numbers up to here are exact, and ends of time stand beyond it: 285 years. */
    private static final long LATEST_US = 1L << 53;

    /** Every event is compared with every trial of its recording; the published ones have a dozen. */
    private static final int MOST_TRIALS = 10_000;
    private static final int PUBLISHED_TRAIN_TRIALS = 1176;
    private static final int PUBLISHED_TEST_TRIALS = 288;

    /**
     * Reads lists and labels, not the recordings.
     *
     * @param directory holds {@code trials_to_train.txt}, {@code trials_to_test.txt} or both
     * @throws BadInputException if a list or labels file is malformed, or a recording that a list names is missing
     */
    public DvsGestureDirectory(Path directory) {
        super("DVS128 Gesture", SENSOR_SIZE, CLASSES, directory);
        Map<Object, String> listed = new HashMap<>();
        addSplit(TRAIN_LIST, Split.TRAIN, listed);
        int train = trials.size();
        addSplit(TEST_LIST, Split.TEST, listed);
        int test = trials.size() - train;
        if (trials.isEmpty()) {
            throw new BadInputException(
                    directory + ": holds no trial, expected recordings named in " + TRAIN_LIST + " or " + TEST_LIST);
        }
        if (train != PUBLISHED_TRAIN_TRIALS || test != PUBLISHED_TEST_TRIALS) {
            warnings.add(train + " training and " + test + " test trials; the published data set has "
                    + PUBLISHED_TRAIN_TRIALS + " and " + PUBLISHED_TEST_TRIALS);
        }
    }

    /**
     * @param directory a folder
     * @return whether it is laid out like this data set
     */
    static boolean recognises(Path directory) {
        return Files.exists(directory.resolve(TRAIN_LIST)) || Files.exists(directory.resolve(TEST_LIST));
    }

    /**
     * @param recording name of a recording
     * @return name of the file of its trials
     */
    public static String labelsOf(String recording) {
        return recording.replaceFirst("\\.aedat$", "_labels.csv");
    }

    private void addSplit(String listName, Split split, Map<Object, String> listed) {
        Path list = directory.resolve(listName);
        if (!Files.exists(list)) {
            return;
        }
        List<String> lines = InputFiles.text(list, "a list of recordings, a line each").lines().toList();
        SortedSet<String> recordings = new TreeSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String name = unquoted(lines.get(i).strip());
            if (!name.isEmpty()) {
                String where = list + ": line " + (i + 1) + ": ";
                String recording = recording(name, where);
                String before = listed.putIfAbsent(identity(directory.resolve(recording)), recording);
                if (before != null) {
                    throw new BadInputException(where + name + " is listed before"
                            + (before.equals(name) ? "" : " as " + before) + ", expected each recording once");
                }
                recordings.add(recording);
            }
        }
        recordings.forEach(recording -> addTrials(recording, split));
    }

    private static String unquoted(String line) {
        return line.length() > 1 && line.startsWith("\"") && line.endsWith("\"")
                ? line.substring(1, line.length() - 1).strip()
                : line;
    }

    /** {@return the name of a recording in this folder, with {@code /} between names} */
    private String recording(String name, String where) {
        Path inside;
        try {
            inside = Path.of(name).normalize();
        } catch (InvalidPathException e) {
            throw new BadInputException(where + BadInputException.quote(name) + ", expected the name of an .aedat file",
                    e);
        }
        if (!name.endsWith(RECORDING)) {
            throw new BadInputException(
                    where + BadInputException.quote(name) + ", expected the name of an .aedat file");
        }
        if (inside.isAbsolute() || inside.startsWith("..")) {
            throw new BadInputException(where + BadInputException.quote(name)
                    + " lies outside the folder, expected the name of an .aedat file in " + directory);
        }
        if (!Files.isRegularFile(directory.resolve(inside))) {
            throw new BadInputException(
                    where + BadInputException.quote(name) + " is missing, expected it in " + directory);
        }
        return inside.toString().replace('\\', '/');
    }

    /** {@return what tells whether two names, links among them, stand for one file} */
    private static Object identity(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file.toRealPath() : key;
        } catch (IOException e) {
            throw BadInputException.unreadable(file, RecordingFormat.AEDAT_31.description(), e);
        }
    }

    private void addTrials(String recording, Split split) {
        List<CsvTable.Row> rows = CsvTable.read(directory.resolve(labelsOf(recording)), COLUMNS).rows();
        if (rows.size() > MOST_TRIALS) {
            throw rows.get(MOST_TRIALS).error("more than " + MOST_TRIALS + " trials of one recording, expected fewer");
        }
        for (CsvTable.Row row : rows) {
            int label = (int) whole(row, COLUMNS.get(0), 1, CLASSES.size());
            long startUs = whole(row, COLUMNS.get(1), 0, LATEST_US);
            long endUs = whole(row, COLUMNS.get(2), 0, LATEST_US);
            if (startUs >= endUs) {
                throw row.error(
                        "start " + startUs + " and end " + endUs + ", expected 0 <= start < end in microseconds");
            }
            trials.add(new Trial(recording, split, label - 1, startUs, endUs));
        }
    }

    private static long whole(CsvTable.Row row, String column, long least, long most) {
        double value = row.number(column, (double) least, (double) most);
        if (value != Math.rint(value)) {
            throw row.error("column " + column + " holds " + row.text(column) + ", expected a whole number");
        }
        return (long) value;
    }

    @Override
    Set<String> files() {
        Set<String> files = super.files();
        List.copyOf(files).forEach(recording -> files.add(labelsOf(recording)));
        files.addAll(List.of(TRAIN_LIST, TEST_LIST));
        return files;
    }

    @Override
    public void read(List<Trial> wanted, List<? extends EventSink> sinks) {
        EventSink[] to = sinks.toArray(EventSink[]::new);
        long[] startUs = wanted.stream().mapToLong(Trial::startUs).toArray();
        long[] endUs = wanted.stream().mapToLong(Trial::endUs).toArray();
        Path recording = directory.resolve(wanted.getFirst().file());
        Aedat31Reader.read(recording, SENSOR_SIZE, SENSOR_SIZE, (x, y, polarity, timeUs) -> {
            for (int i = 0; i < to.length; i++) {
                if (startUs[i] <= timeUs && timeUs < endUs[i]) {
                    to[i].event(x, y, polarity, timeUs);
                }
            }
        });
    }
}
