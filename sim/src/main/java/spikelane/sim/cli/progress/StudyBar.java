package spikelane.sim.cli.progress;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import spikelane.sim.study.StudyProgress;
import spikelane.sim.study.TrialResult;

/** Progress of a study: one bar over all trials, a line for each that ends, a word on how to go on if it is stopped. */
public final class StudyBar implements StudyProgress, AutoCloseable {
    private final Thread farewell;
    private Progress progress;
    private TimeLeft time;

    public StudyBar(Path folder) {
        farewell = new Thread(
                () -> System.err.println("\nspikelane: stopped; the same command continues with what is in " + folder));
        Runtime.getRuntime().addShutdownHook(farewell);
    }

    @Override
    public void begins(long effort, long done, List<Portion> left) {
        time = new TimeLeft(done, left, System::nanoTime);
        progress = new Progress("study", effort, done, time::left);
    }

    @Override
    public void trialBegins(int trial, int of, String name) {
        time.begins();
        progress.detail(trial + "/" + of + " " + name);
    }

    @Override
    public void at(long done) {
        time.at(done);
        progress.stepTo(done);
    }

    @Override
    public void trialEnds(TrialResult result) {
        progress.line(String.format(Locale.ROOT, "%-20s %5.1f %%  %8.3g uJ (%s)  %5.1f s", result.compression().name(),
                result.score().accuracy() * 100, result.leastEnergyUj(), result.price().encoding(), result.seconds()));
    }

    /** Writes a line above the bar. */
    public void line(String text) {
        if (progress == null) {
            System.err.println(text);
        } else {
            progress.line(text);
        }
    }

    @Override
    public void note(String text) {
        line("spikelane: " + text);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // the JVM is ending and the hook is running
        }
    }
}
