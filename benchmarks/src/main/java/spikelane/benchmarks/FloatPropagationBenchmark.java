package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.FileInputs;
import spikelane.benchmarks.work.FileLayer;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Rotation;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatPropagation;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.sim.activity.LayerFrames;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape.Input;

/** Spikes, gated spikes or event counts to float currents, batch 1; spikes are extracted first. */
public class FloatPropagationBenchmark extends KernelBenchmark {
    private static final int MAX_COUNT = 15;
    /** Of weights and gates, for their seed. */
    private static final double LARGEST = 6;

    /** In x out, or in x out x kernel @ image. */
    @Param({"2048x512", "128x128x3x3@32x32"})
    public String shape;

    /** Kind of input: spikes, gated or counts; or file:PATH#layer, whose frames come in turn and ignore {@link #density}. */
    @Param({"spikes", "gated", "counts"})
    public String input;

    /** f32, or a layer's weights in a file, file:PATH#layer. */
    @Param("f32")
    public String weights;

    /** Share of the inputs that are active. */
    @Param("0.1")
    public double density;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    /** Different inputs in turn; 1 is repeated for ever; of a file all its frames. */
    @Param("1")
    public int inputs = 1;

    /**
     * An input.
     *
     * @param values  what is propagated
     * @param extract lists its spikes
     */
    private record Frame<I>(I values, Runnable extract) {}

    @Override
    protected boolean allocates() {
        return implementation.equals("scalar");
    }

    @Override
    protected Subject subject(Arena arena) {
        Geometry g = Shapes.layer(shape);
        if (FileLayer.isFile(input)) {
            return ofFile(arena, g);
        }
        int pixels = g.height() * g.width();
        if (input.equals("counts")) {
            return subject(arena, FloatInput.COUNTS, g,
                    all(Inputs.counts(arena, shape, Inputs.BERNOULLI, density, MAX_COUNT, inputs)).stream()
                            .map(counts -> new Frame<>(counts, () -> {})).toList(),
                    MAX_COUNT);
        }
        List<SpikeBits> bits = all(Inputs.bernoulli(arena, pixels, g.channels(), density, inputs));
        SpikeList list = SpikeList.of(g);
        GatedSpikes gated = new GatedSpikes(list, Inputs.floats(g.channels()));
        return switch (input) {
            case "spikes" ->
                subject(arena, FloatInput.SPIKES, g, bits.stream().map(one -> frame(list, one, list)).toList(), 1);
            case "gated" -> subject(arena, FloatInput.GATED, g,
                    bits.stream().map(one -> frame(gated, one, list)).toList(), LARGEST);
            default -> throw new BadInputException(
                    "input " + input + ": spikes, gated, counts or file:PATH#layer was expected");
        };
    }

    private static <I> List<I> all(Rotation<I> inputs) {
        return Stream.generate(inputs::next).limit(inputs.size()).toList();
    }

    private Subject ofFile(Arena arena, Geometry g) {
        LayerFrames read = FileInputs.gated(input, shape);
        double largest = read.kind() == Input.BITS ? 1 : read.largest();
        if (read.kind() == Input.COUNTS) {
            List<Frame<EventCounts>> frames = new ArrayList<>();
            FileInputs.counts(arena, read, input, (int) largest)
                    .forEach(counts -> frames.add(new Frame<>(counts, () -> {})));
            return subject(arena, FloatInput.COUNTS, g, frames, largest);
        }
        SpikeList list = SpikeList.of(g);
        List<SpikeBits> bits = FileInputs.bits(arena, read);
        if (read.kind() == Input.BITS) {
            return subject(arena, FloatInput.SPIKES, g, bits.stream().map(one -> frame(list, one, list)).toList(), 1);
        }
        List<Frame<GatedSpikes>> frames = new ArrayList<>();
        for (int i = 0; i < bits.size(); i++) {
            frames.add(frame(new GatedSpikes(list, FileInputs.gate(read, i)), bits.get(i), list));
        }
        return subject(arena, FloatInput.GATED, g, frames, largest);
    }

    private <I> Frame<I> frame(I values, SpikeBits bits, SpikeList list) {
        SpikeExtraction extraction = kernels(implementation).extraction();
        return new Frame<>(values, () -> extraction.extract(bits, list));
    }

    private <I> Subject subject(Arena arena, FloatInput<I> kind, Geometry g, List<Frame<I>> all, double largest) {
        FloatWeights packed = Layers.floatWeights(arena, shape, weights);
        FloatMap currents = new FloatMap(arena, g.outputPixels(), g.outputs());
        FloatPropagation<I> propagation = kernels(implementation).floatPropagation(arena, kind, packed).kernel();
        Rotation<Frame<I>> frames = new Rotation<>(all);
        double bound = 2 * FloatPropagation.errorBound(g.rows(), largest(packed) * largest * g.rows());
        Runnable call = () -> {
            Frame<I> frame = frames.next();
            frame.extract.run();
            propagation.propagate(frame.values, currents);
        };
        return new Subject(call, () -> {
            FloatMap expected = new FloatMap(arena, g.outputPixels(), g.outputs());
            for (int i = 0; i < frames.size(); i++) {
                call.run();
                FloatPropagation.scalar(kind, packed).propagate(frames.current().values, expected);
                Inputs.assertClose(expected, currents, bound);
            }
        });
    }

    private static double largest(FloatWeights weights) {
        double largest = 0;
        for (int row = 0; row < weights.geometry().rows(); row++) {
            for (int m = 0; m < weights.geometry().outputs(); m++) {
                largest = Math.max(largest, Math.abs(weights.get(row, m)));
            }
        }
        return largest;
    }
}
