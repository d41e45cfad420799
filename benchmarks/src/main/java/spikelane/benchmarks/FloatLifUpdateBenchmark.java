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
import spikelane.kernels.FloatLanes;
import spikelane.kernels.FloatLifUpdate;
import spikelane.kernels.FloatLifUpdateScalar;
import spikelane.kernels.FloatNeurons;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.Reset;
import spikelane.kernels.SpikeBits;

/** One time step of LIF neurons (tau 2, hard reset) with float32 state, from currents in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class FloatLifUpdateBenchmark {
    private static final int CHANNELS = 128;

    /** Neurons: 128 channels a pixel. */
    @Param({"16384", "1048576", "16777216"})
    public int neurons;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private FloatLanes currents;
    private FloatLanes membrane;
    private SpikeBits spikes;
    private FloatLifUpdate lif;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        int pixels = neurons / CHANNELS;
        currents = new FloatLanes(arena, pixels, CHANNELS);
        membrane = new FloatLanes(arena, pixels, CHANNELS);
        spikes = new SpikeBits(arena, pixels, CHANNELS);
        float[] values = Inputs.floats(neurons);
        for (int i = 0; i < neurons; i++) {
            currents.set(i / CHANNELS, i % CHANNELS, values[i]);
        }
        float[] threshold = new float[CHANNELS];
        java.util.Arrays.fill(threshold, 1);
        FloatNeurons parameters = new FloatNeurons(true, 0.5f, Reset.HARD, 0, Inputs.floats(CHANNELS),
                Inputs.floats(CHANNELS), threshold);
        lif = Kernels.choose(Implementation.of(implementation)).floatLifUpdate(arena, parameters);
        FloatLanes expected = new FloatLanes(arena, pixels, CHANNELS);
        SpikeBits expectedSpikes = new SpikeBits(arena, pixels, CHANNELS);
        for (int t = 0; t < 3; t++) {
            run();
            new FloatLifUpdateScalar(parameters).update(currents, 0, expected, expectedSpikes, 0, pixels, 0,
                    CHANNELS / 64);
            Inputs.assertClose(expected, membrane, 0);
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
