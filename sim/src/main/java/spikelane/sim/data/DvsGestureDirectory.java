package spikelane.sim.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import spikelane.sim.io.BadInputException;

/**
 * DVS128 Gesture as published (Amir et al. 2017): {@code trials_to_train.txt} and {@code trials_to_test.txt} name the
 * recordings of a split, a line each; {@code NAME.aedat} is a recording in AEDAT 3.1 and {@code NAME_labels.csv} its
 * trials, with the columns {@code class,startTime_usec,endTime_usec} and classes from 1. A trial is every event of the
 * recording with {@code start <= t < end}: intervals may overlap and a class may come more than once.
 */
public final class DvsGestureDirectory extends ListedDataset {
    /** Width and height of the DVS128. */
    public static final int SENSOR_SIZE = 128;

    /** Names of the 11 classes, in the order of their labels. */
    public static final List<String> CLASSES = List.of("hand clapping", "right hand wave", "left hand wave",
            "right arm clockwise", "right arm counter clockwise", "left arm clockwise", "left arm counter clockwise",
            "arm roll", "air drums", "air guitar", "other");

    public static final String TRAIN_LIST = "trials_to_train.txt";
    public static final String TEST_LIST = "trials_to_test.txt";
    public static final String LABELS_HEADER = "class,startTime_usec,endTime_usec";

    private static final int PUBLISHED_TRAIN_TRIALS = 1176;
    private static final int PUBLISHED_TEST_TRIALS = 288;

    private final Path directory;
    private final List<String> warnings = new ArrayList<>();

    /**
     * Reads lists and labels, not the recordings.
     *
     * @param directory holds {@code trials_to_train.txt}, {@code trials_to_test.txt} or both
     * @throws BadInputException if a list or labels file is malformed, or a recording that a list names is missing
     */
    public DvsGestureDirectory(Path directory) {
        super("DVS128 Gesture", SENSOR_SIZE, CLASSES);
        this.directory = directory;
        Set<String> listed = new HashSet<>();
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

    private void addSplit(String listName, Split split, Set<String> listed) {
        Path list = directory.resolve(listName);
        if (!Files.exists(list)) {
            return;
        }
        List<String> lines = lines(list, "a list of recordings, a line each");
        List<String> recordings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String recording = lines.get(i).strip();
            if (recording.isEmpty()) {
                continue;
            }
            String where = list + ": line " + (i + 1) + ": ";
            if (!recording.endsWith(".aedat")) {
                throw new BadInputException(
                        where + BadInputException.quote(recording) + ", expected the name of an .aedat file");
            }
            if (!listed.add(recording)) {
                throw new BadInputException(where + recording + " is listed before, expected each recording once");
            }
            if (!Files.isRegularFile(directory.resolve(recording))) {
                throw new BadInputException(where + recording + " is missing, expected it in " + directory);
            }
            recordings.add(recording);
        }
        recordings.sort(null);
        for (String recording : recordings) {
            addTrials(recording, split);
        }
    }

    private void addTrials(String recording, Split split) {
        Path labels = directory.resolve(labelsOf(recording));
        List<String> lines = lines(labels, "the labels of " + recording);
        if (lines.isEmpty() || !lines.getFirst().strip().equals(LABELS_HEADER)) {
            throw new BadInputException(
                    labels + ": line 1: " + BadInputException.quote(lines.isEmpty() ? "" : lines.getFirst())
                            + ", expected the header " + LABELS_HEADER);
        }
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                trials.add(parse(line, recording, split, labels + ": line " + (i + 1) + ": "));
            }
        }
    }

    private static Trial parse(String line, String recording, Split split, String where) {
        String[] fields = line.split(",", -1);
        if (fields.length != 3) {
            throw new BadInputException(
                    where + BadInputException.quote(line) + ", expected the 3 numbers " + LABELS_HEADER);
        }
        int label;
        long startUs;
        long endUs;
        try {
            label = Integer.parseInt(fields[0].strip());
            startUs = Long.parseLong(fields[1].strip());
            endUs = Long.parseLong(fields[2].strip());
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    where + BadInputException.quote(line) + ", expected whole numbers " + LABELS_HEADER, e);
        }
        if (label < 1 || label > CLASSES.size()) {
            throw new BadInputException(where + "class " + label + ", expected 1 to " + CLASSES.size());
        }
        if (startUs < 0 || startUs >= endUs) {
            throw new BadInputException(
                    where + "start " + startUs + " and end " + endUs + ", expected 0 <= start < end in microseconds");
        }
        return new Trial(recording, split, label - 1, startUs, endUs);
    }

    private static List<String> lines(Path file, String expected) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw BadInputException.unreadable(file, expected, e);
        }
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

    @Override
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }
}
