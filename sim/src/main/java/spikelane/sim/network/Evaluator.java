package spikelane.sim.network;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import spikelane.kernels.KernelPlanner;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.BadInputException;
import spikelane.sim.data.FrameSet;

/** Runs a network over labelled samples on all threads. All but the time is the same on any number of threads. */
public final class Evaluator {
    /** Quantised first layers are laid out for counts up to this, or as many as the samples have. */
    private static final int USUAL_COUNT = 1023;

    private Evaluator() {}

    /**
     * @param model the network
     * @param data  samples
     * @param pool  who works
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
     * @param pool     who works; its caller may be interrupted
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
     * @param pool     who works; its caller may be interrupted
     * @param progress told how many samples are done, on any thread
     * @param batch    how many samples run at once, 1, 32 or 64; 0 for what {@link BatchChoice#of} says. Only the time
     *                 depends on it
     * @param warmUp   at most so long made-up samples run first, until they get no faster
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
     * @param pool     who works; its caller may be interrupted
     * @param progress told how many samples are done, on any thread
     * @param batch    as there
     * @param warmUp   as there
     * @return runs all samples, again and again
     * @throws BadInputException     if there are no samples, they do not fit the network or it cannot run in that batch
     */
    public static Pass open(Model model, FrameSet data, WorkPool pool, IntConsumer progress, int batch,
            Duration warmUp) {
        model.config().requireFits(data);
        if (data.size() == 0) {
            throw new BadInputException("there are no recordings to evaluate the network on");
        }
        BatchChoice forced = batch == 0 ? null : BatchChoice.forced(model, batch);
        KernelPlanner planner = CostTableFile.planner();
        Kernels kernels = Kernels.standard().with(planner);
        InferenceVector alone = null;
        try {
            alone = new InferenceVector(kernels, model, maxCount(data));
            SpikeDensities densities = alone.fit(data);
            BatchChoice choice = forced != null
                    ? forced
                    : BatchChoice.of(planner, model, densities, data.size(), pool.threads());
            Pass pass = new Pass(model.config(), data, pool, progress, choice);
            if (choice.single()) {
                pass.openSingly(alone, warmUp);
            } else {
                pass.openBatches(new InferenceBatchSliced(kernels, model, maxCount(data), choice.batch(),
                        InferenceBatchSliced.sliceable(model.config()), alone), alone, warmUp);
            }
            return pass;
        } catch (IllegalArgumentException e) {
            if (alone != null) {
                alone.close();
            }
            throw new BadInputException("the network cannot run: " + e.getMessage(), e);
        }
    }

    /** A network that is laid out and warm, and the samples for it. */
    public static final class Pass implements AutoCloseable {
        private final CextNetConfig config;
        private final FrameSet data;
        private final WorkPool pool;
        private final IntConsumer progress;
        private final BatchChoice choice;
        private final int[] predictions;
        private final long[] sampleNs;
        private final ActivityRecorder[] recorders;
        private Runnable free;
        private List<LayerForm> forms;
        private int items;
        private WorkPool.Task task;
        private long warmUpNs;

        private Pass(CextNetConfig config, FrameSet data, WorkPool pool, IntConsumer progress, BatchChoice choice) {
            this.config = config;
            this.data = data;
            this.pool = pool;
            this.progress = progress;
            this.choice = choice;
            predictions = new int[data.size()];
            sampleNs = new long[data.size()];
            recorders = new ActivityRecorder[pool.threads()];
        }

        private void openSingly(InferenceVector network, Duration warmUp) {
            free = network::close;
            forms = network.forms();
            items = data.size();
            Inference.Worker[] workers = new Inference.Worker[pool.threads()];
            Arrays.setAll(workers, i -> network.newWorker());
            int[][] spikes = new int[pool.threads()][outputs()];
            warmUp(warmUp, () -> WarmUp.run(config, workers[0], warmUp));
            task = (sample, worker) -> {
                stopIfInterrupted(worker);
                long startNs = System.nanoTime();
                recorders[worker].beginSample(sample);
                workers[worker].run(data.counts()[sample], spikes[worker], recorders[worker]);
                predictions[sample] = Inference.predict(config, spikes[worker]);
                sampleNs[sample] = System.nanoTime() - startNs;
                progress.accept(1);
            };
        }

        /** Batches are of equal size, as many for each thread. */
        private void openBatches(InferenceBatchSliced network, InferenceVector alone, Duration warmUp) {
            free = () -> {
                network.close();
                alone.close();
            };
            forms = network.forms();
            int batch = network.batch();
            items = Math.min(data.size(), BatchChoice.rounds(data.size(), pool.threads(), batch) * pool.threads());
            InferenceBatchSliced.Worker[] workers = new InferenceBatchSliced.Worker[pool.threads()];
            Arrays.setAll(workers, i -> network.newWorker());
            int[][][] spikes = new int[pool.threads()][batch][outputs()];
            warmUp(warmUp, () -> WarmUp.run(config, workers[0], batch, warmUp));
            task = (item, worker) -> {
                stopIfInterrupted(worker);
                int from = (int) ((long) item * data.size() / items);
                int to = (int) ((item + 1L) * data.size() / items);
                long startNs = System.nanoTime();
                recorders[worker].beginBatch(from);
                workers[worker].run(Arrays.copyOfRange(data.counts(), from, to), spikes[worker], recorders[worker]);
                for (int i = from; i < to; i++) {
                    predictions[i] = Inference.predict(config, spikes[worker][i - from]);
                }
                Arrays.fill(sampleNs, from, to, (System.nanoTime() - startNs) / (to - from));
                progress.accept(to - from);
            };
        }

        private void warmUp(Duration limit, Runnable calls) {
            long startNs = System.nanoTime();
            if (limit.isPositive()) {
                calls.run();
            }
            warmUpNs = System.nanoTime() - startNs;
        }

        private int outputs() {
            return config.classes() * config.votes();
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
            Arrays.setAll(recorders, i -> new ActivityRecorder(config, data.size()));
            long startNs = System.nanoTime();
            pool.run(items, task);
            double seconds = (System.nanoTime() - startNs) / 1e9;
            Arrays.sort(sampleNs);
            double msPerSample = sampleNs[sampleNs.length / 2] / 1e6;
            int correct = (int) IntStream.range(0, data.size()).filter(i -> predictions[i] == data.labels()[i]).count();
            return new Evaluation(correct, data.size(), msPerSample, predictions.clone(),
                    ActivityRecorder.merge(Arrays.asList(recorders)),
                    new Evaluation.Run(choice, forms, seconds, warmUpNs / 1e9));
        }

        /** Frees the network. */
        @Override
        public void close() {
            free.run();
        }
    }

    /** {@return largest event count to lay a first layer out for} */
    static int maxCount(FrameSet data) {
        int max = USUAL_COUNT;
        for (short[] sample : data.counts()) {
            for (short count : sample) {
                max = Math.max(max, count);
            }
        }
        return max;
    }
}
