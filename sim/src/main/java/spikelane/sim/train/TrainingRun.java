package spikelane.sim.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.compress.Pruning;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.UntrustedResultException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.layer.Seeds;

/** One training from its start, or from its checkpoint, to its end. */
final class TrainingRun {
    private final FrameSet data;
    private final Optional<Validation> validation;
    private final TrainOptions options;
    private final WorkPool pool;
    private final TrainProgress progress;
    private final Model start;
    private final Compression compression;
    private final Checkpoint checkpoint;
    private final long startNs = System.nanoTime();
    private final List<EpochReport> curve = new ArrayList<>();
    private NetworkTraining net;
    private Adam adam = new Adam(0);
    private String recipe;
    private int quantiseAt;
    /** Epochs in which weights are pruned; 0 where none are. */
    private int rampEnd;
    private double secondsBefore;
    /** The numbers of the best epoch so far, in the order of {@link #numbers}; empty without validation. */
    private List<float[]> best = List.of();

    /**
     * @param data        training samples
     * @param options     how to train
     * @param pool        threads that share the work
     * @param progress    told how far it is
     * @param start       where the numbers start
     * @param compression what to do to them
     */
    TrainingRun(FrameSet data, TrainOptions options, WorkPool pool, TrainProgress progress, Model start,
            Compression compression) {
        this.options = options;
        validation = Validation.of(data, options);
        this.data = validation.map(Validation::train).orElse(data);
        this.pool = pool;
        this.progress = progress;
        this.start = start.with(compression.network(start.network()));
        this.compression = compression;
        recipe = TrainingRecipe.of(options, data, start, compression);
        checkpoint = options.checkpoint().map(file -> new Checkpoint(file, recipe)).orElse(null);
        quantiseAt = !compression.quantises()
                ? options.epochs()
                : compression.mode() == Mode.CUMULATIVE ? options.epochs() / 2 : 0;
        rampEnd = compression.prunes() ? compression.pruning().ramp(options.epochs()) : 0;
    }

    /** {@return the trained network} */
    Trained run() {
        validation.ifPresent(samples -> samples.warning().ifPresent(progress::note));
        begin();
        resume();
        while (curve.size() < options.epochs() && !stopsEarly()) {
            int epoch = curve.size();
            if (epoch < rampEnd) {
                prune(compression.pruning().fraction(compression.prune(), epoch, rampEnd));
            }
            if (epoch == quantiseAt) {
                quantise();
                adam = new Adam(0);
                net.parameters().forEach(Parameter::forgetMoments);
            }
            LearningRate rate = epoch < quantiseAt
                    ? new LearningRate(options.learningRate(), options.warmUpEpochs(), 0, quantiseAt)
                    : new LearningRate(options.learningRate(), options.warmUpEpochs(), quantiseAt, options.epochs());
            EpochReport report = epoch(rate, epoch);
            report = report.with(report.changesSince(curve.isEmpty() ? null : curve.getLast()));
            curve.add(report);
            if (bestEpoch() == curve.size()) {
                best = copies(numbers());
            }
            if (checkpoint != null) {
                checkpoint.save(new Checkpoint.Position(recipe, adam.steps(), epoch >= quantiseAt ? quantiseAt : -1,
                        curve, seconds()), saved());
            }
            report.notes().forEach(note -> progress.note("epoch " + (epoch + 1) + ": " + note));
            progress.epoch(List.copyOf(curve));
        }
        int bestEpoch = bestEpoch();
        if (validation.isPresent()) {
            if (curve.size() < options.epochs()) {
                progress.note(
                        "stopped after epoch " + curve.size() + ": none of the last " + options.learning().patience()
                                + " was better on the validation samples than epoch " + bestEpoch);
            }
            List<float[]> now = numbers();
            for (int i = 0; i < now.size(); i++) {
                System.arraycopy(best.get(i), 0, now.get(i), 0, now.get(i).length);
            }
        }
        return new Trained(net.toModel(), recipe, List.copyOf(curve), bestEpoch, secondsBefore, seconds());
    }

    /** {@return what makes the network what it is: Adam's moments are left out} */
    private List<float[]> numbers() {
        List<float[]> all = new ArrayList<>();
        net.parameters().forEach(parameter -> all.add(parameter.value()));
        all.addAll(net.statistics().values());
        return all;
    }

