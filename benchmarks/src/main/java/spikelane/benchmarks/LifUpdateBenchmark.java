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
import spikelane.kernels.IntLanes;
import spikelane.kernels.IntNeurons;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.LifUpdate;
import spikelane.kernels.LifUpdateScalar;
import spikelane.kernels.Reset;
import spikelane.kernels.SpikeBits;

/** One time step of LIF neurons (tau 2, hard reset) with integer state, from currents in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class LifUpdateBenchmark {
    private static final int CHANNELS = 128;
    private static final int MAX_CURRENT = 1000;

    /** Neurons: 128 channels a pixel. */
    @Param({"16384", "1048576", "16777216"})
    public int neurons;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private IntLanes currents;
    private IntLanes membrane;
    private SpikeBits spikes;
    private LifUpdate lif;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        int pixels = neurons / CHANNELS;
        currents = new IntLanes(arena, pixels, CHANNELS);
        membrane = new IntLanes(arena, pixels, CHANNELS);
        spikes = new SpikeBits(arena, pixels, CHANNELS);
        var random = Inputs.random();
        for (int p = 0; p < pixels; p++) {
            for (int m = 0; m < CHANNELS; m++) {
                currents.set(p, m, random.nextInt(-MAX_CURRENT, MAX_CURRENT + 1));
            }
        }
        IntNeurons parameters = new IntNeurons(1, Reset.HARD, 8, random.ints(CHANNELS, -1000, 1000).toArray(),
                random.ints(CHANNELS, 50_000, 200_000).toArray());
        lif = Kernels.choose(Implementation.of(implementation)).lifUpdate(arena, parameters, MAX_CURRENT);
        IntLanes expected = new IntLanes(arena, pixels, CHANNELS);
        SpikeBits expectedSpikes = new SpikeBits(arena, pixels, CHANNELS);
        for (int t = 0; t < 3; t++) {
            run();
            new LifUpdateScalar(parameters, MAX_CURRENT).update(currents, 0, expected, expectedSpikes, 0, pixels, 0,
                    CHANNELS / 64);
            Inputs.assertSame(expected, membrane);
            Inputs.assertSame(expectedSpikes, spikes);
        }
        WarmUp.settle(this::run);
    }

    /** {@return the spikes} */
    @Benchmark
    public SpikeBits run() {
        lif.update(currents, 0, membrane, spikes, 0, membrane.pixels(), 0, CHANNELS / 64);
        return spikes;
    }
}
