package spikelane.benchmarks;

import java.lang.foreign.Arena;
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
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.MaxPool;
import spikelane.kernels.MaxPoolScalar;
import spikelane.kernels.SpikeBits;

/** 2 x 2 max-pooling of spikes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class MaxPoolBenchmark {
    /** Channels @ image. */
    @Param({"128@32x32", "128@128x128"})
    public String shape;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private SpikeBits in;
    private SpikeBits out;
    private int width;
    private MaxPool pool;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        int[] sizes = java.util.Arrays.stream(shape.split("[@x]")).mapToInt(Integer::parseInt).toArray();
        width = sizes[2];
        in = Inputs.bernoulli(arena, sizes[1] * width, sizes[0], 0.1);
        out = new SpikeBits(arena, (sizes[1] / 2) * (width / 2), sizes[0]);
        pool = Kernels.choose(Implementation.of(implementation)).maxPool();
        run();
        SpikeBits expected = new SpikeBits(arena, out.pixels(), sizes[0]);
        new MaxPoolScalar().pool(in, width, expected);
        Inputs.assertSame(expected, out);
        WarmUp.settle(this::run);
    }

    /** {@return the pooled spikes} */
    @Benchmark
    public SpikeBits run() {
        pool.pool(in, width, out);
        return out;
    }
}
