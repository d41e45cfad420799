package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.clock.TurnSamples;
import spikelane.benchmarks.clock.SpeedProbe;

/**
 * A kernel beside its C twins, in turn in one JVM and on the same data: what slows a machine for seconds slows all alike. Each
 * is the subject of the kernel's own benchmark, checked as there. A turn is a sample; those of each are printed at the end.
 */
@Warmup(iterations = 1, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1)
public class TwinsBenchmark extends KernelBenchmark {
    /** Of a subject in a turn, at least. */
    private static final long TURN_NS = 4_000_000;
    private static final int MOST_ROUNDS = 15;
    /** Calls of a round: short ones cannot be timed alone. */
    private static final int CALLS = 16;

    /** Kernel: fc, conv, counts, extract, lif or lif16; with neurons first-layer or sliced. */
    @Param("fc")
    public String kernel;

    /** As the kernel's benchmark has it; of lif the number of neurons. */
    @Param("2048x512")
    public String shape;

    /** Weight format. */
    @Param("ternary")
    public String weights;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Largest count. */
    @Param("15")
    public int maxCount;

    /** Different inputs in turn. */
    @Param("16")
    public int inputs;

    /** What a first layer receives: bernoulli, or gesture, frame by frame. */
    @Param(Inputs.BERNOULLI)
    public String input;

    /** N, samples of a call, of sliced: as many as its C twin takes. */
    @Param("32")
    public int batch;

    /** Share of the weights that are zero, of sliced. */
    @Param("0.68")
    public double zeros;

    /** Fraction bits of potentials, of sliced: 8, or 16 as networks have. */
    @Param("16")
    public int fraction;

    /** All: vector, and the C twins that are there. */
    @Param("all")
    public String implementation;

    private final List<Timed> all = new ArrayList<>();

    /** An implementation and its times. */
    private static final class Timed {
        private final String name;
        private final Subject subject;
        private final TurnSamples samples = new TurnSamples();

        Timed(String name, Subject subject) {
            this.name = name;
            this.subject = subject;
        }

        /** The first round finds the caches as another has left them, and is not timed. */
        void turn() {
            round();
            long probe = SpeedProbe.ns();
            int count = 0;
            long sum = 0;
            long start = System.nanoTime();
            do {
                sum += round();
                count++;
            } while (count < MOST_ROUNDS && System.nanoTime() - start < TURN_NS);
            samples.add((double) sum / count / CALLS, Math.max(probe, SpeedProbe.ns()));
        }

        private long round() {
            Runnable call = subject.call();
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            return System.nanoTime() - start;
        }
    }

    @Override
    protected Subject subject(Arena arena) {
        Stream<String> names = Stream.concat(Stream.of("vector"), Twins.IMPLEMENTATIONS.stream());
        names.filter(name -> !(kernel.equals("sliced") && name.equals(Twins.PLAIN)))
                .filter(name -> implementation.equals("all")
                        ? !Twins.isTwin(name) || Twins.absence(name).isEmpty()
                        : implementation.equals(name))
                .forEach(name -> all.add(new Timed(name, of(arena, name))));
        if (all.isEmpty()) {
            throw Inputs.unknown(implementation);
        }
        return new Subject(() -> all.forEach(Timed::turn), () -> all.forEach(timed -> timed.subject.check().run()));
    }

    private Subject of(Arena arena, String name) {
        return switch (kernel) {
            case "fc", "conv" -> {
                SpikePropagationBenchmark benchmark = new SpikePropagationBenchmark();
                benchmark.shape = shape;
                benchmark.weights = weights;
                benchmark.density = density;
                benchmark.inputs = inputs;
                benchmark.implementation = name;
                yield benchmark.subject(arena);
            }
            case "counts" -> {
                CountPropagationBenchmark benchmark = new CountPropagationBenchmark();
                benchmark.shape = shape;
                benchmark.weights = weights;
                benchmark.density = density;
                benchmark.maxCount = maxCount;
                benchmark.inputs = inputs;
                benchmark.implementation = name;
                yield benchmark.subject(arena);
            }
            case "extract" -> {
                SpikeExtractionBenchmark benchmark = new SpikeExtractionBenchmark();
                benchmark.shape = shape;
                benchmark.density = density;
                benchmark.inputs = inputs;
                benchmark.implementation = name;
                yield benchmark.subject(arena);
            }
            case "lif", "lif16" -> {
                LifUpdateBenchmark benchmark = new LifUpdateBenchmark();
                benchmark.kind = kernel;
                benchmark.neurons = Integer.parseInt(shape);
                benchmark.inputs = inputs;
                benchmark.implementation = name;
                yield benchmark.subject(arena);
            }
            case "first-layer" -> LayerTwins.firstLayer(arena, shape, input, density, maxCount, inputs, name);
            case "sliced" -> LayerTwins.sliced(arena, shape, batch, zeros, fraction, name);
            default -> throw new IllegalArgumentException(
                    "kernel " + kernel + ": fc, conv, counts, extract, lif, lif16, first-layer or sliced was expected");
        };
    }

    /** One after the other. */
    @Override
    protected void warmUp(Runnable call) {
        all.forEach(timed -> super.warmUp(timed::turn));
        all.forEach(timed -> timed.samples.clear());
    }

    /** Prints the samples. */
    @Override
    protected void close() {
        for (Timed timed : all) {
            System.out.println("\n" + timed.samples.line(timed.name, (int) Math.round(100 * density)));
        }
    }
}
