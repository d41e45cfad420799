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
import spikelane.kernels.FloatWeights;
import spikelane.kernels.GatedPropagation;
import spikelane.kernels.GatedPropagationScalar;
import spikelane.kernels.GatedSpikes;
import spikelane.kernels.Geometry;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeExtraction;
import spikelane.kernels.SpikeList;

/** Gated spikes to float currents, batch 1: extraction of the active inputs, then the propagation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class GatedPropagationBenchmark {
    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "128x128x3x3@8x8"})
    public String shape;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private SpikeBits bits;
    private GatedSpikes input;
    private FloatLanes currents;
    private SpikeExtraction extraction;
    private GatedPropagation propagation;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry g = Shapes.parse(shape);
        bits = Inputs.bernoulli(arena, g.height() * g.width(), g.channels(), density);
        input = new GatedSpikes(SpikeList.of(g), Inputs.floats(g.channels()));
        currents = new FloatLanes(arena, g.outputPixels(), g.outputs());
        FloatWeights weights = new FloatWeights(arena, g, Inputs.floats(g.rows() * g.outputs()));
        Kernels kernels = Kernels.choose(Implementation.of(implementation));
        extraction = kernels.extraction();
        propagation = kernels.gatedPropagation(weights);
        run();
        FloatLanes expected = new FloatLanes(arena, g.outputPixels(), g.outputs());
        new GatedPropagationScalar(weights).propagate(input, expected);
        // |gate|, |weight| < 6 for this seed: 36 bounds a term
        Inputs.assertClose(expected, currents, 2 * GatedPropagation.errorBound(g.rows(), 36.0 * g.rows()));
        WarmUp.settle(this::run);
    }

    /** {@return the currents} */
    @Benchmark
    public FloatLanes run() {
        extraction.extract(bits, input.spikes());
        propagation.propagate(input, currents);
        return currents;
    }
}
