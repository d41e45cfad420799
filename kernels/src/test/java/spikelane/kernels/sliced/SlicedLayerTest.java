package spikelane.kernels.sliced;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.spikes.SpikePropagation;

class SlicedLayerTest {
    /** The specification, neuron by neuron, against the event-driven path. */
    @ParameterizedTest
    @CsvSource({"32, 5, 7, 3", "64, 4, 9, 3", "32, 1, 4, 1"})
    void specificationIsTheEventDrivenPath(int batch, int height, int width, int kernel) {
        Geometry g = Geometry.sameSize(9, height, width, 17, kernel);
        RandomGenerator random = Samples.random(5);
        try (Arena arena = Arena.ofShared()) {
            IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
            IntNeurons neurons = Samples.slicedNeurons(17, 4, 40, random);
            SlicedPlan plan = SlicedPlan.convolution(weights, neurons, batch);
            SlicedLayer layer = SlicedLayer.scalar(plan);
            SlicedMembrane membrane = new SlicedMembrane(arena, plan);
            SlicedSpikes in = new SlicedSpikes(arena, 9, height, width, batch, kernel / 2);
            SlicedSpikes out = new SlicedSpikes(arena, 17, height, width, batch, 1);
            IntMap eventMembrane = new IntMap(arena, height * width, 17);
            IntMap currents = new IntMap(arena, height * width, 17);
            SpikeBits eventOut = new SpikeBits(arena, height * width, 17);
            int sample = batch - 1;
            for (int t = 0; t < 4; t++) {
                SpikeBits spikes = Samples.spikes(arena, g, 0.3, random);
                in.pack(sample, spikes);
                layer.step(in, membrane, out);
                SpikePropagation.scalar(weights).propagate(Samples.list(g, spikes), currents);
                LifUpdate.scalar(neurons, weights.maxCurrent()).update(currents, 0, eventMembrane, eventOut, 0,
                        height * width, 0, 1);
                for (int p = 0; p < height * width; p++) {
                    for (int m = 0; m < 17; m++) {
                        assertEquals(eventOut.get(p, m), out.get(sample, p / width, p % width, m));
                        assertEquals(eventMembrane.get(p, m), membrane.get(sample, p / width, p % width, m));
                    }
                }
            }
        }
    }

    @Test
    void formsEqualTheSpecification() {
        CasesRun.assertHold(KernelCases.slicedLayer());
    }

    /** Counts travel as planes, and the sum is that of the counts. */
    @Test
    void countsAreThoseOfTheEventDrivenPath() {
        Geometry g = Geometry.sameSize(2, 4, 5, 7, 3);
        RandomGenerator random = Samples.random(3);
        try (Arena arena = Arena.ofShared()) {
            IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
            IntNeurons neurons = Samples.slicedNeurons(7, 4, 200, random);
            SlicedPlan plan = SlicedPlan.counts(weights, neurons, 32, 4);
            Run run = new Run(arena, plan, 32);
            IntMap currents = new IntMap(arena, 20, 7);
            IntMap eventMembrane = new IntMap(arena, 20, 7);
            SpikeBits eventOut = new SpikeBits(arena, 20, 7);
            for (int t = 0; t < 4; t++) {
                EventCounts counts = new EventCounts(arena, 20, 2, 15);
                for (int p = 0; p < 20; p++) {
                    counts.set(p, 0, random.nextInt(16));
                    counts.set(p, 1, random.nextInt(16));
                }
                run.in.pack(7, counts);
                SlicedLayer.scalar(plan).step(run.in, run.membrane, run.out);
                CountPropagation.scalar(weights, 15).propagate(counts, currents);
                LifUpdate.scalar(neurons, weights.maxCurrent() * 15).update(currents, 0, eventMembrane, eventOut, 0, 20,
                        0, 1);
                SpikeBits unpacked = new SpikeBits(arena, 20, 7);
                run.out.unpack(7, unpacked);
                assertEquals(-1, eventOut.words().mismatch(unpacked.words()), "spikes of step " + t);
                for (int p = 0; p < 20; p++) {
                    for (int m = 0; m < 7; m++) {
                        assertEquals(eventMembrane.get(p, m), run.membrane.get(7, p / 5, p % 5, m));
                    }
                }
            }
        }
    }

