package spikelane.sim.inference;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.kernels.plan.FormPlanner;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;

/** Runs a network over labelled samples on all threads. All but the time is the same on any number of threads. */
public final class Evaluator {
    /** Quantised first layers are laid out for counts up to this, or as many as the samples have. */
    public static final int USUAL_COUNT = 1023;

    private Evaluator() {}

    /**
     * @param model the network
     * @param data  samples
     * @param pool  threads that share the work
     * @return what came out
     * @throws BadInputException if there are no samples or they do not fit the network
     */
    public static Evaluation evaluate(Model model, FrameSet data, WorkPool pool) {
        return evaluate(model, data, pool, done -> {});
    }

    /**
     * Counts the spikes of a few samples, and picks the batch ({@link BatchChoice#of}) and the layers' forms for them.
     *
     * @param model    the network
     * @param data     samples
     * @param pool     threads that share the work; its caller may be interrupted
     * @param progress told how many samples are done, on any thread
     * @return what came out
     * @throws BadInputException     if there are no samples or they do not fit the network
     * @throws CancellationException if the calling thread is interrupted
     */
    public static Evaluation evaluate(Model model, FrameSet data, WorkPool pool, IntConsumer progress) {
        return evaluate(model, data, pool, progress, 0, Duration.ZERO);
    }

    /**
     * @param model    the network
     * @param data     samples
     * @param pool     threads that share the work; its caller may be interrupted
     * @param progress told how many samples are done, on any thread
     * @param batch    how many samples run at once, 1, 32 or 64; 0 for what {@link BatchChoice#of} says. Only the time
     *                 depends on it
     * @param warmUp   upper limit of the warm-up with synthetic samples, which ends at steady state
     * @return what came out
     * @throws BadInputException     if there are no samples, they do not fit the network or it cannot run in that batch
     * @throws CancellationException if the calling thread is interrupted
     */
    public static Evaluation evaluate(Model model, FrameSet data, WorkPool pool, IntConsumer progress, int batch,
            Duration warmUp) {
        try (Pass pass = open(model, data, pool, progress, batch, warmUp)) {
            return pass.run();
        }
    }

    /**
     * Gets ready for {@link #evaluate(Model, FrameSet, WorkPool, IntConsumer, int, Duration)}: what does not depend on how
     * many samples there are.
     *
     * @param model    the network
     * @param data     samples
     * @param pool     threads that share the work; its caller may be interrupted
     * @param progress told how many samples are done, on any thread
     * @param batch    as there
     * @param warmUp   as there
     * @return runs all samples, again and again
     * @throws BadInputException     if there are no samples, they do not fit the network or it cannot run in that batch
     */
    public static Pass open(Model model, FrameSet data, WorkPool pool, IntConsumer progress, int batch,
            Duration warmUp) {
        model.network().requireFits(data);
        if (data.size() == 0) {
            throw new BadInputException("there are no recordings to evaluate the network on");
        }
        Optional<String> obstacle = KernelFit.obstacle(model);
        if (obstacle.isPresent()) {
            if (batch > 1) {
                throw new BadInputException("the network cannot run in batches of " + batch + ": " + obstacle.get());
            }
            return new Pass(new InferencePlain(model, obstacle.get()), null, data, pool, progress,
                    BatchChoice.alone("in plain loops, since " + obstacle.get()), Duration.ZERO);
        }
        BatchChoice forced = batch == 0 ? null : BatchChoice.forced(model, batch);
        FormPlanner planner = CostTableFile.planner();
        Kernels kernels = Kernels.standard().with(planner);
        InferenceVector alone = null;
        try {
            alone = new InferenceVector(kernels, model, maxCount(data));
            SpikeDensities densities = alone.fit(data);
            BatchChoice choice = forced != null
                    ? forced.fitted(planner, alone, densities)
                    : BatchChoice.of(planner, model, alone, densities, data.size(), pool.threads());
            Inference network = choice.single()
                    ? alone
                    : new InferenceSliced(kernels, model, maxCount(data), choice.batch(), choice.from(), choice.to(),
                            alone);
            return new Pass(network, alone, data, pool, progress, choice, warmUp);
        } catch (IllegalArgumentException e) {
            if (alone != null) {
                alone.close();
            }
            throw new BadInputException("the network cannot run: " + e.getMessage(), e);
        }
    }

