package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.Arrays;
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
import spikelane.kernels.BatchSlicedLayer;
import spikelane.kernels.BatchSlicedLayerCountsVector;
import spikelane.kernels.BatchSlicedMembrane;
import spikelane.kernels.BatchSlicedPlan;
import spikelane.kernels.BatchSlicedSpikes;
import spikelane.kernels.CountPropagationScalar;
import spikelane.kernels.EventCounts;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.IntNeurons;
import spikelane.kernels.LifUpdateScalar;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.Reset;
import spikelane.kernels.SpikeBits;

/**
 * First layer on event counts, ternary with a third of each value, LIF included, bit-sliced over the batch. One
 * operation is one time step of the whole batch: divide by batch for the time of an image and time step.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BatchSlicedLayerCountsBenchmark {
    private static final int FRACTION_BITS = 8;
    private static final double DENSITY = 0.1;

    /** In x out x kernel @ image. */
    @Param({"2x128x3x3@32x32", "2x128x3x3@128x128"})
    public String shape;

    /** Bits of a word. */
    @Param("32")
    public int batch;

    /** P: counts are below 2^P. */
    @Param({"4", "8"})
    public int inputPlanes;

    private BatchSlicedLayer layer;
    private BatchSlicedMembrane membrane;
    private BatchSlicedSpikes in;
    private BatchSlicedSpikes out;

    /** Makes the input and checks the answer of the last sample against the event-driven specification. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry g = Shapes.parse(shape);
        int pixels = g.height() * g.width();
        int maxCount = (1 << inputPlanes) - 1;
        PackedWeights weights = new PackedWeights(arena, g, Inputs.weights(g, "ternary"));
        int[] threshold = new int[g.outputs()];
        Arrays.fill(threshold, 2 << FRACTION_BITS);
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, FRACTION_BITS,
                Inputs.random().ints(g.outputs(), -300, 300).toArray(), threshold);
        BatchSlicedPlan plan = BatchSlicedPlan.counts(weights, neurons, batch, inputPlanes);
        layer = new BatchSlicedLayerCountsVector(plan);
        membrane = new BatchSlicedMembrane(arena, plan);
        in = new BatchSlicedSpikes(arena, g.channels() * inputPlanes, g.height(), g.width(), batch, 1);
        out = new BatchSlicedSpikes(arena, g.outputs(), g.height(), g.width(), batch, 1);
        EventCounts counts = Inputs.counts(arena, pixels, g.channels(), DENSITY, maxCount);
        for (int n = 0; n < batch; n++) {
            in.pack(n, counts);
        }
        IntLanes currents = new IntLanes(arena, pixels, g.outputs());
        IntLanes potentials = new IntLanes(arena, pixels, g.outputs());
        SpikeBits expected = new SpikeBits(arena, pixels, g.outputs());
        SpikeBits actual = new SpikeBits(arena, pixels, g.outputs());
        new CountPropagationScalar(weights, maxCount).propagate(counts, currents);
        for (int t = 0; t < 3; t++) {
            run();
            new LifUpdateScalar(neurons, weights.maxCurrent() * maxCount).update(currents, 0, potentials, expected, 0,
                    pixels, 0, (g.outputs() + 63) / 64);
            out.unpack(batch - 1, actual);
            Inputs.assertSame(expected, actual);
        }
        WarmUp.settle(this::run);
    }

    /** {@return the spikes} */
    @Benchmark
    public BatchSlicedSpikes run() {
        layer.step(in, membrane, out);
        return out;
    }
}
