package spikelane.sim.cli.progress;

import java.util.List;
import java.util.Locale;
import spikelane.sim.train.EpochReport;
import spikelane.sim.train.TrainProgress;

/** Shows a training, or several after another: a bar each, and a line an epoch. */
public final class TrainBar implements TrainProgress, AutoCloseable {
    private static final String TASK = "training";

    private Progress bar;
    private int resumed;
    private long steps;
    private long stepNs;
    private long lastNs = System.nanoTime();

    @Override
    public void resumed(int epochs) {
        resumed = epochs;
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
        String line = String.format(Locale.ROOT, "epoch %d of %d: loss %.4f, accuracy %.1f %%", last.epoch(),
                last.epochs(), last.loss(), 100 * last.accuracy());
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
