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
import spikelane.kernels.EventCounts;
import spikelane.kernels.FloatCountPropagation;
import spikelane.kernels.FloatCountPropagationScalar;
import spikelane.kernels.FloatLanes;
import spikelane.kernels.FloatWeights;
import spikelane.kernels.GatedPropagation;
import spikelane.kernels.Geometry;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;

/** Event counts to float currents, batch 1: the first layer of a network that is not quantised. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class FloatCountPropagationBenchmark {
    private static final int MAX_COUNT = 15;

    /** In x out x kernel @ image. */
    @Param("2x128x3x3@128x128")
    public String shape;

    /** Share of the inputs that are not zero. */
    @Param("0.1")
    public double density;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private EventCounts counts;
    private FloatLanes currents;
    private FloatCountPropagation propagation;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry g = Shapes.parse(shape);
        counts = Inputs.counts(arena, g.height() * g.width(), g.channels(), density, MAX_COUNT);
        currents = new FloatLanes(arena, g.outputPixels(), g.outputs());
        FloatWeights weights = new FloatWeights(arena, g, Inputs.floats(g.rows() * g.outputs()));
        propagation = Kernels.choose(Implementation.of(implementation)).floatCountPropagation(weights);
        run();
        FloatLanes expected = new FloatLanes(arena, g.outputPixels(), g.outputs());
        new FloatCountPropagationScalar(weights).propagate(counts, expected);
        // |weight| < 6 for this seed: 6 times the largest count bounds a term
        Inputs.assertClose(expected, currents, 2 * GatedPropagation.errorBound(g.rows(), 6.0 * MAX_COUNT * g.rows()));
        WarmUp.settle(this::run);
    }

    /** {@return the currents} */
    @Benchmark
    public FloatLanes run() {
        propagation.propagate(counts, currents);
        return currents;
    }
}
