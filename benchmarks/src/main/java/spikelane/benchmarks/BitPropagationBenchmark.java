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
import spikelane.kernels.BitPropagation;
import spikelane.kernels.BitPropagationScalar;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.SpikeBits;

/** Dense spike bits to integer currents, batch 1, ternary weights: popcount of bits and planes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BitPropagationBenchmark {
    /** In x out. */
    @Param({"2048x512", "4096x4096"})
    public String shape;

    /** Share of the inputs that spike, which does not change the work. */
    @Param("0.5")
    public double density;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private SpikeBits bits;
    private IntLanes currents;
    private BitPropagation propagation;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry g = Shapes.parse(shape);
        bits = Inputs.bernoulli(arena, g.height() * g.width(), g.channels(), density);
        currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        PackedWeights weights = new PackedWeights(arena, g, Inputs.weights(g, "ternary"));
        propagation = Kernels.choose(Implementation.of(implementation)).bitPropagation(arena, weights);
        run();
        IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
        new BitPropagationScalar(weights).propagate(bits, expected);
        Inputs.assertSame(expected, currents);
        WarmUp.settle(this::run);
    }

    /** {@return the currents} */
    @Benchmark
    public IntLanes run() {
        propagation.propagate(bits, currents);
        return currents;
    }
}
