package spikelane.sim.study.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.study.NetworkTrialRunner;
import spikelane.sim.study.NetworkTrialRunner.Samples;
import spikelane.sim.study.StudyFolder;
import spikelane.sim.study.StudyTrial;
import spikelane.sim.study.TrialPricing;
import spikelane.sim.study.TrialResult;

/**
 * Does trials of a study away from its folder: in a folder of its own, which is gone afterwards. Frames stay for the next
 * trial of the same study.
 */
public final class TrialWorker {
    private static TrialWorker latest;

    private final String line;
    private final StudyOrder order;
    private final Samples samples;

    private TrialWorker(String line, WorkPool pool) {
        this.line = line;
        this.order = StudyOrder.read(line);
        Dataset dataset = order.recordings(pool);
        this.samples = Samples.of(dataset, order.plan(), pool, read -> {});
    }

    private static synchronized TrialWorker of(String line, WorkPool pool) {
        if (latest == null || !latest.line.equals(line)) {
            latest = null; // the frames of two studies may not fit
            latest = new TrialWorker(line, pool);
        }
        return latest;
    }

    /**
     * @param order   a {@link StudyOrder} as JSON
     * @param hash    of the trial
     * @param own     what is there of the trial already
     * @param full    what the full precision of its seed left; null for that itself, and where it is not there
     * @param threads that work on it
     * @return what it leaves, the same each time but for the seconds
     * @throws BadInputException if this machine has not the study's recordings, or would give other results
     */
    public static TrialParcel run(String order, String hash, TrialParcel own, TrialParcel full, int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            return of(order, pool).run(hash, own, full, pool);
        }
    }

    private TrialParcel run(String hash, TrialParcel own, TrialParcel full, WorkPool pool) {
        StudyTrial trial = order.plan().trials().stream().filter(one -> one.hash().equals(hash)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no trial " + hash + " in the study"));
        Path where = folder();
        try (StudyFolder folder = StudyFolder.open(where, order.plan(), List.of())) {
            own.unpack(folder, trial);
            if (full != null) {
                full.unpack(folder, order.plan().full(trial.seed()));
            }
            NetworkTrialRunner runner = new NetworkTrialRunner(order.plan(), folder,
                    new TrialPricing(folder, order.prices(), said -> {}), () -> samples, samples.train().size(),
                    samples.test().size(), pool, said -> {});
            runner.prepare();
            TrialResult result = runner.run(trial, done -> {});
            return TrialParcel.of(folder, trial, result);
        } finally {
            delete(where);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("spikelane-trial-");
        } catch (IOException e) {
            throw new BadInputException("cannot make a folder for temporary files: " + OutputFiles.reason(e), e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BadInputException("cannot delete " + folder + ": " + OutputFiles.reason(e), e);
        }
    }
}
