package spikelane.sim.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.report.LearningCurve;
import spikelane.sim.train.EpochReport;

/** The learning curve of one training after another, written anew after each epoch: JSON lines, and a picture beside them. */
public final class CurveFile implements Consumer<List<EpochReport>> {
    private final Path file;
    private final List<EpochReport> before = new ArrayList<>();
    private List<EpochReport> last = List.of();

    /**
     * @param file receives the lines; null: nothing is written
     */
    public CurveFile(Path file) {
        this.file = file;
        if (file != null) {
            OutputFiles.requireWritable(file);
            OutputFiles.requireWritable(picture());
        }
    }

    private Path picture() {
        return file.resolveSibling(file.getFileName() + ".svg");
    }

    /** Writes what there is of the training that runs, behind those that have ended. */
    @Override
    public void accept(List<EpochReport> curve) {
        if (!last.isEmpty() && !last.getFirst().training().equals(curve.getFirst().training())) {
            before.addAll(last);
        }
        last = curve;
        if (file != null) {
            List<EpochReport> all = new ArrayList<>(before);
            all.addAll(curve);
            OutputFiles.write(file, EpochReport.lines(all));
            OutputFiles.write(picture(), LearningCurve.picture(all));
        }
    }
}
