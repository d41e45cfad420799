package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.kernels.BatchSlicedSpikes;
import spikelane.kernels.BatchSlicedTally;
import spikelane.kernels.BatchSlicedTallyScalar;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;

/** Spikes of each channel and sample, counted in a bit-sliced batch of 32, as a TCJA gate needs them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BatchSlicedTallyBenchmark {
    private static final int BATCH = 32;

    /** Channels @ image. */
    @Param({"128@16x16", "128@32x32"})
    public String shape;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private BatchSlicedSpikes spikes;
    private int[] counts;
    private BatchSlicedTally tally;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        int[] sizes = Arrays.stream(shape.split("[@x]")).mapToInt(Integer::parseInt).toArray();
        spikes = new BatchSlicedSpikes(arena, sizes[0], sizes[1], sizes[2], BATCH, 0);
        for (int n = 0; n < BATCH; n++) {
            spikes.pack(n, Inputs.bernoulli(arena, sizes[1] * sizes[2], sizes[0], (n + 1) / 256.0));
        }
        counts = new int[sizes[0] * BATCH];
        tally = Kernels.choose(Implementation.of(implementation)).batchSlicedTally();
        run();
        int[] expected = new int[counts.length];
        new BatchSlicedTallyScalar().byChannel(spikes, expected);
        if (!Arrays.equals(expected, counts)) {
            throw new IllegalStateException("wrong counts");
        }
        WarmUp.settle(this::run);
    }

    /** {@return the counts, which go on from call to call} */
    @Benchmark
    public int[] run() {
        tally.byChannel(spikes, counts);
        return counts;
    }
}