    /**
     * @param model a network
     * @return what it is evaluated in, for people
     */
    public static String arithmetic(Model model) {
        Optional<String> obstacle = KernelFit.obstacle(model);
        if (obstacle.isPresent()) {
            return "float64, plain loops: " + obstacle.get();
        }
        List<String> real = LayerStage.of(model.network()).stream()
                .filter(stage -> !model.numbers().get(stage.index()).inIntegers()).map(stage -> stage.shape().name())
                .toList();
        if (real.isEmpty()) {
            return "integers";
        }
        return model.bits() == Model.FULL_PRECISION ? "float32" : "integers, float32 in " + String.join(", ", real);
    }

    /** A network that is laid out and warm, and the samples for it. */
    public static final class Pass implements AutoCloseable {
        private final Inference network;
        private final InferenceVector alone;
        private final FrameSet data;
        private final WorkPool pool;
        private final IntConsumer progress;
        private final BatchChoice choice;
        private final int[] predictions;
        private final long[] sampleNs;
        private final ActivityCounter[] counters;
        private final Inference.Worker[] workers;
        private final int[][][] spikes;
        private final int calls;
        private final long warmUpNs;

        private Pass(Inference network, InferenceVector alone, FrameSet data, WorkPool pool, IntConsumer progress,
                BatchChoice choice, Duration warmUp) {
            this.network = network;
            this.alone = alone;
            this.data = data;
            this.pool = pool;
            this.progress = progress;
            this.choice = choice;
            predictions = new int[data.size()];
            sampleNs = new long[data.size()];
            counters = new ActivityCounter[pool.threads()];
            workers = new Inference.Worker[pool.threads()];
            Arrays.setAll(workers, i -> network.newWorker());
            spikes = new int[pool.threads()][network.batch()][outputs()];
            calls = choice.single()
                    ? data.size()
                    : Math.min(data.size(),
                            BatchChoice.rounds(data.size(), pool.threads(), network.batch()) * pool.threads());
            long startNs = System.nanoTime();
            WarmUp.run(network, workers[0], warmUp);
            warmUpNs = System.nanoTime() - startNs;
        }

        /** One sample, or one batch: they are of equal size, as many for each thread. */
        private void run(int call, int worker) {
            stopIfInterrupted(worker);
            int from = (int) ((long) call * data.size() / calls);
            int to = (int) ((call + 1L) * data.size() / calls);
            long startNs = System.nanoTime();
            counters[worker].beginCall(from);
            workers[worker].run(Arrays.copyOfRange(data.counts(), from, to), spikes[worker], counters[worker]);
            for (int i = from; i < to; i++) {
                predictions[i] = Inference.predict(network.network(), spikes[worker][i - from]);
            }
            Arrays.fill(sampleNs, from, to, (System.nanoTime() - startNs) / (to - from));
            progress.accept(to - from);
        }

        private int outputs() {
            return network.network().outputs();
        }

        private static void stopIfInterrupted(int worker) {
            if (worker == 0 && Thread.interrupted()) {
                throw new CancellationException("evaluation interrupted");
            }
        }

        /**
         * @return what came out
         * @throws CancellationException if the calling thread is interrupted
         */
        public Evaluation run() {
            Arrays.setAll(counters, i -> new ActivityCounter(network.network(), data.size()));
            long startNs = System.nanoTime();
            pool.run(calls, this::run);
            double seconds = (System.nanoTime() - startNs) / 1e9;
            Arrays.sort(sampleNs);
            double msPerSample = sampleNs[sampleNs.length / 2] / 1e6;
            int correct = (int) IntStream.range(0, data.size()).filter(i -> predictions[i] == data.labels()[i]).count();
            return new Evaluation(correct, data.size(), msPerSample, predictions.clone(),
                    ActivityCounter.merge(Arrays.asList(counters)),
                    new Evaluation.RunFacts(choice, network.forms(), seconds, warmUpNs / 1e9));
        }

        /** Frees the network. */
        @Override
        public void close() {
            network.close();
            if (alone != null && network != alone) {
                alone.close();
            }
        }
    }

    /** {@return largest event count to lay a first layer out for} */
    public static int maxCount(FrameSet data) {
        int max = USUAL_COUNT;
        for (short[] sample : data.counts()) {
            for (short count : sample) {
                max = Math.max(max, count);
            }
        }
        return max;
    }
}
