package spikelane.sim.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.study.StudyPlan.Recipe;
import spikelane.sim.train.TrainOptions;
import spikelane.sim.train.TrainProgress;
import spikelane.sim.train.Trainer;

/**
 * How long the trials of a study will take on this machine, and how much memory: from a few training steps on random
 * frames, in full precision and compressed.
 *
 * @param trainingStep   seconds of a step of the full-precision network
 * @param fineTuningStep seconds of a step of a compressed one
 * @param evaluation     seconds of a forward pass over one test recording, on all threads
 * @param bytes          of frames and of a training step
 * @param training       number of training recordings
 * @param test           number of test recordings
 */
public record StudyEstimate(double trainingStep, double fineTuningStep, double evaluation, long bytes, int training,
        int test) {
    private static final int FIRST_STEPS = 3;
    private static final int MORE_STEPS = 24;
    /** Below this a step is taken more often, until the compiler is done with it. */
    private static final double LONG_STEP = 1;
    private static final double ACTIVE = 0.05;
    /** A forward pass takes about a third of a training step. */
    private static final double FORWARD = 1.0 / 3;

    /**
     * A trial as {@code --dry-run} lists it.
     *
     * @param number  from 1, for {@code --trials}
     * @param name    of the variant and seed
     * @param hash    names its folder
     * @param seconds that it will take
     */
    public record Line(int number, String name, String hash, double seconds) {}

    /**
     * All that {@code --dry-run} says.
     *
     * @param trials  the picked ones
     * @param seconds of all of them, one after the other
     * @param bytes   memory
     */
    public record Summary(List<Line> trials, double seconds, long bytes) {}

    /**
     * @param plan     a study
     * @param training number of its training recordings
     * @param test     number of its test recordings
     * @param pool     the threads that it will run on
     * @param progress told that one of two timings is done
     * @return what it takes
     */
    public static StudyEstimate of(StudyPlan plan, int training, int test, WorkPool pool, LongConsumer progress) {
        Network network = plan.network();
        FrameSet frames = random(network, Math.min(plan.training().batch(), Math.max(1, training)));
        Trainer trainer = new Trainer(frames, steps(plan.training(), 1), pool, TrainProgress.SILENT);
        Model start = trainer.initial(network);
        double full = step(plan.training(), frames, start, Compression.none(), pool);
        progress.accept(1);
        Compression hardest = plan.grid().stream().filter(variant -> variant.mode() != Mode.NONE)
                .max(Comparator.<Compression, Boolean>comparing(variant -> variant.membraneBits() != null)
                        .thenComparing(variant -> variant.prunes() && variant.quantises()))
                .orElse(Compression.none());
        double fine = step(plan.fineTuning(), frames, start, hardest, pool);
        progress.accept(1);
        long frame = 2L * network.steps() * network.input().height() * network.input().width() * Short.BYTES;
        return new StudyEstimate(full, fine, full * FORWARD / frames.size(),
                (training + test) * frame + trainer.stepBytes(network), training, test);
    }

    private static TrainOptions steps(Recipe recipe, int count) {
        return new Recipe(count, recipe.batch(), recipe.learningRate(), 0, recipe.augmentation()).options(1);
    }

    /** The median of the last half of the steps: one batch an epoch. */
    private static double step(Recipe recipe, FrameSet frames, Model start, Compression compression, WorkPool pool) {
        double first = seconds(recipe, frames, start, compression, pool, FIRST_STEPS);
        return first > LONG_STEP ? first : seconds(recipe, frames, start, compression, pool, MORE_STEPS);
    }

    private static double seconds(Recipe recipe, FrameSet frames, Model start, Compression compression, WorkPool pool,
            int steps) {
        List<Long> ends = new ArrayList<>(List.of(System.nanoTime()));
        new Trainer(frames, steps(recipe, steps), pool, new TrainProgress() {
            @Override
            public void step(int epoch, int epochs, int batch, int batches) {
                ends.add(System.nanoTime());
            }
        }).run(start, compression);
        List<Long> last = new ArrayList<>();
        for (int i = ends.size() / 2; i < ends.size(); i++) {
            last.add(ends.get(i) - ends.get(i - 1));
        }
        return last.stream().sorted().toList().get(last.size() / 2) / 1e9;
    }

    private static FrameSet random(Network network, int samples) {
        SplittableRandom random = new SplittableRandom(1);
        int height = network.input().height();
        int width = network.input().width();
        short[][] counts = new short[samples][network.steps() * 2 * height * width];
        int[] labels = new int[samples];
        for (int n = 0; n < samples; n++) {
            labels[n] = n % network.readout().classes();
            for (int i = 0; i < counts[n].length; i++) {
                counts[n][i] = (short) (random.nextDouble() < ACTIVE ? 1 : 0);
            }
        }
        return new FrameSet(network.steps(), height, width, network.readout().classes(), counts, labels);
    }

    private double seconds(StudyTrial trial) {
        Recipe recipe = trial.recipe();
        double steps = (double) recipe.epochs() * Math.ceilDiv(training, recipe.batch());
        return steps * (trial.compression().mode() == Mode.NONE ? trainingStep : fineTuningStep)
                + 2 * test * evaluation;
    }

    /**
     * @param plan   the study
     * @param picked some of its trials
     * @return what they will take
     */
    public Summary summary(StudyPlan plan, List<StudyTrial> picked) {
        List<StudyTrial> all = plan.trials();
        List<Line> lines = picked.stream()
                .map(trial -> new Line(all.indexOf(trial) + 1, trial.name(), trial.hash(), seconds(trial))).toList();
        return new Summary(lines, lines.stream().mapToDouble(Line::seconds).sum(), bytes);
    }

    /**
     * @param plan   the study
     * @param picked some of its trials
     * @return a line for each and one for all
     */
    public String text(StudyPlan plan, List<StudyTrial> picked) {
        Summary summary = summary(plan, picked);
        Formatter text = new Formatter(Locale.ROOT);
        for (Line line : summary.trials) {
            text.format("%5d  %-34s %s  %s%n", line.number, line.name, line.hash, duration(line.seconds));
        }
        text.format(
                "%d of %d trials, about %s on this machine and these threads; frames and a training step take %.2f GB"
                        + " beside Java itself%n",
                picked.size(), plan.trials().size(), duration(summary.seconds).strip(), summary.bytes / 1e9);
        return text.toString();
    }

    private static String duration(double seconds) {
        return seconds < 90
                ? String.format(Locale.ROOT, "%6.1f s", seconds)
                : seconds < 5400
                        ? String.format(Locale.ROOT, "%6.1f min", seconds / 60)
                        : String.format(Locale.ROOT, "%6.1f h", seconds / 3600);
    }
}
