package spikelane.benchmarks.work;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;

/**
 * Recordings of N-MNIST, spread evenly over the training side, for the network of the study's quick preset: 24 channels,
 * 34 x 34, T 8, three blocks, TCJA in the last.
 */
public final class Digits {
    /** Name of the network in parameters and rows. */
    public static final String NETWORK = "cextnet-nmnist";
    /** Recordings of a data set that is evaluated: whole batches of 64 for two threads. */
    public static final int SAMPLES = 256;
    private static final String FOLDER = "N-MNIST";

    private Digits() {}

    /** {@return whether the recordings are there} */
    public static boolean available() {
        return Files.isDirectory(Gestures.folder(FOLDER));
    }

    /** {@return the network} */
    public static Network config() {
        return NetworkFile.shipped("cextnet-nmnist-quick");
    }

    /** {@return the recordings as frames} */
    public static FrameSet frames() {
        Dataset all = Datasets.open(Gestures.folder(FOLDER));
        List<Trial> train = all.trials().stream().filter(trial -> trial.split() == Split.TRAIN).toList();
        List<Trial> some = IntStream.range(0, SAMPLES).mapToObj(i -> train.get(i * train.size() / SAMPLES)).toList();
        Network config = config();
        try (WorkPool pool = new WorkPool(Runtime.getRuntime().availableProcessors())) {
            return Frames.of(new Gestures.Some(all, some), Split.TRAIN, config.steps(), config.input().height(),
                    config.input().width(), SplitBy.NUMBER, pool);
        }
    }
}
