package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;
import spikelane.kernels.BatchSlicedLayer;
import spikelane.kernels.BatchSlicedLayerVector;
import spikelane.kernels.BatchSlicedMembrane;
import spikelane.kernels.BatchSlicedPlan;
import spikelane.kernels.BatchSlicedSpikes;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.IntNeurons;
import spikelane.kernels.LifUpdateScalar;
import spikelane.kernels.PackedWeights;
import spikelane.kernels.Reset;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeExtractionScalar;
import spikelane.kernels.SpikeList;
import spikelane.kernels.SpikePropagationScalar;

/**
 * Ternary layer, LIF included, bit-sliced over the batch. One operation is {@code steps} time steps of the whole batch,
 * of each block before the next; divide by steps * batch for the time of an image and time step. A fully connected layer
 * runs on 512 samples, a row of 1 x 1 pixels: divide by steps * 512.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BatchSlicedLayerBenchmark {
    private static final int FRACTION_BITS = 8;
    private static final int FULLY_CONNECTED_SAMPLES = 512;
    private static final double DENSITY = 0.1;

    /** In x out x kernel @ image. */
    @Param({"128x128x3x3@32x32", "128x128x3x3@64x64", "128x128x3x3@16x16", "2048x512"})
    public String shape;

    /** Bits of a word. */
    @Param("32")
    public int batch;

    /** Share of the weights that are zero. */
    @Param({"0.33", "0.68", "0.85"})
    public double zeros;

    /** T: time steps of a block before the next block. */
    @Param({"1", "4"})
    public int steps;

    /** Form. */
    @Param("vector")
    public String implementation;

    private BatchSlicedLayer layer;
    private BatchSlicedMembrane membrane;
    private BatchSlicedSpikes[] in;
    private BatchSlicedSpikes[] out;
    private int rows;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        Geometry parsed = Shapes.parse(shape);
        boolean convolution = parsed.kernelWidth() > 1;
        Geometry g = convolution
                ? parsed
                : Geometry.sameSize(parsed.channels(), 1, FULLY_CONNECTED_SAMPLES / batch, parsed.outputs(), 1);
        RandomGenerator random = Inputs.random();
        PackedWeights weights = new PackedWeights(arena, g, weights(g, random));
        int[] threshold = new int[g.outputs()];
        Arrays.fill(threshold, 6 << FRACTION_BITS);
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, FRACTION_BITS, random.ints(g.outputs(), -300, 300).toArray(),
                threshold);
        BatchSlicedPlan plan = BatchSlicedPlan.convolution(weights, neurons, batch);
        if (!implementation.equals("vector")) {
            throw Inputs.unknown(implementation);
        }
        layer = new BatchSlicedLayerVector(plan);
        membrane = new BatchSlicedMembrane(arena, plan);
        rows = g.height();
        in = new BatchSlicedSpikes[steps];
        out = new BatchSlicedSpikes[steps];
        SpikeBits[] first = new SpikeBits[steps];
        for (int t = 0; t < steps; t++) {
            in[t] = new BatchSlicedSpikes(arena, g.channels(), g.height(), g.width(), batch, g.padding());
            out[t] = new BatchSlicedSpikes(arena, g.outputs(), g.height(), g.width(), batch, g.padding());
            fill(in[t], random);
            first[t] = new SpikeBits(arena, g.height() * g.width(), g.channels());
            in[t].unpack(batch - 1, first[t]);
        }
        check(arena, weights, neurons, first);
        WarmUp.settle(this::run);
    }

    private byte[] weights(Geometry g, RandomGenerator random) {
        byte[] weights = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (random.nextDouble() < zeros ? 0 : random.nextBoolean() ? 1 : -1);
        }
        return weights;
    }

    private static void fill(BatchSlicedSpikes spikes, RandomGenerator random) {
        for (int n = 0; n < spikes.batch(); n++) {
            for (int y = 0; y < spikes.height(); y++) {
                for (int x = 0; x < spikes.width(); x++) {
                    for (int c = 0; c < spikes.channels(); c++) {
                        spikes.set(n, y, x, c, random.nextDouble() < DENSITY);
                    }
                }
            }
        }
    }

    /** Compares the last sample with the event-driven specification, over two runs. */
    private void check(Arena arena, PackedWeights weights, IntNeurons neurons, SpikeBits[] inputs) {
        Geometry g = layer.plan().geometry();
        int pixels = g.height() * g.width();
        IntLanes currents = new IntLanes(arena, pixels, g.outputs());
        IntLanes potentials = new IntLanes(arena, pixels, g.outputs());
        SpikeBits expected = new SpikeBits(arena, pixels, g.outputs());
        SpikeBits actual = new SpikeBits(arena, pixels, g.outputs());
        SpikeList list = SpikeList.of(g);
        for (int run = 0; run < 2; run++) {
            run();
            for (int t = 0; t < steps; t++) {
                new SpikeExtractionScalar().extract(inputs[t], list);
                new SpikePropagationScalar(weights).propagate(list, currents);
                new LifUpdateScalar(neurons, weights.maxCurrent()).update(currents, 0, potentials, expected, 0, pixels,
                        0, (g.outputs() + 63) / 64);
                out[t].unpack(batch - 1, actual);
                Inputs.assertSame(expected, actual);
            }
        }
    }

    /** {@return the spikes of the last time step} */
    @Benchmark
    public BatchSlicedSpikes run() {
        layer.run(in, membrane, out, 0, rows);
        return out[steps - 1];
    }
}
