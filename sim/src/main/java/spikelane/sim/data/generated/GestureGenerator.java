package spikelane.sim.data.generated;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.agrona.collections.Object2IntHashMap;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.DvsGestureDirectory;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.ListedDataset;
import spikelane.sim.data.Split;
import spikelane.sim.data.Trial;
import spikelane.sim.data.generated.EventCamera.Box;
import spikelane.sim.io.BadInputException;

/**
 * The embedded data set: generated recordings of the 11 gestures of DVS128 Gesture, made by a seated figure
 * ({@link SeatedFigure}) before a contrast-threshold event camera ({@link EventCamera}). Every subject shows every
 * class once; subjects differ in speed, reach, place, size and contrast, and those of the test side are others than
 * those of the training side. Classes differ in motion, hardly in place ({@link GestureMotion}). The same seed gives
 * the same events, whatever the order or the thread in which trials are read.
 */
public final class GestureGenerator extends ListedDataset {
    /** Seed of the default data set. */
    public static final long DEFAULT_SEED = 1;
    /** Training subjects of the default data set. */
    public static final int DEFAULT_TRAIN_SUBJECTS = 36;
    /** Test subjects of the default data set. */
    public static final int DEFAULT_TEST_SUBJECTS = 12;

    private static final int MOST_SUBJECTS = 100_000;
    private static final int SUBJECT_STREAM = 63;
    private static final int STEP_US = 2500;
    private static final int SLOT_US = 2_000_000;
    private static final int SHORTEST_US = 1_250_000;
    private static final int LONGEST_US = 1_550_000;

    private final long seed;
    private final EventCamera camera;
    private final Object2IntHashMap<String> subjects = new Object2IntHashMap<>(-1);

    /**
     * @param recordings where they are; empty stands for generated gestures
     * @return the data set, not read yet
     */
    public static Dataset or(Optional<Path> recordings) {
        return recordings.map(Datasets::open).orElseGet(() -> new GestureGenerator(DEFAULT_SEED));
    }

    /**
     * The default data set: 396 training and 132 test trials.
     *
     * @param seed of everything random
     */
    public GestureGenerator(long seed) {
        this(seed, DEFAULT_TRAIN_SUBJECTS, DEFAULT_TEST_SUBJECTS);
    }

    /**
     * @param seed          of everything random
     * @param trainSubjects number of training subjects, 11 trials each
     * @param testSubjects  number of test subjects, 11 trials each
     */
    public GestureGenerator(long seed, int trainSubjects, int testSubjects) {
        super("generated gestures", EventCamera.SIZE, DvsGestureDirectory.CLASSES);
        long subjectsAsked = (long) trainSubjects + testSubjects;
        if (trainSubjects < 0 || testSubjects < 0 || subjectsAsked < 1 || subjectsAsked > MOST_SUBJECTS) {
            throw new BadInputException("gestures of " + trainSubjects + " training and " + testSubjects
                    + " test subjects: expected 1 to " + MOST_SUBJECTS + " subjects");
        }
        this.seed = seed;
        camera = new EventCamera(seed);
        int digits = Math.max(2, Integer.toString(trainSubjects + testSubjects).length());
        for (int subject = 0; subject < trainSubjects + testSubjects; subject++) {
            String file = "user" + String.format(Locale.ROOT, "%0" + digits + "d", subject + 1) + "_led.aedat";
            subjects.put(file, subject);
            for (int label = 0; label < DvsGestureDirectory.CLASSES.size(); label++) {
                long startUs = (long) SLOT_US * label;
                int durationUs = random(subject, label).nextInt(SHORTEST_US, LONGEST_US);
                trials.add(new Trial(file, subject < trainSubjects ? Split.TRAIN : Split.TEST, label, startUs,
                        startUs + durationUs));
            }
        }
    }

    /** Random numbers of their own for one trial, or for what a subject's trials share. */
    private SplittableRandom random(int subject, int stream) {
        long number = (long) subject * (SUBJECT_STREAM + 1) + stream;
        return new SplittableRandom(new SplittableRandom(new SplittableRandom(seed).nextLong() + number).nextLong());
    }

