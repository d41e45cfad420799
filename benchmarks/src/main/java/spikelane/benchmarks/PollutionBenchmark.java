package spikelane.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
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
import spikelane.sim.data.GestureGenerator;
import spikelane.sim.network.ActivityListener;
import spikelane.sim.network.BatchActivityListener;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.CostTableFile;
import spikelane.sim.network.Inference;
import spikelane.sim.network.InferenceBatchSliced;
import spikelane.sim.network.InferenceVector;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;
import spikelane.sim.study.StudyPreset;

/**
 * Several networks in one process: does one get slower by what others have made the compiler believe? A is ternary with
 * 68 % zeros at the size of the study's quick preset; B is the same with 8-bit weights and no zeros, C ternary with 95 %
 * zeros, D in full precision, each on an input of another density.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PollutionBenchmark {
    private static final int BATCH = 32;
    private static final int OTHERS_CALLS = 150;
    /** Of the inputs of the others, as a part of A's events; 2 doubles them. */
    private static final double[] EVENTS = {2, 0.2, 0.5};
    private static final double[] ZEROS = {0, 0.95, 0.5};

    /** Network and size. */
    @Param("cextnet-quick")
    public String network;

    /** Form of A: event-driven, or bit-sliced over a batch of 32. */
    @Param({"vector", "batch-sliced"})
    public String implementation;

    /**
     * Who else runs: alone, nobody; before, the others before A runs at first; after, the others when A is warm;
     * interleaved, the others between any two calls of A.
     */
    @Param({"alone", "before", "after", "interleaved"})
    public String company;

    private final Inference[] others = new Inference[EVENTS.length];
    private final Inference.Worker[] otherWorkers = new Inference.Worker[EVENTS.length];
    private final short[][] otherInputs = new short[EVENTS.length][];
    private CextNetConfig config;
    private short[] input;
    private short[][] batch;
    private int[] spikes;
    private int[][] batchSpikes;
    private InferenceVector alone;
    private Inference.Worker worker;
    private InferenceBatchSliced sliced;
    private InferenceBatchSliced.Worker slicedWorker;

    /** Makes the networks, checks A's answer and lets the others run where they do so before A. */
    @Setup
    public void prepare() {
        config = StudyPreset.QUICK.network(new GestureGenerator(GestureGenerator.DEFAULT_SEED));
        input = counts(1);
        spikes = new int[config.classes() * config.votes()];
        for (int i = 0; i < others.length; i++) {
            otherInputs[i] = counts(EVENTS[i]);
            Model ternary = PaperNetwork.of(config, ZEROS[i], otherInputs[i]);
            others[i] = Inference.of(i == 0 ? of(ternary, 8) : i == 1 ? ternary : of(ternary, Model.FULL_PRECISION),
                    Gestures.maxCount(otherInputs[i]));
            otherWorkers[i] = others[i].newWorker();
        }
        if (company.equals("before")) {
            runOthers(OTHERS_CALLS);
        }
        prepareA();
        WarmUp.settleSlowly(this::run);
        if (company.equals("after")) {
            runOthers(OTHERS_CALLS);
        }
    }

    /** Seeded counts, a tenth of the positions of A and another share of the others'. */
    private short[] counts(double part) {
        var random = Inputs.random();
        short[] counts = new short[config.steps() * 2 * config.height() * config.width()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (short) (random.nextDouble() < part / 10 ? random.nextInt(1, 4) : 0);
        }
        return counts;
    }

    private void prepareA() {
        Model model = PaperNetwork.of(config, 0.68, input);
        int maxCount = Gestures.maxCount(input);
        int[] expected = spikes.clone();
        try (Inference scalar = new InferenceVector(Kernels.choose(Implementation.SCALAR), model, maxCount)) {
            scalar.newWorker().run(input, expected, ActivityListener.NONE);
        }
        if (implementation.equals("vector")) {
            alone = new InferenceVector(CostTableFile.kernels(), model, maxCount);
            worker = alone.newWorker();
        } else {
            sliced = new InferenceBatchSliced(CostTableFile.kernels(), model, maxCount, BATCH);
            slicedWorker = sliced.newWorker();
            batch = new short[BATCH][];
            Arrays.fill(batch, input);
            batchSpikes = new int[BATCH][spikes.length];
        }
        run();
        if (!Arrays.equals(expected, sliced == null ? spikes : batchSpikes[BATCH - 1])) {
            throw new IllegalStateException("output spikes instead of " + Arrays.toString(expected));
        }
    }

    /** {@return the network with other weights: 8-bit codes, or floats} */
    private static Model of(Model ternary, int bits) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        ternary.tensors().forEach((name, tensor) -> {
            if (bits != Model.FULL_PRECISION || !name.startsWith("duq_")) {
                tensors.put(name, tensor);
            }
        });
        return new Model(ternary.config(), bits, tensors);
    }

    private void runOthers(int calls) {
        int[] ignored = new int[spikes.length];
        for (int call = 0; call < calls; call++) {
            for (int i = 0; i < others.length; i++) {
                otherWorkers[i].run(otherInputs[i], ignored, ActivityListener.NONE);
            }
        }
    }

    /** Lets the others run once. */
    @Setup(Level.Invocation)
    public void interleave() {
        if (company.equals("interleaved")) {
            runOthers(1);
        }
    }

    /** {@return spikes of A's output neurons} */
    @Benchmark
    public Object run() {
        if (sliced != null) {
            slicedWorker.run(batch, batchSpikes, BatchActivityListener.NOBODY);
            return batchSpikes;
        }
        worker.run(input, spikes, ActivityListener.NONE);
        return spikes;
    }

    /** Frees the networks. */
    @TearDown(Level.Trial)
    public void end() {
        for (Inference other : others) {
            other.close();
        }
        if (sliced != null) {
            sliced.close();
        } else {
            alone.close();
        }
    }
}
