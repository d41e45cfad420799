package spikelane.sim.cli.progress;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import spikelane.sim.train.EpochReport;
import spikelane.sim.train.TrainProgress;

/** Shows a training, or several after another: a bar each, and a line an epoch. */
public final class TrainBar implements TrainProgress, AutoCloseable {
    private static final String TASK = "training";

    private final Consumer<List<EpochReport>> curves;
    private Progress bar;
    private int resumed;
    private long steps;
    private long stepNs;
    private long lastNs = System.nanoTime();

    /**
     * @param curves told the learning curve of each training as it grows
     */
    public TrainBar(Consumer<List<EpochReport>> curves) {
        this.curves = curves;
    }

    @Override
    public void resumed(List<EpochReport> curve) {
        resumed = curve.size();
        if (!curve.isEmpty()) {
            curves.accept(curve);
        }
    }

    @Override
    public void step(int epoch, int epochs, int batch, int batches) {
        if (bar == null) {
            bar = new Progress(TASK, (long) epochs * batches, (long) resumed * batches);
        }
        long now = System.nanoTime();
        if (batch > 1 || epoch > 0) {
            steps++;
            stepNs += now - lastNs;
        }
        lastNs = now;
        bar.stepTo((long) epoch * batches + batch);
    }

    @Override
    public void epoch(List<EpochReport> curve) {
        EpochReport last = curve.getLast();
        curves.accept(curve);
        String line = String.format(Locale.ROOT, "epoch %d of %d: loss %.4f, accuracy %.1f %%", last.epoch(),
                last.epochs(), last.loss(), 100 * last.accuracy())
                + (last.validationLoss() == null
                        ? ""
                        : String.format(Locale.ROOT, "; validation: loss %.4f, accuracy %.1f %%", last.validationLoss(),
                                100 * last.validationAccuracy()));
        if (bar != null) {
            bar.line(line);
        }
        if (last.epoch() == last.epochs()) {
            close();
        }
    }

    @Override
    public void note(String line) {
        if (bar != null) {
            bar.line("spikelane: " + line);
        } else {
            System.err.println("spikelane: " + line);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        resumed = 0;
    }

    /** {@return mean time of a training step, the first not counted; null if there were no others} */
    public Double secondsPerStep() {
        return steps == 0 ? null : stepNs / 1e9 / steps;
    }
}
