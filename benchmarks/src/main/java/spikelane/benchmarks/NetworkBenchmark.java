package spikelane.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.ActivityListener;
import spikelane.sim.network.BatchActivityListener;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.CostTableFile;
import spikelane.sim.network.Inference;
import spikelane.sim.network.InferenceBatchSliced;
import spikelane.sim.network.InferenceVector;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;

/**
 * Whole CextNet at the paper's size (128 x 128, 128 channels, T 20) with ternary weights on one gesture: event counts in,
 * spikes of the output neurons out, with neurons, pooling and gates. Forms are picked as {@code spikelane eval} does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class NetworkBenchmark {
    /** Network and size. */
    @Param("cextnet-paper")
    public String network;

    /** Share of the weights that are zero. */
    @Param("0.68")
    public double zeros;

    /** Threads. */
    @Param({"1", "2"})
    public int threads;

    /** N, samples of one call; 32 or 64 bit-sliced, 1 event-driven. */
    @Param("1")
    public int batch;

    /** Form: event-driven, threads sharing the sample; or bit-sliced over the batch, each thread with a batch of its own. */
    @Param("vector")
    public String implementation;

    private short[] gesture;
    private Kernels kernels;
    private int[] spikes;
    private short[][] samples;
    private int[][][] batchSpikes;
    private WorkPool pool;
    private InferenceVector inference;
    private Inference.Worker worker;
    private InferenceBatchSliced batchSliced;
    private InferenceBatchSliced.Worker[] batchWorkers;

    /** Adds up what every layer received, so that two runs can be compared. */
    private static final class Sums implements ActivityListener {
        private final long[] sums;
        private final long[] counts;

        Sums(int layers) {
            sums = new long[layers];
            counts = new long[layers];
        }

        @Override
        public void active(int layer, int step, int input) {
            sums[layer] += (step + 1) * 0x9E3779B97F4A7C15L * (input + 1);
            counts[layer]++;
        }
    }

    /** Makes the network and checks the answer. */
    @Setup
    public void prepare() {
        Gestures first = Gestures.first();
        gesture = first.counts();
        Model model = PaperNetwork.of(zeros, gesture);
        int maxCount = Gestures.maxCount(gesture);
        spikes = new int[model.config().classes() * model.config().votes()];
        pool = new WorkPool(threads);
        FrameSet frames = new FrameSet(model.config().steps(), model.config().height(), model.config().width(),
                model.config().classes(), new short[][]{gesture}, new int[1]);
        kernels = CostTableFile.kernels();
        inference = new InferenceVector(kernels, model, maxCount);
        inference.fit(frames);
        worker = inference.newWorker(pool);
        System.out.println("# " + first.source());
        switch (implementation) {
            case "vector" -> checkLayers(model, maxCount);
            case "batch-sliced" -> prepareBatch(model, maxCount);
            default -> throw Inputs.unknown(implementation);
        }
        WarmUp.settle(this::run);
    }

    /** Compares every layer's input with that of the scalar forms. */
    private void checkLayers(Model model, int maxCount) {
        CextNetConfig config = model.config();
        if (batch != 1) {
            throw new IllegalArgumentException("batch " + batch + ": event-driven takes 1");
        }
        Sums expected = new Sums(config.layers().size());
        int[] expectedSpikes = spikes.clone();
        try (WorkPool all = new WorkPool(Runtime.getRuntime().availableProcessors());
                InferenceVector scalar = new InferenceVector(Kernels.choose(Implementation.SCALAR), model, maxCount)) {
            scalar.newWorker(all).run(gesture, expectedSpikes, expected);
        }
        Sums actual = new Sums(config.layers().size());
        worker.run(gesture, spikes, actual);
        if (!Arrays.equals(expected.sums, actual.sums) || !Arrays.equals(expectedSpikes, spikes)) {
            throw new IllegalStateException("active inputs of the layers: " + Arrays.toString(actual.counts)
                    + " instead of " + Arrays.toString(expected.counts));
        }
        for (int i = 0; i < expected.counts.length; i++) {
            LayerShape layer = config.layers().get(i);
            System.out.printf("# input of %s: %.1f %% active%n", layer.name(),
                    100.0 * expected.counts[i] / (layer.steps() * layer.inputs()));
        }
    }

    /** The gesture begun at another time step for each sample; each thread's last sample is compared with event-driven. */
    private void prepareBatch(Model model, int maxCount) {
        int perStep = gesture.length / model.config().steps();
        samples = new short[batch][gesture.length];
        for (int n = 0; n < batch; n++) {
            int from = n * perStep % gesture.length;
            System.arraycopy(gesture, from, samples[n], 0, gesture.length - from);
            System.arraycopy(gesture, 0, samples[n], gesture.length - from, from);
        }
        batchSliced = new InferenceBatchSliced(kernels, model, maxCount, batch,
                InferenceBatchSliced.sliceable(model.config()), inference);
        batchWorkers = new InferenceBatchSliced.Worker[threads];
        Arrays.setAll(batchWorkers, i -> batchSliced.newWorker());
        batchSpikes = new int[threads][batch][spikes.length];
        runBatches();
        worker.run(samples[batch - 1], spikes, ActivityListener.NONE);
        for (int[][] ofThread : batchSpikes) {
            if (!Arrays.equals(spikes, ofThread[batch - 1])) {
                throw new IllegalStateException("output spikes " + Arrays.toString(ofThread[batch - 1]) + " instead of "
                        + Arrays.toString(spikes));
            }
        }
    }

    private void runBatches() {
        pool.run(threads,
                (item, thread) -> batchWorkers[item].run(samples, batchSpikes[item], BatchActivityListener.NOBODY));
    }

    /** {@return spikes of each output neuron, of the last sample} */
    @Benchmark
    public int[] run() {
        if (batchSliced != null) {
            runBatches();
            return batchSpikes[0][batch - 1];
        }
        worker.run(gesture, spikes, ActivityListener.NONE);
        return spikes;
    }

    /** Ends the threads. */
    @TearDown(Level.Trial)
    public void end() {
        pool.close();
        inference.close();
        if (batchSliced != null) {
            batchSliced.close();
        }
    }
}
