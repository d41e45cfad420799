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
import spikelane.kernels.BatchSlicedMaxPool;
import spikelane.kernels.BatchSlicedMaxPoolScalar;
import spikelane.kernels.BatchSlicedSpikes;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.SpikeBits;

/** 2 x 2 max-pooling of spikes that are bit-sliced over a batch of 32. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BatchSlicedMaxPoolBenchmark {
    private static final int BATCH = 32;

    /** Channels @ image. */
    @Param({"128@32x32", "128@128x128"})
    public String shape;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private BatchSlicedSpikes in;
    private BatchSlicedSpikes out;
    private BatchSlicedMaxPool pool;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        int[] sizes = Arrays.stream(shape.split("[@x]")).mapToInt(Integer::parseInt).toArray();
        int pixels = sizes[1] * sizes[2];
        in = new BatchSlicedSpikes(arena, sizes[0], sizes[1], sizes[2], BATCH, 1);
        out = new BatchSlicedSpikes(arena, sizes[0], sizes[1] / 2, sizes[2] / 2, BATCH, 1);
        BatchSlicedSpikes expected = new BatchSlicedSpikes(arena, sizes[0], sizes[1] / 2, sizes[2] / 2, BATCH, 1);
        for (int n = 0; n < BATCH; n++) {
            in.pack(n, Inputs.bernoulli(arena, pixels, sizes[0], (n + 1) / 256.0));
        }
        pool = Kernels.choose(Implementation.of(implementation)).batchSlicedMaxPool();
        run();
        new BatchSlicedMaxPoolScalar().pool(in, expected);
        SpikeBits wanted = new SpikeBits(arena, pixels / 4, sizes[0]);
        SpikeBits found = new SpikeBits(arena, pixels / 4, sizes[0]);
        for (int n = 0; n < BATCH; n++) {
            expected.unpack(n, wanted);
            out.unpack(n, found);
            Inputs.assertSame(wanted, found);
        }
        WarmUp.settle(this::run);
    }

    /** {@return the pooled spikes} */
    @Benchmark
    public BatchSlicedSpikes run() {
        pool.pool(in, out);
        return out;
    }
}
