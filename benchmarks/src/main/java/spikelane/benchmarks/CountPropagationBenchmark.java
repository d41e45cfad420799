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
import spikelane.kernels.CountPropagation;
import spikelane.kernels.CountPropagationScalar;
import spikelane.kernels.CountPropagationVector;
import spikelane.kernels.EventCounts;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.Lanes;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.SpikingLayer;

/** Event counts to integer currents, batch 1: the first layer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CountPropagationBenchmark {
    /** In x out x kernel @ image. */
    @Param("2x128x3x3@128x128")
    public String shape;

    /** Weight format. */
    @Param("ternary")
    public String weights;

    /** Share of the inputs that are not zero. */
    @Param("0.1")
    public double density;

    /** Largest count; the inputs have 1 to this. */
    @Param({"1", "3", "15"})
    public int maxCount;

    /** Form; {@code multiply} is the SIMD form for many input channels. */
    @Param({"scalar", "multiply", "vector"})
    public String implementation;

    private EventCounts counts;
    private IntLanes currents;
    private IntLanes tile;
    private CountPropagation propagation;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry g = Shapes.parse(shape);
        counts = Inputs.counts(arena, g.height() * g.width(), g.channels(), density, maxCount);
        currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        PackedWeights packed = new PackedWeights(arena, g, Inputs.weights(g, weights));
        propagation = implementation.equals("multiply")
                ? new CountPropagationVector(arena, packed, maxCount)
                : Kernels.choose(Implementation.of(implementation)).countPropagation(arena, packed, maxCount);
        tile = new IntLanes(arena, SpikingLayer.TILE_PIXELS, g.outputs());
        run();
        IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
        new CountPropagationScalar(packed, maxCount).propagate(counts, expected);
        Inputs.assertSame(expected, currents);
        WarmUp.settle(this::run);
    }

    /** {@return the currents} */
    @Benchmark
    public IntLanes run() {
        propagation.propagate(counts, currents);
        return currents;
    }

    /** {@return the last tile's currents: tile after tile into one buffer, as a fused layer has them} */
    @Benchmark
    public IntLanes tiles() {
        int pixels = propagation.geometry().outputPixels();
        int groups = Lanes.groups(propagation.geometry().outputs());
        for (int p = 0; p < pixels; p += SpikingLayer.TILE_PIXELS) {
            propagation.propagate(counts, p, Math.min(pixels, p + SpikingLayer.TILE_PIXELS), 0, groups, tile, 0);
        }
        return tile;
    }
}
