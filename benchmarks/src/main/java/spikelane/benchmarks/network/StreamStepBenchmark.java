package spikelane.benchmarks.network;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Digits;
import spikelane.benchmarks.work.Gestures;
import spikelane.benchmarks.work.PaperNetwork;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.inference.InferenceSession;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Network;

/**
 * A time step of a network on a stream, its state kept, on the frames of one recording in turn. {@code run} is step after
 * step; {@code afterPause} one after 20 ms of sleep, as a stream's slices come. The last step of a window also runs what waits
 * behind a gate.
 */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamStepBenchmark extends KernelBenchmark {
    private static final double ZEROS = 0.68;

    /** Network and size. */
    @Param({"cextnet-paper", Digits.NETWORK})
    public String network;

    /** Threads that share a step. */
    @Param({"1", "2"})
    public int threads;

    private WorkPool pool;
    private InferenceVector inference;
    private InferenceSession session;

    /** What lies between two slices. */
    @State(Scope.Thread)
    public static class Pause {
        private static final long MS = 20;

        /** Sleeps. */
        @Setup(Level.Invocation)
        public void sleep() throws InterruptedException {
            Thread.sleep(MS);
        }
    }

    @Override
    protected Subject subject(Arena arena) {
        boolean digits = network.equals(Digits.NETWORK);
        Network config = digits ? Digits.config() : CextNet.paper().network();
        short[] frames = digits ? Digits.frames().counts()[0] : Gestures.first().counts();
        pool = new WorkPool(threads);
        inference = new InferenceVector(CostTableFile.kernels(), PaperNetwork.of(config, ZEROS, frames),
                Gestures.maxCount(frames));
        session = inference.newSession(pool);
        System.arraycopy(frames, 0, session.counts(), 0, frames.length);
        return new Subject(session::step, () -> check(frames, config.steps()));
    }

    private void check(short[] frames, int steps) {
        int[] expected = new int[inference.network().outputs()];
        inference.newWorker().run(frames, expected, ActivityListener.NONE);
        session.begin();
        for (int t = 0; t < steps; t++) {
            session.step();
        }
        if (!Arrays.equals(expected, session.spikes())) {
            throw new IllegalStateException(
                    "output spikes " + Arrays.toString(session.spikes()) + " instead of " + Arrays.toString(expected));
        }
    }

    /** One step, whose data and threads have rested. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 40)
    @Measurement(iterations = 200)
    public void afterPause(Pause pause) {
        session.step();
    }

    @Override
    protected void close() {
        pool.close();
        inference.close();
    }
}
