package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.random.RandomGenerator;
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
import org.openjdk.jmh.annotations.TearDown;
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
 * Spike bits to integer currents by every form, batch 1, extraction included, at several spike densities in turn: a form
 * meets them in turn in a network too. Each density has several inputs, so that the processor does not learn one by heart.
 * All forms of a layer run in turn in one JVM: what slows a machine for seconds slows them alike. The time of a form at a
 * density is printed at the end: the least of all turns, of whose rounds it is the median.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 1, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CrossoverBenchmark {
    /** Spike densities, per cent. */
    public static final List<Integer> PERCENT = List.of(1, 2, 5, 10, 20, 50);
    /** Forms whose time does not depend on the density of the weights. */
    public static final List<String> DENSE = List.of("nibbles", "planes", "int4", "int8");
    /** Share of the weights that are not zero where two of four are. */
    public static final double TWO_OF_FOUR = 0.5;
    /** Line of a form's time: form, spike density in per cent, nanoseconds of a call. */
    public static final Pattern TIME = Pattern.compile("# time of ([\\w-]+) at (\\d+) %: ([\\d.]+) ns");
    /** Of a form in a turn, at least; a round has all densities. */
    private static final long TURN_NS = 4_000_000;
    private static final int MOST_ROUNDS = 15;

    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "128x128x3x3@32x32"})
    public String shape;

    /** Share of the weights that are not zero. At 0.5 they are pruned 2:4. */
    @Param({"0.67", "0.32", "0.2", "0.1", "0.05", "0.02", "0.01", "0.5"})
    public double weightDensity;

    /** Form, or all that a layer of this density is compared in. */
    @Param("all")
    public String implementation;

    /** All: every density has its time. */
    @Param("all")
    public String density;

    private final List<SpikeBits[]> bits = new ArrayList<>();
    private final List<Form> forms = new ArrayList<>();
    private SpikeList list;
    private IntLanes currents;
    private SpikeExtraction extraction;

    /** A form and its times. */
    private final class Form {
        private final String name;
        private final SpikePropagation propagation;
        private final long[][] rounds = new long[PERCENT.size()][MOST_ROUNDS];
        private final double[] least = new double[PERCENT.size()];

        Form(Arena arena, Geometry g, String name) {
            this.name = name;
            String values = switch (name) {
                case "nibbles", "planes", "nonzeros" -> "ternary";
                case "int4", "two-of-four" -> name;
                default -> "int8";
            };
            PackedWeights packed = new PackedWeights(arena, g, weights(g, values, weightDensity));
            propagation = PropagationForm.of(name).make(arena, packed);
            Arrays.fill(least, Double.MAX_VALUE);
            IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
            for (SpikeBits[] inputs : bits) {
                run(inputs);
                new SpikePropagationScalar(packed).propagate(list, expected);
                Inputs.assertSame(expected, currents);
            }
        }

        /** The first calls find the caches as another form has left them, and are not timed. */
        void turn() {
            bits.forEach(this::run);
            int count = 0;
            long start = System.nanoTime();
            do {
                for (int i = 0; i < rounds.length; i++) {
                    rounds[i][count] = run(bits.get(i));
                }
                count++;
            } while (count < MOST_ROUNDS && System.nanoTime() - start < TURN_NS);
            for (int i = 0; i < rounds.length; i++) {
                Arrays.sort(rounds[i], 0, count);
                least[i] = Math.min(least[i], (double) rounds[i][count / 2] / bits.get(i).length);
            }
        }

        private long run(SpikeBits[] inputs) {
            long start = System.nanoTime();
            for (SpikeBits input : inputs) {
                extraction.extract(input, list);
                propagation.propagate(list, currents);
            }
            return System.nanoTime() - start;
        }
    }

    /**
     * @param shape         in x out, or in x out x kernel @ image
     * @param weightDensity share of the weights that are not zero
     * @return forms that are compared
     */
    public static List<String> forms(String shape, double weightDensity) {
        List<String> forms = new ArrayList<>();
        if (weightDensity == TWO_OF_FOUR) {
            return List.of("two-of-four");
        }
        forms.addAll(DENSE);
        if (weightDensity < TWO_OF_FOUR) {
            forms.addAll(List.of("csr", "bitmask"));
            if (shape.indexOf('@') >= 0) {
                forms.add("nonzeros");
            }
        }
        return forms;
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
     * @param values  largest weight: ternary, int4 or int8; or two-of-four, int8 weights pruned 2:4
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
        list = SpikeList.of(g);
        currents = new IntLanes(arena, g.outputPixels(), g.outputs());
        extraction = Kernels.choose(Implementation.VECTOR).extraction();
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
        }
        for (String name : implementation.equals("all") ? forms(shape, weightDensity) : List.of(implementation)) {
            Form form = new Form(arena, g, name);
            WarmUp.settle(form::turn);
            forms.add(form);
        }
    }

    /** {@return the last currents} */
    @Benchmark
    public Object run() {
        forms.forEach(Form::turn);
        return currents;
    }

    /** Prints the times. */
    @TearDown
    public void print() {
        for (Form form : forms) {
            for (int i = 0; i < form.least.length; i++) {
                System.out.printf(Locale.ROOT, "%n# time of %s at %d %%: %.1f ns%n", form.name, PERCENT.get(i),
                        form.least[i]);
            }
        }
    }
}