    @Override
    public void read(List<Trial> wanted, List<? extends EventSink> sinks) {
        for (int i = 0; i < wanted.size(); i++) {
            generate(wanted.get(i), sinks.get(i));
        }
    }

    private void generate(Trial trial, EventSink sink) {
        int subject = subjects.getValue(trial.file());
        SplittableRandom person = random(subject, SUBJECT_STREAM);
        double speed = person.nextDouble(0.85, 1.2);
        double reach = person.nextDouble(0.85, 1.15);
        double bodyX = 64 + person.nextDouble(-5, 5);
        double bodyY = 56 + person.nextDouble(-5, 5);
        double scale = person.nextDouble(0.9, 1.08);
        double contrast = person.nextDouble(0.9, 1.3);

        SplittableRandom random = random(subject, trial.label());
        int durationUs = random.nextInt(SHORTEST_US, LONGEST_US);
        speed *= random.nextDouble(0.93, 1.07);
        reach *= random.nextDouble(0.95, 1.05);
        bodyX += random.nextDouble(-2, 2);
        bodyY += random.nextDouble(-2, 2);

        GestureMotion motion = new GestureMotion(trial.label(), speed, reach, random);
        SeatedFigure figure = new SeatedFigure(bodyX, bodyY, scale, contrast);
        double[] hands = new double[4];
        double[] pose = new double[SeatedFigure.POSE];
        double[] next = new double[SeatedFigure.POSE];
        motion.hands(0, hands);
        pose(hands, bodyX, bodyY, scale, pose);
        figure.draw(pose, new Box(0, 0, EventCamera.SIZE, EventCamera.SIZE));
        EventCamera.Recording recording = camera.new Recording(figure.scene(), random);
        for (int timeUs = STEP_US; timeUs < durationUs; timeUs += STEP_US) {
            motion.hands(timeUs * 1e-6, hands);
            pose(hands, bodyX, bodyY, scale, next);
            Box right = changed(figure, pose, next, 0);
            Box left = changed(figure, pose, next, 1);
            if (right.intersection(left).isEmpty()) {
                show(figure, next, right, recording, timeUs);
                show(figure, next, left, recording, timeUs);
            } else {
                show(figure, next, right.union(left), recording, timeUs);
            }
            double[] old = pose;
            pose = next;
            next = old;
        }
        recording.addNoise(durationUs, random);
        recording.drain(trial.startUs(), sink);
    }

    private static Box changed(SeatedFigure figure, double[] before, double[] now, int arm) {
        for (int i = arm * 6; i < arm * 6 + 6; i++) {
            if (before[i] != now[i]) {
                return figure.boxOf(before, arm).union(figure.boxOf(now, arm));
            }
        }
        return Box.NONE;
    }

    private static void show(SeatedFigure figure, double[] pose, Box box, EventCamera.Recording recording, int timeUs) {
        if (!box.isEmpty()) {
            figure.draw(pose, box);
            recording.see(figure.scene(), box, timeUs - STEP_US, timeUs);
        }
    }

    private static void pose(double[] hands, double bodyX, double bodyY, double scale, double[] pose) {
        for (int arm = 0; arm < 2; arm++) {
            int side = arm == 0 ? -1 : 1;
            double x = hands[2 * arm];
            double y = hands[2 * arm + 1];
            double elbowX = 0.35 * x + side * 17;
            double elbowY = 30 + 0.25 * (y - 20);
            pose[6 * arm] = bodyX + scale * side * 22;
            pose[6 * arm + 1] = bodyY;
            pose[6 * arm + 2] = bodyX + scale * elbowX;
            pose[6 * arm + 3] = bodyY + scale * elbowY;
            pose[6 * arm + 4] = bodyX + scale * x;
            pose[6 * arm + 5] = bodyY + scale * y;
        }
    }
}
