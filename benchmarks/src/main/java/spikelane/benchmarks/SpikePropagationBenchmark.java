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
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.PropagationForm;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeExtraction;
import spikelane.kernels.SpikeList;
import spikelane.kernels.SpikePropagation;
import spikelane.kernels.SpikePropagationScalar;

/** Spike bits to integer currents, batch 1: extraction of the active inputs, then the propagation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SpikePropagationBenchmark {
    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "128x128x3x3@32x32"})
    public String shape;

    /** Weight format. */
    @Param({"ternary", "int4", "int8"})
    public String weights;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Share of the weights that are not zero, 0.32 or 0.05 say; 0 for as many as the format has without pruning. */
    @Param("0")
    public double weightDensity;

    /**
     * Form: vector, picked by rule; plain-loop; {@code popcount}, for dense ternary inputs; or a {@link PropagationForm}
     * such as int8, csr, bitmask, nonzeros, two-of-four (which prunes the weights 2:4 whatever their density).
     */
    @Param({"plain-loop", "scalar", "vector"})
    public String implementation;

    /** Where spikes come from: bernoulli, or recorded-nmnist-conv1 and the like, which ignore {@link #density}. */
    @Param("bernoulli")
    public String input;

    private SpikeBits bits;
    private SpikeList list;
    private IntLanes currents;
    private SpikeExtraction extraction;
    private SpikePropagation propagation;
    private BitPropagation bitPropagation;
    private PlainLoop plainLoop;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry g = Shapes.parse(shape);
        byte[] w = implementation.equals("two-of-four")
                ? CrossoverBenchmark.weights(g, implementation, 0)
                : weightDensity == 0
                        ? Inputs.weights(g, weights)
                        : CrossoverBenchmark.weights(g, weights, weightDensity);
        bits = Inputs.spikes(arena, g, input, density);
        list = SpikeList.of(g);
        currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        PackedWeights packed = new PackedWeights(arena, g, w);
        if (implementation.equals("plain-loop")) {
            plainLoop = new PlainLoop(g, w);
        } else if (implementation.equals("popcount")) {
            bitPropagation = Kernels.choose(Implementation.VECTOR).bitPropagation(arena, packed);
        } else if (implementation.equals("vector") || implementation.equals("scalar")) {
            Kernels kernels = Kernels.choose(Implementation.of(implementation));
            extraction = kernels.extraction();
            propagation = kernels.spikePropagation(arena, packed);
        } else {
            extraction = Kernels.choose(Implementation.VECTOR).extraction();
            propagation = PropagationForm.of(implementation).make(arena, packed);
        }
        run();
        if (plainLoop != null) {
            plainLoop.copyTo(currents);
        }
        IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
        Kernels.choose(Implementation.SCALAR).extraction().extract(bits, list);
        new SpikePropagationScalar(packed).propagate(list, expected);
        Inputs.assertSame(expected, currents);
        WarmUp.settle(this::run);
    }

    /** {@return the currents} */
    @Benchmark
    public Object run() {
        if (plainLoop != null) {
            return plainLoop.propagate(bits);
        }
        if (bitPropagation != null) {
            bitPropagation.propagate(bits, currents);
            return currents;
        }
        extraction.extract(bits, list);
        propagation.propagate(list, currents);
        return currents;
    }
}
