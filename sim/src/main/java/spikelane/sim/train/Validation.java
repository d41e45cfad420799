package spikelane.sim.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.BadInputException;
import spikelane.sim.train.layer.Seeds;

/**
 * Training samples that are not learned from: the same fraction of each class, drawn by the seed of the training. They
 * tell which epoch is best; the test recordings stay unseen.
 *
 * @param train what is left to learn from
 * @param held  the others
 */
record Validation(FrameSet train, FrameSet held) {
    private static final int PURPOSE = 4;

    /**
     * How well a network does on them, batch norm with the running statistics.
     *
     * @param loss     mean over samples
     * @param accuracy 0 to 1
     */
    record Score(double loss, double accuracy) {}

    /**
     * @param data    training samples
     * @param options how to train
     * @return both parts; empty if nothing is to be held out
     */
    static Optional<Validation> of(FrameSet data, TrainOptions options) {
        if (options.learning().validation() == 0) {
            return Optional.empty();
        }
        Random random = new Random(Seeds.of(options.seed(), PURPOSE));
        boolean[] held = new boolean[data.size()];
        for (int label = 0; label < data.classes(); label++) {
            int wanted = label;
            List<Integer> ofClass = new ArrayList<>(
                    IntStream.range(0, data.size()).filter(n -> data.labels()[n] == wanted).boxed().toList());
            Collections.shuffle(ofClass, random);
            int count = ofClass.size() < 2
                    ? 0
                    : Math.clamp(Math.round(options.learning().validation() * ofClass.size()), 1, ofClass.size() - 1);
            ofClass.subList(0, count).forEach(n -> held[n] = true);
        }
        Validation parts = new Validation(part(data, held, false), part(data, held, true));
        if (parts.held.size() == 0) {
            throw new BadInputException("validation holds out none of " + data.size()
                    + " training recordings, expected a class with two at least");
        }
        return Optional.of(parts);
    }

    private static FrameSet part(FrameSet data, boolean[] held, boolean wanted) {
        int[] from = IntStream.range(0, data.size()).filter(n -> held[n] == wanted).toArray();
        return new FrameSet(data.steps(), data.height(), data.width(), data.classes(),
                IntStream.of(from).mapToObj(n -> data.counts()[n]).toArray(short[][]::new),
                IntStream.of(from).map(n -> data.labels()[n]).toArray());
    }

    /** {@return a line on the classes that validation does not see; empty if it sees all} */
    Optional<String> warning() {
        List<Integer> missing = IntStream.range(0, train.classes())
                .filter(label -> IntStream.of(held.labels()).noneMatch(there -> there == label)).boxed().toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("validation has no recording of the class" + (missing.size() == 1 ? " " : "es ") + missing
                        + ", counted from 0: they have too few to hold one out");
    }

    /**
     * @param net   as it stands, refreshed
     * @param pool  threads that share the work
     * @param batch samples at a time
     * @return how well it does
     */
    Score score(NetworkTraining net, WorkPool pool, int batch) {
        double loss = 0;
        int correct = 0;
        int most = Math.min(batch, train.size());
        for (int from = 0; from < held.size(); from += most) {
            int first = from;
            int[] labels = new int[Math.min(most, held.size() - from)];
            System.arraycopy(held.labels(), from, labels, 0, labels.length);
            pool.run(labels.length,
                    (n, worker) -> Augmentation.none().place(held, first + n, 0, net.input()[n], net.inputLayout()));
            net.forward(pool, labels.length, null, false);
            loss += net.loss(labels) * labels.length;
            for (int n = 0; n < labels.length; n++) {
                correct += Trainer.best(net.scores()[n]) == labels[n] ? 1 : 0;
            }
        }
        return new Score(loss / held.size(), (double) correct / held.size());
    }
}
