package spikelane.sim.network;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
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
     * Runs as many samples at once as {@link BatchChoice#of} says.
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
        return evaluate(model, data, pool, progress, BatchChoice.of(model, data.size(), pool.threads()));
    }

    /**
     * @param model    the network
     * @param data     samples
     * @param pool     who works; its caller may be interrupted
     * @param progress told how many samples are done, on any thread
     * @param choice   how many samples run at once; only the time depends on it
     * @return what came out
     * @throws BadInputException     if there are no samples or they do not fit the network
     * @throws CancellationException if the calling thread is interrupted
     */
    public static Evaluation evaluate(Model model, FrameSet data, WorkPool pool, IntConsumer progress,
            BatchChoice choice) {
        model.config().requireFits(data);
        if (data.size() == 0) {
            throw new BadInputException("there are no recordings to evaluate the network on");
        }
        Pass pass = new Pass(model.config(), data, pool, progress);
        try {
            if (choice.single()) {
                pass.runSingly(model);
            } else {
                pass.runBatches(model, choice.batch());
            }
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the network cannot run: " + e.getMessage(), e);
        }
        return pass.result();
    }

    /** One evaluation: what its threads write. */
    private static final class Pass {
        private final CextNetConfig config;
        private final FrameSet data;
        private final WorkPool pool;
        private final IntConsumer progress;
        private final int[] predictions;
        private final long[] sampleNs;
        private final ActivityRecorder[] recorders;

        Pass(CextNetConfig config, FrameSet data, WorkPool pool, IntConsumer progress) {
            this.config = config;
            this.data = data;
            this.pool = pool;
            this.progress = progress;
            predictions = new int[data.size()];
            sampleNs = new long[data.size()];
            recorders = new ActivityRecorder[pool.threads()];
            Arrays.setAll(recorders, i -> new ActivityRecorder(config, data.size()));
        }

        void runSingly(Model model) {
            try (Inference inference = Inference.of(model, maxCount(data))) {
                Inference.Worker[] workers = new Inference.Worker[pool.threads()];
                Arrays.setAll(workers, i -> inference.newWorker());
                int[][] spikes = new int[pool.threads()][outputs()];
                pool.run(data.size(), (sample, worker) -> {
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
        void runBatches(Model model, int batch) {
            int count = Math.min(data.size(), BatchChoice.rounds(data.size(), pool.threads(), batch) * pool.threads());
            try (InferenceBatchSliced inference = new InferenceBatchSliced(CostTableFile.kernels(), model,
                    maxCount(data), batch)) {
                InferenceBatchSliced.Worker[] workers = new InferenceBatchSliced.Worker[pool.threads()];
                Arrays.setAll(workers, i -> inference.newWorker());
                int[][][] spikes = new int[pool.threads()][batch][outputs()];
                pool.run(count, (item, worker) -> {
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

        private int outputs() {
            return config.classes() * config.votes();
        }

        private static void stopIfInterrupted(int worker) {
            if (worker == 0 && Thread.interrupted()) {
                throw new CancellationException("evaluation interrupted");
            }
        }

        Evaluation result() {
            Arrays.sort(sampleNs);
            double msPerSample = sampleNs[sampleNs.length / 2] / 1e6;
            int correct = (int) IntStream.range(0, data.size()).filter(i -> predictions[i] == data.labels()[i]).count();
            return new Evaluation(correct, data.size(), msPerSample, predictions,
                    ActivityRecorder.merge(Arrays.asList(recorders)));
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
