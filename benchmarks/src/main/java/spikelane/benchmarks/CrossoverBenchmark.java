package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.work.CrossoverSeries;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.benchmarks.clock.TurnSamples;
import spikelane.benchmarks.clock.Warm;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.benchmarks.clock.SpeedProbe;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * Spike bits to integer currents by every form, batch 1, extraction included, at several spike densities in turn: a form
 * meets them in turn in a network too. Each density has several inputs, so that the processor does not learn one by heart.
 * All forms of a layer run in turn in one JVM: what slows a machine for seconds slows them alike. A turn is a sample; those
 * of each form and density are printed at the end.
 */
@Warmup(iterations = 1, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1)
public class CrossoverBenchmark extends KernelBenchmark {
    private static final List<Integer> PERCENT = CrossoverSeries.PERCENT;
    /** Of a form in a turn, at least; a round has all densities. */
    private static final long TURN_NS = 4_000_000;
    private static final int MOST_ROUNDS = 15;

    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "128x128x3x3@32x32"})
    public String shape;

    /** Share of the weights that are not zero. */
    @Param({"0.67", "0.32", "0.2", "0.1", "0.05", "0.02", "0.01"})
    public double weightDensity;

    /** Form, or all that a layer of this density is compared in. */
    @Param("all")
    public String implementation;

    /** All: every density has its time. */
    @Param("all")
    public String density;

    private final List<SpikeBits[]> bits = new ArrayList<>();
    private final List<Timed> forms = new ArrayList<>();
    private SpikeList list;
    private IntMap currents;
    private SpikeExtraction extraction;

    /** A form and its samples. */
    private final class Timed {
        private final SpikeForm form;
        private final IntWeights weights;
        private final SpikePropagation propagation;
        private final long[] sums = new long[PERCENT.size()];
        private final List<TurnSamples> samples = Stream.generate(TurnSamples::new).limit(PERCENT.size()).toList();

        Timed(Arena arena, Geometry g, SpikeForm form) {
            this.form = form;
            weights = new IntWeights(arena, g, Inputs.weights(g, CrossoverSeries.maxAbs(form, g), weightDensity));
            propagation = form.make(arena, weights);
        }

        void check(IntMap expected) {
            for (SpikeBits[] inputs : bits) {
                run(inputs);
                SpikePropagation.scalar(weights).propagate(list, expected);
                Inputs.assertSame(expected, currents);
            }
        }

        /** The first calls find the caches as another form has left them, and are not timed. */
        void turn() {
            bits.forEach(this::run);
            long probe = SpeedProbe.ns();
            Arrays.fill(sums, 0);
            int count = 0;
            long start = System.nanoTime();
            do {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += run(bits.get(i));
                }
                count++;
            } while (count < MOST_ROUNDS && System.nanoTime() - start < TURN_NS);
            probe = Math.max(probe, SpeedProbe.ns());
            for (int i = 0; i < sums.length; i++) {
                samples.get(i).add((double) sums[i] / count / bits.get(i).length, probe);
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

    @Override
    protected Subject subject(Arena arena) {
        Geometry g = Shapes.layer(shape);
        list = SpikeList.of(g);
        currents = new IntMap(arena, g.outputPixels(), g.outputs());
        extraction = kernels("vector").extraction();
        RandomGenerator random = Inputs.random();
        for (int percent : PERCENT) {
            SpikeBits[] own = new SpikeBits[Shapes.isConvolution(shape) ? 2 : 16];
            Arrays.setAll(own,
                    i -> Inputs.bernoulli(arena, random, g.height() * g.width(), g.channels(), percent / 100.0));
            bits.add(own);
        }
        List<SpikeForm> compared = implementation.equals("all")
                ? CrossoverSeries.forms(g, weightDensity)
                : List.of(SpikeForms.of(implementation));
        compared.forEach(form -> forms.add(new Timed(arena, g, form)));
        IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
        return new Subject(() -> forms.forEach(Timed::turn), () -> forms.forEach(form -> form.check(expected)));
    }

    /** Form by form. */
    @Override
    protected void warmUp(Runnable call) {
        forms.forEach(form -> Warm.settle(form::turn));
        forms.forEach(form -> form.samples.forEach(TurnSamples::clear));
    }

    /** Prints the samples. */
    @Override
    protected void close() {
        for (Timed timed : forms) {
            for (int i = 0; i < PERCENT.size(); i++) {
                System.out.println("\n" + timed.samples.get(i).line(timed.form.name(), PERCENT.get(i)));
            }
        }
    }
}
