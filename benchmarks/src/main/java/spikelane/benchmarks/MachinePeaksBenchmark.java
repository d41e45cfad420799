package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.plan.MachinePeaks;

/** The machine's peaks; every round checks its own answer. {@code units} are those of {@link Resource}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class MachinePeaksBenchmark {
    /** What is measured; all of them unless given. */
    @Param
    public Resource resource;

    private final MachinePeaks peaks = new MachinePeaks(Arena.ofAuto());

    /** What was done, so that the score is a rate. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Units {
        /** Multiply-adds, bits, additions or bytes. */
        public long units;
    }

    /**
     * @param counter counts units
     * @return units of this round
     */
    @Benchmark
    public long run(Units counter) {
        long done = peaks.round(resource);
        counter.units += done;
        return done;
    }
}
