package spikelane.sim.network;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
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
        return evaluate(model, data, pool, () -> {});
    }

    /**
     * @param model    the network
     * @param data     samples
     * @param pool     who works; its caller may be interrupted
     * @param progress told of each sample that is done, on any thread
     * @return what came out
     * @throws BadInputException     if there are no samples or they do not fit the network
     * @throws CancellationException if the calling thread is interrupted
     */
    public static Evaluation evaluate(Model model, FrameSet data, WorkPool pool, Runnable progress) {
        CextNetConfig config = model.config();
        config.requireFits(data);
        if (data.size() == 0) {
            throw new BadInputException("there are no recordings to evaluate the network on");
        }
        int[] predictions = new int[data.size()];
        ActivityRecorder[] recorders = new ActivityRecorder[pool.threads()];
        Arrays.setAll(recorders, i -> new ActivityRecorder(config, data.size()));
        try (Inference inference = inference(model, maxCount(data))) {
            Inference.Worker[] workers = new Inference.Worker[pool.threads()];
            Arrays.setAll(workers, i -> inference.newWorker());
            int[][] spikes = new int[pool.threads()][config.classes() * config.votes()];
            long[] sampleNs = new long[data.size()];
            pool.run(data.size(), (sample, worker) -> {
                if (worker == 0 && Thread.interrupted()) {
                    throw new CancellationException("evaluation interrupted");
                }
                long startNs = System.nanoTime();
                recorders[worker].beginSample(sample);
                workers[worker].run(data.counts()[sample], spikes[worker], recorders[worker]);
                predictions[sample] = Inference.predict(config, spikes[worker]);
                sampleNs[sample] = System.nanoTime() - startNs;
                progress.run();
            });
            Arrays.sort(sampleNs);
            double msPerSample = sampleNs[sampleNs.length / 2] / 1e6;
            int correct = (int) IntStream.range(0, data.size()).filter(i -> predictions[i] == data.labels()[i]).count();
            return new Evaluation(correct, data.size(), msPerSample, predictions,
                    ActivityRecorder.merge(Arrays.asList(recorders)));
        }
    }

    private static Inference inference(Model model, int maxCount) {
        try {
            return Inference.of(model, maxCount);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the network cannot run in 32-bit integers: " + e.getMessage(), e);
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
