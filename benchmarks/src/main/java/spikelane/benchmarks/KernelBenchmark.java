package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.clock.JmhSettings;
import spikelane.benchmarks.clock.Memory;
import spikelane.benchmarks.clock.Phase;
import spikelane.benchmarks.clock.Samples;
import spikelane.benchmarks.clock.Warm;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.sim.io.BadInputException;

/**
 * A benchmark of one contract. Set-up picks the subject, compares its answer with the specification's and warms it up; what is
 * measured is the subject's call alone. A subclass has the parameters and makes the inputs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = JmhSettings.WARMUPS, time = JmhSettings.WARMUP_MS, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = JmhSettings.SAMPLES, time = JmhSettings.SAMPLE_MS, timeUnit = TimeUnit.MILLISECONDS)
@Fork(JmhSettings.FORKS)
public abstract class KernelBenchmark {
    private final Arena arena = Arena.ofShared();
    private Runnable call;
    private Samples counted;
    private int inACall;

    /**
     * What is measured.
     *
     * @param call  leaves its answer in memory
     * @param check runs it, and throws where the answer is not the specification's
     */
    public record Subject(Runnable call, Runnable check) {}

    /**
     * @param arena owner of inputs, kernels and answers; closed when the benchmark ends
     * @return what the parameters ask for
     */
    protected abstract Subject subject(Arena arena);

    /** {@return whether a call allocates by design, as those of scalar propagations do, so that it is no sign of boxing} */
    protected boolean allocates() {
        return false;
    }

    /** {@return samples that a call takes at once, times its time steps} */
    protected int samplesOfACall() {
        return 1;
    }

    /**
     * Runs the call until it is compiled.
     *
     * @param subjectCall the subject's
     */
    protected void warmUp(Runnable subjectCall) {
        if (allocates()) {
            Warm.settleSlowly(subjectCall);
        } else {
            Warm.settle(subjectCall);
        }
    }

    /** What parameters ask for and cannot be had: one line, without a trace. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message, null, false, false);
        }
    }

    /** Frees what the arena does not own. */
    protected void close() {}

    /**
     * Checks the answer, then warms up.
     *
     * @param phase   of the machine; JMH reports it with the times
     * @param samples counter of what a call takes at once
     * @param memory  of the fork; JMH reports its peak
     */
    @Setup(Level.Trial)
    public void prepare(Phase phase, Samples samples, Memory memory) {
        counted = samples;
        inACall = samplesOfACall();
        Subject subject;
        try {
            subject = subject(arena);
        } catch (BadInputException e) {
            throw new RefusedException(e.getMessage());
        }
        subject.check().run();
        call = subject.call();
        warmUp(call);
    }

    /** Runs the subject. */
    @Benchmark
    public void run() {
        call.run();
        counted.perSample += inACall;
    }

    /** Frees the subject. */
    @TearDown(Level.Trial)
    public void end() {
        close();
        arena.close();
    }

    /** {@return the kernels of a form: scalar or vector} */
    protected static Kernels kernels(String implementation) {
        return Kernels.choose(Implementation.of(implementation));
    }
}
