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
        model.config().requireFits(data);
        if (data.size() == 0) {
            throw new BadInputException("there are no recordings to evaluate the network on");
        }
        BatchChoice forced = batch == 0 ? null : BatchChoice.forced(model, batch);
        KernelPlanner planner = CostTableFile.planner();
        Pass pass = new Pass(model, Kernels.standard().with(planner), data, pool, progress, warmUp);
        try {
            SpikeDensities densities = SpikeDensities.of(pass.kernels, model, data);
            BatchChoice choice = forced != null
                    ? forced
                    : BatchChoice.of(planner, model, densities, data.size(), pool.threads());
            if (choice.single()) {
                pass.runSingly(densities);
            } else {
                pass.runBatches(choice.batch(), densities);
            }
            return pass.result(choice);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the network cannot run: " + e.getMessage(), e);
        }
    }

    /** One evaluation: what its threads write. */
    private static final class Pass {
        private final Model model;
        private final CextNetConfig config;
        private final Kernels kernels;
        private final FrameSet data;
        private final WorkPool pool;
        private final IntConsumer progress;
        private final Duration warmUp;
        private final int[] predictions;
        private final long[] sampleNs;
        private final ActivityRecorder[] recorders;
        private List<LayerForm> forms;
        private long warmUpNs;
        private long runNs;

        Pass(Model model, Kernels kernels, FrameSet data, WorkPool pool, IntConsumer progress, Duration warmUp) {
            this.model = model;
            config = model.config();
            this.kernels = kernels;
            this.data = data;
            this.pool = pool;
            this.progress = progress;
            this.warmUp = warmUp;
            predictions = new int[data.size()];
            sampleNs = new long[data.size()];
            recorders = new ActivityRecorder[pool.threads()];
            Arrays.setAll(recorders, i -> new ActivityRecorder(config, data.size()));
        }

        void runSingly(SpikeDensities densities) {
            try (InferenceVector inference = new InferenceVector(kernels, model, maxCount(data), densities)) {
                forms = inference.forms();
                Inference.Worker[] workers = new Inference.Worker[pool.threads()];
                Arrays.setAll(workers, i -> inference.newWorker());
                int[][] spikes = new int[pool.threads()][outputs()];
                warmUp(() -> WarmUp.run(config, workers[0], warmUp));
                run(data.size(), (sample, worker) -> {
                    stopIfInterrupted(worker);
                    long startNs = System.nanoTime();
                    recorders[worker].beginSample(sample);
                    workers[worker].run(data.counts()[sample], spikes[worker], recorders[worker]);
                    predictions[sample] = Inference.predict(config, spikes[worker]);
                    sampleNs[sample] = System.nanoTime() - startNs;
                    progress.accept(1);
                });
            }
        }

        /** Batches are of equal size, as many for each thread. */
        void runBatches(int batch, SpikeDensities densities) {
            int count = Math.min(data.size(), BatchChoice.rounds(data.size(), pool.threads(), batch) * pool.threads());
            try (InferenceBatchSliced inference = new InferenceBatchSliced(kernels, model, maxCount(data), batch,
                    InferenceBatchSliced.sliceable(config), densities)) {
                forms = inference.forms();
                InferenceBatchSliced.Worker[] workers = new InferenceBatchSliced.Worker[pool.threads()];
                Arrays.setAll(workers, i -> inference.newWorker());
                int[][][] spikes = new int[pool.threads()][batch][outputs()];
                warmUp(() -> WarmUp.run(config, workers[0], batch, warmUp));
                run(count, (item, worker) -> {
                    stopIfInterrupted(worker);
                    int from = (int) ((long) item * data.size() / count);
                    int to = (int) ((item + 1L) * data.size() / count);
                    long startNs = System.nanoTime();
                    recorders[worker].beginBatch(from);
                    workers[worker].run(Arrays.copyOfRange(data.counts(), from, to), spikes[worker], recorders[worker]);
                    for (int i = from; i < to; i++) {
                        predictions[i] = Inference.predict(config, spikes[worker][i - from]);
                    }
                    Arrays.fill(sampleNs, from, to, (System.nanoTime() - startNs) / (to - from));
                    progress.accept(to - from);
                });
            }
        }

        private void warmUp(Runnable calls) {
            long startNs = System.nanoTime();
            if (warmUp.isPositive()) {
                calls.run();
            }
            warmUpNs = System.nanoTime() - startNs;
        }

        private void run(int items, WorkPool.Task task) {
            long startNs = System.nanoTime();
            pool.run(items, task);
            runNs = System.nanoTime() - startNs;
        }

        private int outputs() {
            return config.classes() * config.votes();
        }

        private static void stopIfInterrupted(int worker) {
            if (worker == 0 && Thread.interrupted()) {
                throw new CancellationException("evaluation interrupted");
            }
        }

        Evaluation result(BatchChoice choice) {
            Arrays.sort(sampleNs);
            double msPerSample = sampleNs[sampleNs.length / 2] / 1e6;
            int correct = (int) IntStream.range(0, data.size()).filter(i -> predictions[i] == data.labels()[i]).count();
            return new Evaluation(correct, data.size(), msPerSample, predictions,
                    ActivityRecorder.merge(Arrays.asList(recorders)),
                    new Evaluation.Run(choice, forms, runNs / 1e9, warmUpNs / 1e9));
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
