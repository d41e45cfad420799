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
import spikelane.sim.network.ActivityListener;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.Inference;
import spikelane.sim.network.InferenceVector;
import spikelane.sim.network.Model;

/**
 * Whole CextNet at the paper's size (128 x 128, 128 channels, T 20) with ternary weights on one gesture: event counts in,
 * spikes of the output neurons out, with neurons, pooling and gates.
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

    /** Threads that share each sample. */
    @Param({"1", "2"})
    public int threads;

    /** Form: event-driven, one sample after the other. */
    @Param("vector")
    public String implementation;

    private short[] gesture;
    private int[] spikes;
    private WorkPool pool;
    private InferenceVector inference;
    private Inference.Worker worker;

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

    /** Makes the network and compares every layer's input with that of the scalar forms. */
    @Setup
    public void prepare() {
        if (!implementation.equals("vector")) {
            throw Inputs.unknown(implementation);
        }
        Gestures first = Gestures.first();
        gesture = first.counts();
        Model model = PaperNetwork.of(zeros, gesture);
        CextNetConfig config = model.config();
        spikes = new int[config.classes() * config.votes()];
        Sums expected = new Sums(config.layers().size());
        int[] expectedSpikes = spikes.clone();
        int maxCount = Gestures.maxCount(gesture);
        try (Inference scalar = new InferenceVector(Kernels.choose(Implementation.SCALAR), model, maxCount)) {
            scalar.newWorker().run(gesture, expectedSpikes, expected);
        }
        pool = new WorkPool(threads);
        inference = new InferenceVector(Kernels.standard(), model, maxCount);
        worker = inference.newWorker(pool);
        Sums actual = new Sums(config.layers().size());
        worker.run(gesture, spikes, actual);
        if (!Arrays.equals(expected.sums, actual.sums) || !Arrays.equals(expectedSpikes, spikes)) {
            throw new IllegalStateException("active inputs of the layers: " + Arrays.toString(actual.counts)
                    + " instead of " + Arrays.toString(expected.counts));
        }
        System.out.print("# " + first.source() + ", densities:");
        for (int i = 0; i < expected.counts.length; i++) {
            var layer = config.layers().get(i);
            System.out.printf(" %s %.1f %%", layer.name(),
                    100.0 * expected.counts[i] / (layer.steps() * layer.inputs()));
        }
        System.out.println();
    }

    /** {@return spikes of each output neuron} */
    @Benchmark
    public int[] run() {
        worker.run(gesture, spikes, ActivityListener.NONE);
        return spikes;
    }

    /** Ends the threads. */
    @TearDown(Level.Trial)
    public void end() {
        pool.close();
        inference.close();
    }
}
