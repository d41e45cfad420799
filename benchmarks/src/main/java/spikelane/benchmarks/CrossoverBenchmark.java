package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * Spike bits to integer currents by one form, batch 1, extraction included, at several spike densities in turn: a form
 * meets them in turn in a network too, and a JVM a density would take six times as long. Each density has several inputs,
 * so that the processor does not learn one by heart. The time of each density is in a counter of its own, nanoseconds of
 * {@link #inputs} calls an operation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CrossoverBenchmark {
    /** Spike densities, per cent, as the counters name them. */
    public static final List<Integer> PERCENT = List.of(1, 2, 5, 10, 20, 50);

    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "128x128x3x3@32x32"})
    public String shape;

    /** Largest weight, or two-of-four for int8 weights pruned 2:4. */
    @Param({"ternary", "int4", "int8", "two-of-four"})
    public String values;

    /** Share of the weights that are not zero; two-of-four has its own. */
    @Param({"0.32", "0.2", "0.1", "0.05", "0.02", "0.01", "0.67", "0.5"})
    public double weightDensity;

    /** Form. */
    @Param({"csr", "int8", "int4", "nibbles", "planes", "bitmask", "two-of-four", "nonzeros"})
    public String implementation;

    /** All: every density has its counter. */
    @Param("all")
    public String density;

    private final List<SpikeBits[]> bits = new ArrayList<>();
    private SpikeList list;
    private IntLanes currents;
    private SpikeExtraction extraction;
    private SpikePropagation propagation;

    /** Nanoseconds by spike density. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        /** Operations, each of {@link CrossoverBenchmark#inputs} calls a density. */
        public long operations;
        /** At 1 % spikes. */
        public long ns1;
        /** At 2 % spikes. */
        public long ns2;
        /** At 5 % spikes. */
        public long ns5;
        /** At 10 % spikes. */
        public long ns10;
        /** At 20 % spikes. */
        public long ns20;
        /** At 50 % spikes. */
        public long ns50;
    }

    /**
     * @param shape in x out, or in x out x kernel @ image
     * @return inputs of a density
     */
    public static int inputs(String shape) {
        return shape.indexOf('@') < 0 ? 16 : 2;
    }

    /**
     * @param g       layer
     * @param values  ternary, int4, int8 or two-of-four
     * @param density share of the weights that are not zero
     * @return seeded weights, {@code [M][C][R][S]}
     */
    public static byte[] weights(Geometry g, String values, double density) {
        int maxAbs = values.equals("ternary") ? 1 : values.equals("int4") ? 7 : Byte.MAX_VALUE;
        RandomGenerator random = Inputs.random();
        byte[] weights = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        for (int i = 0; i < weights.length; i++) {
            int weight = random.nextInt(1, maxAbs + 1);
            boolean kept = values.equals("two-of-four")
                    ? (i / g.rows() + i % g.rows()) % 4 < 2
                    : random.nextDouble() < density;
            weights[i] = (byte) (!kept ? 0 : random.nextBoolean() ? weight : -weight);
        }
        return weights;
    }

    /** Makes the inputs, checks the answers and warms up. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry g = Shapes.parse(shape);
        PackedWeights packed = new PackedWeights(arena, g, weights(g, values, weightDensity));
        list = SpikeList.of(g);
        currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        extraction = Kernels.choose(Implementation.VECTOR).extraction();
        propagation = PropagationForm.of(implementation).make(arena, packed);
        IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
        RandomGenerator random = Inputs.random();
        for (int percent : PERCENT) {
            SpikeBits[] own = new SpikeBits[inputs(shape)];
            for (int i = 0; i < own.length; i++) {
                own[i] = new SpikeBits(arena, g.height() * g.width(), g.channels());
                for (int p = 0; p < own[i].pixels(); p++) {
                    for (int c = 0; c < g.channels(); c++) {
                        own[i].set(p, c, random.nextDouble() < percent / 100.0);
                    }
                }
            }
            bits.add(own);
            run(own);
            new SpikePropagationScalar(packed).propagate(list, expected);
            Inputs.assertSame(expected, currents);
        }
        WarmUp.settle(() -> bits.forEach(this::run));
    }

    private long run(SpikeBits[] inputs) {
        long start = System.nanoTime();
        for (SpikeBits input : inputs) {
            extraction.extract(input, list);
            propagation.propagate(list, currents);
        }
        return System.nanoTime() - start;
    }

    /**
     * @param times takes the time of each density
     * @return the last currents
     */
    @Benchmark
    public Object run(Times times) {
        times.operations++;
        times.ns1 += run(bits.get(0));
        times.ns2 += run(bits.get(1));
        times.ns5 += run(bits.get(2));
        times.ns10 += run(bits.get(3));
        times.ns20 += run(bits.get(4));
        times.ns50 += run(bits.get(5));
        return currents;
    }
}
