package spikelane.sim.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.Model;

/**
 * How few fraction bits a quantised network needs, measured on recordings: the fewest with which no fewer of them are
 * classified rightly than with the most. Spikes and classes are compared with those of the most.
 *
 * @param chosen     the fewest
 * @param recordings how many there were
 * @param rows       each number of fraction bits, the most first
 */
public record FractionBits(int chosen, int recordings, List<Row> rows) {
    /**
     * @param fractionBits   the most that a layer may have
     * @param correct        recordings classified rightly
     * @param accuracy       their share
     * @param otherClass     recordings that are given another class
     * @param otherSpikes    spikes of all neurons that are missing or new
     * @param otherSpikeRate the same as a share of all spikes
     */
    public record Row(int fractionBits, int correct, double accuracy, int otherClass, long otherSpikes,
            double otherSpikeRate) {}

    private static final int MOST = FixedPoint.MAX_FRACTION_BITS;

    /**
     * @param model    a quantised network
     * @param data     recordings, of the training side: those that it is judged by later should not choose
     * @param pool     threads that share the work
     * @param progress told of each recording that is done, on any thread
     * @return the choice; the same on any number of threads
     * @throws BadInputException if there are no recordings, or no layer runs in integers
     */
    public static FractionBits fewest(Model model, FrameSet data, WorkPool pool, IntConsumer progress) {
        model.network().requireFits(data);
        Optional<String> obstacle = KernelFit.obstacle(model);
        if (data.size() == 0 || obstacle.isPresent()
                || model.numbers().stream().noneMatch(FractionBits::spikesInIntegers)) {
            throw new BadInputException("fraction bits cannot be chosen: " + (data.size() == 0
                    ? "there are no recordings to choose them by"
                    : obstacle.orElse("no layer of the network runs in integers")));
        }
        InferenceVector[] networks = new InferenceVector[MOST + 1];
        try {
            Arrays.setAll(networks, bits -> new InferenceVector(CostTableFile.kernels(), model.withFractionBits(bits),
                    Evaluator.maxCount(data)));
            return compared(networks, data, pool, progress);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("fraction bits cannot be chosen: " + e.getMessage(), e);
        } finally {
            Arrays.stream(networks).filter(network -> network != null).forEach(InferenceVector::close);
        }
    }

    private static boolean spikesInIntegers(LayerNumbers numbers) {
        return numbers.shape().spiking() && numbers.inIntegers();
    }

    private static FractionBits compared(InferenceVector[] networks, FrameSet data, WorkPool pool,
            IntConsumer progress) {
        AtomicIntegerArray correct = new AtomicIntegerArray(MOST + 1);
        AtomicIntegerArray otherClass = new AtomicIntegerArray(MOST + 1);
        AtomicLongArray spikes = new AtomicLongArray(MOST + 1);
        AtomicLongArray otherSpikes = new AtomicLongArray(MOST + 1);
        Inference.Worker[][] workers = new Inference.Worker[pool.threads()][MOST + 1];
        Fired[] fired = new Fired[pool.threads()];
        for (int thread = 0; thread < fired.length; thread++) {
            Arrays.setAll(workers[thread], bits -> networks[bits].newWorker());
            fired[thread] = new Fired(networks[MOST].network().weightLayers().size(), data.steps());
        }
        pool.run(data.size(), (sample, thread) -> {
            int[] votes = new int[networks[MOST].network().outputs()];
            int right = -1;
            for (int bits = MOST; bits >= 0; bits--) {
                fired[thread].begin(bits == MOST);
                workers[thread][bits].run(data.counts()[sample], votes, fired[thread]);
                int prediction = Inference.predict(networks[bits].network(), votes);
                right = bits == MOST ? prediction : right;
                correct.addAndGet(bits, prediction == data.labels()[sample] ? 1 : 0);
                otherClass.addAndGet(bits, prediction == right ? 0 : 1);
                spikes.addAndGet(bits, fired[thread].spikes);
                otherSpikes.addAndGet(bits, fired[thread].others);
            }
            progress.accept(1);
        });
        List<Row> rows = new ArrayList<>();
        for (int bits = MOST; bits >= 0; bits--) {
            rows.add(new Row(bits, correct.get(bits), (double) correct.get(bits) / data.size(), otherClass.get(bits),
                    otherSpikes.get(bits), (double) otherSpikes.get(bits) / Math.max(1, spikes.get(MOST))));
        }
        int chosen = IntStream.rangeClosed(0, MOST).filter(bits -> correct.get(bits) >= correct.get(MOST)).findFirst()
                .orElseThrow();
        return new FractionBits(chosen, data.size(), List.copyOf(rows));
    }

    /** Keeps the spikes of all neurons of one run, and compares those of the next runs with them. */
    private static final class Fired implements ActivityListener {
        /** {@code [layer][step]} words of all pixels; null until the layer has fired. */
        private final long[][][] kept;
        private boolean keeping;
        private long spikes;
        private long others;

        Fired(int layers, int steps) {
            kept = new long[layers][steps][];
        }

        void begin(boolean keep) {
            keeping = keep;
            spikes = 0;
            others = 0;
        }

        @Override
        public void active(int layer, int step, int input) {
            // the spikes of a layer's neurons are enough: they are the inputs of the next
        }

        @Override
        public void fired(int layer, int step, SpikeBits bits, int from, int to) {
            int words = bits.wordsPerPixel();
            if (kept[layer][step] == null) {
                kept[layer][step] = new long[bits.pixels() * words];
            }
            long[] before = kept[layer][step];
            for (int i = from * words; i < to * words; i++) {
                long word = bits.word(i / words, i % words);
                before[i] = keeping ? word : before[i];
                spikes += Long.bitCount(word);
                others += Long.bitCount(word ^ before[i]);
            }
        }
    }
}
