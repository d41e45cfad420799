package spikelane.sim.train;

import spikelane.sim.train.layer.Seeds;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;

/**
 * Trains a network by back-propagation through time: Adam, warm-up and cosine, mean square error on the vote. The same
 * data, options and seed give the same bits on any number of threads, resumed or not. A thread that is interrupted ends
 * with a {@link CancellationException}; its checkpoint holds the last whole epoch.
 */
public final class Trainer {
    /** What random numbers are for. */
    private static final int WEIGHTS = 0;
    static final int ORDER = 1;
    static final int AUGMENTATION = 2;
    static final int DROPOUT = 3;

    private final FrameSet data;
    private final TrainOptions options;
    private final WorkPool pool;
    private final TrainProgress progress;

    /**
     * @param data     training samples, at least one
     * @param options  how to train
     * @param pool     threads that share the work
     * @param progress told how far it is
     */
    public Trainer(FrameSet data, TrainOptions options, WorkPool pool, TrainProgress progress) {
        if (data.size() == 0) {
            throw new BadInputException("there are no training recordings");
        }
        this.data = data;
        this.options = options;
        this.pool = pool;
        this.progress = progress;
    }

    /**
     * Trains from random weights.
     *
     * @param network the network; T, H, W and classes as in the data
     * @return the trained network
     */
    public Model train(Network network) {
        return run(initial(network), Compression.none()).model();
    }

    /**
     * @param network a network
     * @return what makes its training from random weights the same, see {@link TrainingRecipe}
     */
    public String recipe(Network network) {
        return recipe(initial(network), Compression.none());
    }

    /**
     * @param start       the network that training starts from
     * @param compression what to do to it
     * @return what makes the training the same, see {@link TrainingRecipe}
     */
    public String recipe(Model start, Compression compression) {
        return TrainingRecipe.of(options, data, start, compression);
    }

    /**
     * @param network a network
     * @return it with the random weights that training starts from
     */
    public Model initial(Network network) {
        return NetworkTraining.initialise(network, Seeds.of(options.seed(), WEIGHTS));
    }

    /**
     * Compresses a trained network and trains it on. Cumulative: pruned at once, quantised from half of the epochs on,
     * where Adam and the learning rate start anew; all others are pruned and quantised from the first epoch.
     *
     * @param trained     a full-precision network
     * @param compression what to do to it
     * @return the compressed network
     */
    public Model fineTune(Model trained, Compression compression) {
        if (trained.bits() != Model.FULL_PRECISION) {
            throw new IllegalArgumentException("a network of " + trained.bits() + " bits cannot be compressed again");
        }
        return run(trained, compression).model();
    }

    /**
     * Classifies samples in float arithmetic, batch norm with the running statistics.
     *
     * @param model the network
     * @param data  samples
     * @param pool  threads that share the work
     * @return how many it classifies rightly; the first of equal scores counts
     */
    public static int correct(Model model, FrameSet data, WorkPool pool) {
        model.network().requireFits(data);
        int batch = Math.clamp(data.size(), 1, 16);
        NetworkTraining net = NetworkTraining.of(model, batch, pool.threads());
        net.refresh();
        int correct = 0;
        for (int from = 0; from < data.size(); from += batch) {
            int first = from;
            int samples = Math.min(batch, data.size() - from);
            pool.run(samples,
                    (n, worker) -> Augmentation.none().place(data, first + n, 0, net.input()[n], net.inputLayout()));
            net.forward(pool, samples, null, false);
            for (int n = 0; n < samples; n++) {
                correct += best(net.scores()[n]) == data.labels()[from + n] ? 1 : 0;
            }
        }
        return correct;
    }

    /**
     * Trains on: compresses a network, or trains one in full precision on.
     *
     * @param start       the network that training starts from
     * @param compression what to do to it
     * @return the network and how it came about
     */
    public Trained run(Model start, Compression compression) {
        start.network().requireFits(data);
        requireMemory(compression.network(start.network()));
        return new TrainingRun(data, options, pool, progress, start, compression).run();
    }

    static int best(float[] scores) {
        int best = 0;
        for (int k = 1; k < scores.length; k++) {
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    /**
     * @param network what is to be trained
     * @return about how many bytes a step takes
     */
    public long stepBytes(Network network) {
        return NetworkTraining.bytes(network, Math.min(options.batch(), data.size()), pool.threads(),
                options.learning().rule());
    }

    private void requireMemory(Network network) {
        int batch = Math.min(options.batch(), data.size());
        long needed = stepBytes(network);
        long most = Runtime.getRuntime().maxMemory();
        if (needed > most) {
            throw new BadInputException(String.format(Locale.ROOT,
                    "a training step of %d recordings takes about %.1f GB, but Java may use %.1f GB: use a smaller batch or"
                            + " a larger heap (-Xmx)",
                    batch, needed / 1e9, most / 1e9));
        }
    }
}
