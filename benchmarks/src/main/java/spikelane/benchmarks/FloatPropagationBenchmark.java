package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatPropagation;
import spikelane.kernels.layer.SpikeExtraction;

/** Spikes, gated spikes or event counts to float currents, batch 1; spikes are extracted first. */
public class FloatPropagationBenchmark extends KernelBenchmark {
    private static final int MAX_COUNT = 15;
    /** Of weights and gates, for their seed. */
    private static final double LARGEST = 6;

    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "128x128x3x3@32x32"})
    public String shape;

    /** Kind of input: spikes, gated or counts. */
    @Param({"spikes", "gated", "counts"})
    public String input;

    /** Share of the inputs that are active. */
    @Param("0.1")
    public double density;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    @Override
    protected boolean allocates() {
        return implementation.equals("scalar");
    }

    @Override
    protected Subject subject(Arena arena) {
        Geometry g = Shapes.layer(shape);
        int pixels = g.height() * g.width();
        if (input.equals("counts")) {
            return subject(arena, FloatInput.COUNTS, g, Inputs.counts(arena, pixels, g.channels(), density, MAX_COUNT),
                    () -> {}, MAX_COUNT);
        }
        SpikeBits bits = Inputs.bernoulli(arena, pixels, g.channels(), density);
        SpikeList list = SpikeList.of(g);
        SpikeExtraction extraction = kernels(implementation).extraction();
        Runnable extract = () -> extraction.extract(bits, list);
        return switch (input) {
            case "spikes" -> subject(arena, FloatInput.SPIKES, g, list, extract, 1);
            case "gated" -> subject(arena, FloatInput.GATED, g, new GatedSpikes(list, Inputs.floats(g.channels())),
                    extract, LARGEST);
            default -> throw new IllegalArgumentException("input " + input + ": spikes, gated or counts was expected");
        };
    }

    private <I> Subject subject(Arena arena, FloatInput<I> kind, Geometry g, I values, Runnable extract,
            double largest) {
        FloatWeights weights = Layers.floatWeights(arena, g);
        FloatMap currents = new FloatMap(arena, g.outputPixels(), g.outputs());
        FloatPropagation<I> propagation = kernels(implementation).floatPropagation(arena, kind, weights).kernel();
        Runnable call = () -> {
            extract.run();
            propagation.propagate(values, currents);
        };
        return new Subject(call, () -> {
            call.run();
            FloatMap expected = new FloatMap(arena, g.outputPixels(), g.outputs());
            FloatPropagation.scalar(kind, weights).propagate(values, expected);
            Inputs.assertClose(expected, currents,
                    2 * FloatPropagation.errorBound(g.rows(), LARGEST * largest * g.rows()));
        });
    }
}
