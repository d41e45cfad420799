package spikelane.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
import spikelane.sim.network.ActivityRecorder;
import spikelane.sim.network.Evaluation;
import spikelane.sim.network.Evaluator;
import spikelane.sim.network.Inference;
import spikelane.sim.network.InferenceVector;
import spikelane.sim.network.LayerActivity;
import spikelane.sim.network.Model;

/**
 * What {@code spikelane eval} does with {@link Digits#SAMPLES} recordings of N-MNIST, framed, once the network is laid out
 * and warm: run all and record what is active. The network is {@link PaperNetwork}'s, at the size of the
 * study's quick preset.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class EvaluationBenchmark {
    /** Recordings of a call. */
    public static final int SAMPLES = Digits.SAMPLES;
    /** Share of the recordings that are compared with the scalar forms. */
    private static final int CHECKED = 5;

    /** Network and size. */
    @Param("cextnet-nmnist")
    public String network;

    /** Share of the weights that are zero. */
    @Param("0.68")
    public double zeros;

    /** Threads, which share the recordings. */
    @Param({"1", "2"})
    public int threads;

    /** Samples at once: 1 event-driven, 32 or 64 bit-sliced, 0 what the cost table finds fastest. */
    @Param({"0", "1", "32", "64"})
    public int batch;

    /** Form. */
    @Param("eval")
    public String implementation;

    private Model model;
    private FrameSet frames;
    private WorkPool pool;
    private Evaluator.Pass pass;

    /** Reads the recordings and checks the answer. */
    @Setup
    public void prepare() {
        frames = Digits.frames();
        model = PaperNetwork.of(Digits.config(), zeros, frames.counts()[0]);
        pool = new WorkPool(threads);
        check();
        pass = Evaluator.open(model, frames, pool, done -> {}, batch, Duration.ZERO);
        WarmUp.settleSlowly(this::run);
        System.out.println("# " + run().run().batch());
    }

    private void check() {
        int samples = frames.size() / CHECKED; // no whole batches
        FrameSet some = new FrameSet(frames.steps(), frames.height(), frames.width(), frames.classes(),
                Arrays.copyOf(frames.counts(), samples), Arrays.copyOf(frames.labels(), samples));
        Evaluation actual = Evaluator.evaluate(model, some, pool, done -> {}, batch, Duration.ZERO);
        ActivityRecorder recorder = new ActivityRecorder(model.config(), samples);
        int[] spikes = new int[model.config().classes() * model.config().votes()];
        try (InferenceVector scalar = new InferenceVector(Kernels.choose(Implementation.SCALAR), model,
                Gestures.maxCount(frames))) {
            Inference.Worker worker = scalar.newWorker();
            for (int i = 0; i < samples; i++) {
                recorder.beginSample(i);
                worker.run(some.counts()[i], spikes, recorder);
                if (Inference.predict(model.config(), spikes) != actual.predictions()[i]) {
                    throw new IllegalStateException("class " + actual.predictions()[i] + " of recording " + i);
                }
            }
        }
        List<LayerActivity> activity = ActivityRecorder.merge(List.of(recorder));
        for (int i = 0; i < activity.size(); i++) {
            LayerActivity expected = activity.get(i);
            if (!Arrays.equals(expected.activeByInput(), actual.activity().get(i).activeByInput())) {
                throw new IllegalStateException("active inputs of " + expected.layer().name());
            }
        }
    }

    /** {@return the result of all recordings} */
    @Benchmark
    public Evaluation run() {
        return pass.run();
    }

    /** Ends the threads. */
    @TearDown(Level.Trial)
    public void end() {
        pass.close();
        pool.close();
    }
}