    private List<float[]> masks() {
        return compression.prunes() ? net.layers().values().stream().map(LayerWeights::mask).toList() : List.of();
    }

    private static List<float[]> copies(List<float[]> arrays) {
        return arrays.stream().map(float[]::clone).toList();
    }

    /** {@return what a checkpoint holds} */
    private List<float[]> saved() {
        List<float[]> all = new ArrayList<>(net.state());
        all.addAll(masks());
        if (validation.isPresent()) {
            all.addAll(best.isEmpty() ? copies(numbers()) : best);
        }
        return all;
    }

    /**
     * {@return the epoch that did best on the validation samples, from 1, the earliest of equals; the last without them.
     * Before the network is quantised none counts}
     */
    private int bestEpoch() {
        if (validation.isEmpty()) {
            return curve.size();
        }
        EpochReport found = null;
        for (EpochReport report : curve) {
            if (report.epoch() > firstWhole() && (found == null || report.isBetterThan(found))) {
                found = report;
            }
        }
        return found == null ? curve.size() : found.epoch();
    }

    /** {@return epochs before the network is what it is to be} */
    private int firstWhole() {
        return Math.max(compression.quantises() ? quantiseAt : 0, rampEnd - 1);
    }

    private boolean stopsEarly() {
        int patience = options.learning().patience();
        return patience > 0 && curve.size() > firstWhole() && curve.size() - bestEpoch() >= patience;
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - startNs) / 1e9;
    }

    private void begin() {
        best = List.of();
        net = NetworkTraining.of(start, Math.min(options.batch(), data.size()), pool.threads(),
                options.learning().rule());
        if (compression.prunes()) {
            net.layers().values().forEach(layer -> {
                float[] all = new float[layer.weight().value().length];
                Arrays.fill(all, 1);
                layer.prune(all);
            });
        }
    }

    /** What is pruned stays so: its magnitude counts as 0. */
    private void prune(double fraction) {
        List<LayerWeights> layers = List.copyOf(net.layers().values());
        Map<String, LayerShape> shapes = new HashMap<>();
        start.network().weightLayers().forEach(shape -> shapes.put(shape.name(), shape));
        String last = start.network().weightLayers().getLast().name();
        List<Pruning.Weights> weights = new ArrayList<>();
        net.layers().forEach((name, layer) -> {
            float[] masked = layer.weight().value().clone();
            for (int i = 0; i < masked.length; i++) {
                masked[i] *= layer.mask()[i];
            }
            weights.add(new Pruning.Weights(masked, shapes.get(name).out(),
                    shapes.get(name).spiking() && !name.equals(last)));
        });
        List<float[]> masks = compression.pruning().prune(weights, fraction);
        for (int i = 0; i < masks.size(); i++) {
            float[] before = layers.get(i).mask();
            for (int j = 0; j < before.length; j++) {
                masks.get(i)[j] *= before[j];
            }
            layers.get(i).prune(masks.get(i));
        }
    }

    private void resume() {
        Checkpoint.Position position = checkpoint == null ? null : checkpoint.position(progress::note);
        if (position == null) {
            return;
        }
        boolean quantised = position.quantisedAt() >= 0;
        if (quantised) {
            quantise();
        }
        try {
            best = validation.isPresent() ? copies(numbers()) : best;
            List<float[]> all = new ArrayList<>(net.state());
            all.addAll(masks());
            all.addAll(best);
            checkpoint.restore(all);
        } catch (IOException e) {
            checkpoint.keepAside("damaged", "is damaged (" + e.getMessage() + ")", progress::note);
            begin();
            return;
        }
        if (!position.recipe().equals(recipe)) {
            progress.note("the training in " + checkpoint.file() + " goes on from epoch " + position.epochs() + " to "
                    + options.epochs() + ", with the learning rate of the longer schedule");
        }
        recipe = position.recipe();
        quantiseAt = quantised ? position.quantisedAt() : Math.max(quantiseAt, position.epochs());
        adam = new Adam(position.adamSteps());
        curve.addAll(position.curve());
        secondsBefore = position.seconds();
        progress.resumed(List.copyOf(curve));
    }

    private void quantise() {
        Map<String, Integer> channels = new HashMap<>();
        LayerStage.of(start.network()).stream().filter(stage -> stage.neurons().isPresent())
                .forEach(stage -> channels.put(stage.shape().name(), stage.shape().out()));
        net.layers().forEach((name, layer) -> layer.quantise(compression.bits(name), compression.quantiser(),
                compression.byChannel() ? channels.getOrDefault(name, 1) : 1));
    }

    private EpochReport epoch(LearningRate rate, int epoch) {
        int[] order = order(epoch);
        int batches = (order.length + options.batch() - 1) / options.batch();
        List<Parameter> parameters = net.parameters();
        List<Parameter> decaying = net.layers().values().stream().map(LayerWeights::weight).toList();
        net.firing().forEach(Firing::forget);
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
                dropout[n] = seed(Trainer.DROPOUT, epoch, order[from + n]);
            }
            pool.run(labels.length, (n, worker) -> options.augmentation().place(data, order[from + n],
                    seed(Trainer.AUGMENTATION, epoch, order[from + n]), net.input()[n], net.inputLayout()));
            net.refresh();
            net.forward(pool, labels.length, dropout, true);
            loss += net.loss(labels) * labels.length;
            for (int n = 0; n < labels.length; n++) {
                correct += Trainer.best(net.scores()[n]) == labels[n] ? 1 : 0;
            }
            net.backward(pool, labels, null);
            adam.step(pool, parameters, rate.at(epoch, i, batches), options.learning().weightDecay(), decaying,
                    options.learning().clip());
            progress.step(epoch, options.epochs(), i + 1, batches);
        }
        net.refresh();
        requireFinite(loss, epoch);
        SequencedMap<String, Double> rates = firingRates(); // before others spike
        Optional<Validation.Score> held = validation.map(samples -> samples.score(net, pool, options.batch()));
        return new EpochReport(compression.name(), epoch + 1, options.epochs(), loss / order.length,
                (double) correct / order.length, held.map(Validation.Score::loss).orElse(null),
                held.map(Validation.Score::accuracy).orElse(null), rate.at(epoch, batches - 1, batches), rates,
                weightDensities(), List.of());
    }

    private SequencedMap<String, Double> firingRates() {
        SequencedMap<String, Double> rates = new LinkedHashMap<>();
        net.firing().forEach(layer -> rates.put(layer.layer(), layer.rate()));
        return rates;
    }

    private SequencedMap<String, Double> weightDensities() {
        SequencedMap<String, Double> densities = new LinkedHashMap<>();
        net.layers().forEach((name, layer) -> {
            int nonzeros = 0;
            for (float weight : layer.effective()) {
                nonzeros += weight != 0 ? 1 : 0;
            }
            densities.put(name, (double) nonzeros / layer.effective().length);
        });
        return densities;
    }

    /** A membrane potential that is no number never fires, so the loss alone would not show it. */
    private void requireFinite(double loss, int epoch) {
        SequencedMap<String, float[]> all = new LinkedHashMap<>();
        net.parameters().forEach(parameter -> all.put(parameter.name(), parameter.value()));
        all.putAll(net.statistics());
        net.layers().values()
                .forEach(layer -> all.putIfAbsent(layer.weight().name() + " as it is used", layer.effective()));
        net.parameters().forEach(parameter -> all.put("Adam's moments of " + parameter.name(), parameter.second()));
        String what = Double.isFinite(loss) ? null : "the loss is " + loss;
        for (String name : all.keySet()) {
            for (float value : all.get(name)) {
                if (!Float.isFinite(value)) {
                    String layer = name.replaceFirst("^Adam's moments of ", "").replaceFirst("\\..*$", "");
                    throw stopped("layer " + layer + ": " + name + " holds " + value, epoch);
                }
            }
        }
        if (what != null) {
            throw stopped(what, epoch);
        }
    }

    private UntrustedResultException stopped(String where, int epoch) {
        return new UntrustedResultException(
                "training stopped being finite in epoch " + (epoch + 1) + " of " + options.epochs() + " (" + where
                        + "), expected it to stay so with a smaller learning rate than " + options.learningRate());
    }

    private int[] order(int epoch) {
        SplittableRandom random = new SplittableRandom(seed(Trainer.ORDER, epoch, 0));
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
}