    /** All time steps of a block before the next one, into spikes of two rows: the same as step by step. */
    @ParameterizedTest
    @CsvSource({"0", "4"})
    void timeStepsRunTogether(int inputPlanes) {
        Geometry g = Geometry.sameSize(2, 6, 2 * SlicedSpikes.BLOCK_BITS / 32 + 1, 5, 3);
        RandomGenerator random = Samples.random(inputPlanes);
        try (Arena arena = Arena.ofShared()) {
            IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 1, random));
            IntNeurons neurons = Samples.slicedNeurons(5, 5, 60, random);
            SlicedPlan plan = inputPlanes == 0
                    ? SlicedPlan.convolution(weights, neurons, 32)
                    : SlicedPlan.counts(weights, neurons, 32, inputPlanes);
            List<SlicedLayer> layers = List.of(SlicedLayer.scalar(plan), SlicedLayer.vector(plan));
            Run[] expected = {new Run(arena, plan, 31), new Run(arena, plan, 31), new Run(arena, plan, 31)};
            SlicedSpikes[] in = new SlicedSpikes[3];
            for (int t = 0; t < 3; t++) {
                Samples.fill(expected[t].in, 0.3, Samples.random(t));
                in[t] = expected[t].in;
                layers.get(0).step(in[t], expected[0].membrane, expected[t].out);
            }
            for (SlicedLayer layer : layers) {
                SlicedMembrane membrane = new SlicedMembrane(arena, plan, 2);
                SlicedSpikes[] out = new SlicedSpikes[3];
                for (int t = 0; t < 3; t++) {
                    out[t] = SlicedSpikes.ofRows(arena, 5, g.height(), g.width(), 32, 2);
                    out[t].useSamples(31);
                }
                for (int y = 0; y < g.height(); y += 2) {
                    membrane.reset(y, y + 2);
                    layer.run(in, membrane, out, y, y + 2);
                    for (int t = 0; t < 3; t++) {
                        assertSameRows(expected[t].out, out[t], y, "step " + t);
                    }
                }
            }
        }
    }

    private static void assertSameRows(SlicedSpikes expected, SlicedSpikes actual, int rowFrom, String where) {
        for (int y = rowFrom; y < rowFrom + 2; y++) {
            for (int x = 0; x < expected.width(); x++) {
                for (int m = 0; m < expected.channels(); m++) {
                    for (int n = 0; n < expected.samples(); n++) {
                        assertEquals(expected.get(n, y, x, m), actual.get(n, y, x, m), where);
                    }
                }
            }
        }
    }

    @Test
    void whatCannotBeSlicedIsRefused() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(2, 3, 3, 2, 3);
            IntNeurons lif = new IntNeurons(1, Reset.HARD, 2, new int[2], new int[2]);
            IntWeights ternary = new IntWeights(arena, g, Samples.constant(g, 1));
            IntWeights wide = new IntWeights(arena, g, Samples.constant(g, 2));
            IntWeights five = new IntWeights(arena, Geometry.sameSize(2, 7, 7, 2, 5), new byte[100]);
            IntNeurons soft = new IntNeurons(1, Reset.SOFT, 2, new int[2], new int[2]);
            IntNeurons leaky = new IntNeurons(2, Reset.HARD, 2, new int[2], new int[2]);
            assertThrows(IllegalArgumentException.class, () -> SlicedPlan.convolution(wide, lif, 32));
            assertThrows(IllegalArgumentException.class, () -> SlicedPlan.convolution(five, lif, 32));
            assertThrows(IllegalArgumentException.class, () -> SlicedPlan.convolution(ternary, soft, 32));
            assertThrows(IllegalArgumentException.class, () -> SlicedPlan.convolution(ternary, leaky, 32));
            assertThrows(IllegalArgumentException.class, () -> SlicedPlan.convolution(ternary, lif, 16));
            assertThrows(IllegalArgumentException.class, () -> SlicedPlan.counts(ternary, lif, 32, 3));
            SlicedPlan plan = SlicedPlan.convolution(ternary, lif, 32);
            SlicedSpikes noHalo = new SlicedSpikes(arena, 2, 3, 3, 32, 0);
            SlicedSpikes fits = new SlicedSpikes(arena, 2, 3, 3, 32, 1);
            for (SlicedLayer layer : List.of(SlicedLayer.scalar(plan), SlicedLayer.vector(plan))) {
                SlicedMembrane membrane = new SlicedMembrane(arena, plan);
                assertThrows(IllegalArgumentException.class, () -> layer.step(noHalo, membrane, fits));
                assertThrows(IllegalArgumentException.class, () -> layer.step(fits, membrane, fits, 2, 4));
            }
        }
    }

    /** Counts and spikes have lists of their own. */
    @Test
    void formRefusesTheListsOfTheOther() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(2, 3, 3, 2, 3);
            IntWeights weights = new IntWeights(arena, g, Samples.constant(g, 1));
            IntNeurons neurons = Samples.slicedNeurons(2, 2, 9, Samples.random(1));
            SlicedPlan spikes = SlicedPlan.convolution(weights, neurons, 32);
            SlicedPlan counts = SlicedPlan.counts(weights, neurons, 32, 4);
            assertInstanceOf(SlicedLayerSpikesVector.class, SlicedLayer.vector(spikes));
            assertInstanceOf(SlicedLayerCountsVector.class, SlicedLayer.vector(counts));
            assertThrows(IllegalArgumentException.class, () -> new SlicedLayerSpikesVector(counts));
            assertThrows(IllegalArgumentException.class, () -> new SlicedLayerCountsVector(spikes));
        }
    }

    /** Buffers of one layer. */
    private static final class Run {
        final SlicedSpikes in;
        final SlicedSpikes out;
        final SlicedMembrane membrane;

        Run(Arena arena, SlicedPlan plan, int samples) {
            Geometry g = plan.geometry();
            in = new SlicedSpikes(arena, g.channels() * plan.inputPlanes(), g.height(), g.width(), plan.batch(),
                    g.padding());
            out = new SlicedSpikes(arena, g.outputs(), g.height(), g.width(), plan.batch(), 1);
            in.useSamples(samples);
            out.useSamples(samples);
            membrane = new SlicedMembrane(arena, plan);
        }
    }
}
