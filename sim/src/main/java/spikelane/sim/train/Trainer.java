package spikelane.sim.train;

import spikelane.sim.train.layer.Seeds;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.layer.LayerWeights;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.compress.DuQuantiser;
import spikelane.sim.compress.Pruner;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.UntrustedResultException;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/**
 * Trains a network by back-propagation through time: Adam, warm-up and cosine, mean square error on the vote. The same
 * data, options and seed give the same bits on any number of threads, resumed or not. A thread that is interrupted ends
 * with a {@link CancellationException}; its checkpoint holds the last whole epoch.
 */
public final class Trainer {
    /** What random numbers are for. */
    private static final int WEIGHTS = 0;
    private static final int ORDER = 1;
    private static final int AUGMENTATION = 2;
    private static final int DROPOUT = 3;

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
        return run(initial(network), Compression.none());
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

    private Model initial(Network network) {
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
        return run(trained, compression);
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

    private Model run(Model start, Compression compression) {
        start.network().requireFits(data);
        requireMemory(start.network());
        int quantiseAt = !compression.quantises()
                ? options.epochs()
                : compression.mode() == Mode.CUMULATIVE ? options.epochs() / 2 : 0;
        Model pruned = compression.prunes() ? prune(start, compression) : start;
        Checkpoint checkpoint = options.checkpoint().map(file -> new Checkpoint(file, recipe(start, compression)))
                .orElse(null);
        Checkpoint.Position position = checkpoint == null ? null : checkpoint.position(progress::note);
        NetworkTraining net = NetworkTraining.of(pruned, Math.min(options.batch(), data.size()), pool.threads());
        Adam adam = new Adam(0);
        int epoch = 0;
        if (position != null) {
            if (position.epochs() > quantiseAt) {
                quantise(net, compression.bits());
            }
            try {
                checkpoint.restore(net.state());
                epoch = position.epochs();
                adam = new Adam(position.adamSteps());
                progress.resumed(epoch);
            } catch (IOException e) {
                checkpoint.keepAside("damaged", "is damaged (" + e.getMessage() + ")", progress::note);
                net = NetworkTraining.of(pruned, Math.min(options.batch(), data.size()), pool.threads());
            }
        }
        for (; epoch < options.epochs(); epoch++) {
            if (epoch == quantiseAt) {
                quantise(net, compression.bits());
                adam = new Adam(0);
                net.parameters().forEach(Parameter::forgetMoments);
            }
            LearningRate rate = epoch < quantiseAt
                    ? new LearningRate(options.learningRate(), options.warmUpEpochs(), 0, quantiseAt)
                    : new LearningRate(options.learningRate(), options.warmUpEpochs(), quantiseAt, options.epochs());
            Epoch result = epoch(net, adam, rate, epoch);
            requireFinite(net, result, epoch);
            if (checkpoint != null) {
                checkpoint.save(new Checkpoint.Position(epoch + 1, adam.steps()), net.state());
            }
            progress.epoch(epoch, options.epochs(), result.loss(), result.accuracy());
        }
        return net.toModel();
    }

    /** A membrane potential that is no number never fires, so the loss alone would not show it. */
    private void requireFinite(NetworkTraining net, Epoch result, int epoch) {
        boolean finite = Double.isFinite(result.loss());
        for (float[] array : net.state()) {
            for (int i = 0; i < array.length && finite; i++) {
                finite = Float.isFinite(array[i]);
            }
        }
        if (!finite) {
            throw new UntrustedResultException(
                    "training stopped being finite in epoch " + (epoch + 1) + " of " + options.epochs()
                            + ", expected it to stay so with a smaller learning rate than " + options.learningRate());
        }
    }

    private record Epoch(double loss, double accuracy) {}

    private Epoch epoch(NetworkTraining net, Adam adam, LearningRate rate, int epoch) {
        int[] order = order(epoch);
        int batches = (order.length + options.batch() - 1) / options.batch();
        List<Parameter> parameters = net.parameters();
        double loss = 0;
        int correct = 0;
        for (int i = 0; i < batches; i++) {
            if (Thread.interrupted()) {
                throw new CancellationException("training interrupted in epoch " + (epoch + 1));
            }
            int from = i * options.batch();
            int[] labels = new int[Math.min(options.batch(), order.length - from)];
            long[] dropout = new long[labels.length];
            for (int n = 0; n < labels.length; n++) {
                labels[n] = data.labels()[order[from + n]];
                dropout[n] = seed(DROPOUT, epoch, order[from + n]);
            }
            pool.run(labels.length, (n, worker) -> options.augmentation().place(data, order[from + n],
                    seed(AUGMENTATION, epoch, order[from + n]), net.input()[n], net.inputLayout()));
            net.refresh();
            net.forward(pool, labels.length, dropout, true);
            loss += net.loss(labels) * labels.length;
            for (int n = 0; n < labels.length; n++) {
                correct += best(net.scores()[n]) == labels[n] ? 1 : 0;
            }
            net.backward(pool, labels, null);
            adam.step(pool, parameters, rate.at(epoch, i, batches));
            progress.step(epoch, options.epochs(), i + 1, batches);
        }
        return new Epoch(loss / order.length, (double) correct / order.length);
    }

    private int[] order(int epoch) {
        SplittableRandom random = new SplittableRandom(seed(ORDER, epoch, 0));
        int[] order = new int[data.size()];
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private long seed(int purpose, int epoch, int sample) {
        return Seeds.of(options.seed(), purpose, epoch, sample);
    }

    private static int best(float[] scores) {
        int best = 0;
        for (int k = 1; k < scores.length; k++) {
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    private static Model prune(Model model, Compression compression) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>(model.tensors());
        tensors.putAll(Pruner.masks(model, compression.prune(), compression.layerWise()));
        return new Model(model.network(), model.bits(), tensors);
    }

    private static void quantise(NetworkTraining net, int bits) {
        for (LayerWeights layer : net.layers().values()) {
            float range = DuQuantiser.calibrate(layer.weight().value());
            layer.quantise(bits, range, range);
        }
    }

    private void requireMemory(Network network) {
        int batch = Math.min(options.batch(), data.size());
        long needed = NetworkTraining.bytes(network, batch, pool.threads());
        long most = Runtime.getRuntime().maxMemory();
        if (needed > most) {
            throw new BadInputException(String.format(Locale.ROOT,
                    "a training step of %d recordings takes about %.1f GB, but Java may use %.1f GB: use a smaller batch or"
                            + " a larger heap (-Xmx)",
                    batch, needed / 1e9, most / 1e9));
        }
    }
}
