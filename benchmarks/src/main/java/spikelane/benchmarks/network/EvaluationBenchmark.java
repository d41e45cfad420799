package spikelane.benchmarks.network;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Digits;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.PaperNetwork;
import spikelane.benchmarks.clock.Warm;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.network.Model;

/**
 * What {@code spikelane eval} does with {@link Digits#SAMPLES} recordings of N-MNIST, framed, once the network is laid out
 * and warm: run all and record what is active. The network is {@link PaperNetwork}'s, at the size of the
 * study's quick preset.
 */
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class EvaluationBenchmark extends KernelBenchmark {
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

    private WorkPool pool;
    private Evaluation evaluation;
    private Evaluator.Pass pass;

    @Override
    protected int samplesOfACall() {
        return Digits.SAMPLES;
    }

    @Override
    protected Subject subject(Arena arena) {
        FrameSet frames = Digits.frames();
        Model model = PaperNetwork.of(Digits.config(), zeros, frames.counts()[0]);
        pool = new WorkPool(threads);
        pass = Evaluator.open(model, frames, pool, done -> {}, batch, Duration.ZERO);
        return new Subject(() -> evaluation = pass.run(), () -> check(model, frames));
    }

    @Override
    protected void warmUp(Runnable call) {
        Warm.settleSlowly(call);
        System.out.println("# " + evaluation.run().batch());
    }

    private void check(Model model, FrameSet frames) {
        int samples = frames.size() / CHECKED; // no whole batches
        FrameSet some = new FrameSet(frames.steps(), frames.height(), frames.width(), frames.classes(),
                Arrays.copyOf(frames.counts(), samples), Arrays.copyOf(frames.labels(), samples));
        Evaluation actual = Evaluator.evaluate(model, some, pool, done -> {}, batch, Duration.ZERO);
        ActivityCounter recorder = new ActivityCounter(model.network(), samples);
        int[] spikes = new int[model.network().outputs()];
        try (InferenceVector scalar = new InferenceVector(Kernels.choose(Implementation.SCALAR), model,
                Gestures.maxCount(frames))) {
            Inference.Worker worker = scalar.newWorker();
            for (int i = 0; i < samples; i++) {
                recorder.beginSample(i);
                worker.run(some.counts()[i], spikes, recorder);
                if (Inference.predict(model.network(), spikes) != actual.predictions()[i]) {
                    throw new IllegalStateException("class " + actual.predictions()[i] + " of recording " + i);
                }
            }
        }
        List<LayerActivity> activity = ActivityCounter.merge(List.of(recorder));
        for (int i = 0; i < activity.size(); i++) {
            LayerActivity expected = activity.get(i);
            if (!Arrays.equals(expected.activeByInput(), actual.activity().get(i).activeByInput())) {
                throw new IllegalStateException("active inputs of " + expected.layer().name());
            }
        }
    }

    /** Ends the threads. */
    @Override
    protected void close() {
        pass.close();
        pool.close();
    }
}
