package spikelane.benchmarks.network;

import spikelane.sim.network.CextNet;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.PaperNetwork;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.CostTableFile;
import spikelane.benchmarks.harness.DataSetRows;
import spikelane.sim.inference.BatchChoice;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.SpikeDensities;
import spikelane.sim.inference.InferenceSliced;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;

/**
 * Whole CextNet at the paper's size (128 x 128, 128 channels, T 20) with ternary weights on one gesture: event counts in,
 * spikes of the output neurons out, with neurons, pooling and gates. Forms are picked as {@code spikelane eval} does.
 */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 3, time = 1)
public class NetworkBenchmark extends KernelBenchmark {
    /** Network and size. */
    @Param("cextnet-paper")
    public String network;

    /** Share of the weights that are zero. */
    @Param("0.68")
    public double zeros;

    /** Threads. */
    @Param({"1", "2"})
    public int threads;

    /** N, samples of one call and, of eval, a thread. */
    @Param("1")
    public int batch;

    /** Form: vector, event-driven, threads sharing the sample; or eval, each thread with samples of its own, bit-sliced where {@link BatchChoice} says so. */
    @Param("vector")
    public String implementation;

    private WorkPool pool;
    private InferenceVector alone;
    private Inference batched;

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

    @Override
    protected int samplesOfACall() {
        return implementation.equals("vector") ? 1 : batch * threads;
    }

    @Override
    protected Subject subject(Arena arena) {
        Gestures first = Gestures.first();
        System.out.println("# " + first.source());
        short[] gesture = first.counts();
        Network config = CextNet.paper().network();
        Model model = PaperNetwork.of(config, zeros, gesture);
        int maxCount = Gestures.maxCount(gesture);
        Kernels kernels = CostTableFile.kernels();
        pool = new WorkPool(threads);
        alone = new InferenceVector(kernels, model, maxCount);
        SpikeDensities densities = alone.fit(new FrameSet(config.steps(), config.input().height(),
                config.input().width(), config.readout().classes(), new short[][]{gesture}, new int[1]));
        return switch (implementation) {
            case "vector" -> eventDriven(model, gesture);
            case DataSetRows.OURS -> {
                BatchChoice choice = BatchChoice.of(CostTableFile.planner(), model, alone, densities, batch * threads,
                        threads);
                System.out.println("# " + choice);
                batched = choice.single()
                        ? alone
                        : new InferenceSliced(kernels, model, maxCount, choice.batch(), choice.from(), choice.to(),
                                alone);
                yield batched(gesture);
            }
            default -> throw Inputs.unknown(implementation);
        };
    }

    private Subject eventDriven(Model model, short[] gesture) {
        if (batch != 1) {
            throw new IllegalArgumentException("batch " + batch + ": event-driven takes 1");
        }
        Inference.Worker worker = alone.newWorker(pool);
        int[] spikes = outputs();
        return new Subject(() -> worker.run(gesture, spikes, ActivityListener.NONE),
                () -> checkLayers(model, gesture, worker));
    }

    private int[] outputs() {
        return new int[alone.network().outputs()];
    }

    /** Compares every layer's input with that of the scalar forms. */
    private void checkLayers(Model model, short[] gesture, Inference.Worker worker) {
        Network config = model.network();
        Sums expected = new Sums(config.weightLayers().size());
        int[] expectedSpikes = outputs();
        try (WorkPool all = new WorkPool(Runtime.getRuntime().availableProcessors());
                InferenceVector scalar = new InferenceVector(kernels("scalar"), model, Gestures.maxCount(gesture))) {
            scalar.newWorker(all).run(gesture, expectedSpikes, expected);
        }
        Sums actual = new Sums(config.weightLayers().size());
        int[] spikes = outputs();
        worker.run(gesture, spikes, actual);
        if (!Arrays.equals(expected.sums, actual.sums) || !Arrays.equals(expectedSpikes, spikes)) {
            throw new IllegalStateException("active inputs of the layers: " + Arrays.toString(actual.counts)
                    + " instead of " + Arrays.toString(expected.counts));
        }
        for (int i = 0; i < expected.counts.length; i++) {
            LayerShape layer = config.weightLayers().get(i);
            System.out.printf(Locale.ROOT, "# input of %s: %.1f %% active%n", layer.name(),
                    100.0 * expected.counts[i] / (layer.steps() * layer.inputs()));
        }
    }

    /** The gesture begun at another time step for each sample; each thread's last sample is compared with event-driven. */
    private Subject batched(short[] gesture) {
        int perStep = gesture.length / alone.network().steps();
        short[][] samples = new short[batch][gesture.length];
        for (int n = 0; n < batch; n++) {
            int from = n * perStep % gesture.length;
            System.arraycopy(gesture, from, samples[n], 0, gesture.length - from);
            System.arraycopy(gesture, 0, samples[n], gesture.length - from, from);
        }
        Inference.Worker[] workers = new Inference.Worker[threads];
        Arrays.setAll(workers, i -> batched.newWorker());
        int[][][] spikes = new int[threads][batch][outputs().length];
        Runnable call = () -> pool.run(threads,
                (item, thread) -> workers[item].run(samples, spikes[item], ActivityListener.NONE));
        return new Subject(call, () -> {
            call.run();
            int[] expected = outputs();
            alone.newWorker(pool).run(samples[batch - 1], expected, ActivityListener.NONE);
            for (int[][] ofThread : spikes) {
                if (!Arrays.equals(expected, ofThread[batch - 1])) {
                    throw new IllegalStateException("output spikes " + Arrays.toString(ofThread[batch - 1])
                            + " instead of " + Arrays.toString(expected));
                }
            }
        });
    }

    @Override
    protected void close() {
        pool.close();
        if (batched != null) {
            batched.close();
        }
        alone.close();
    }
}
