package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;

class SpikingLayerTest {
    private static final int STEPS = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void fusedTilesEqualPropagationThenUpdate(int threads) {
        fusedTilesEqualPropagationThenUpdate(threads, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void fusedTilesOfManyRowsEqualPropagationThenUpdate(int threads) {
        fusedTilesEqualPropagationThenUpdate(threads, 1);
    }

    /** Ternary weights run as lists of nonzero weights, which ask for tiles of several rows, where that form suits. */
    private static void fusedTilesEqualPropagationThenUpdate(int threads, int maxAbs) {
        for (Geometry g : List.of(Geometry.sameSize(20, 19, 9, 70, 3), Geometry.fullyConnected(50, 3, 3, 1100),
                Geometry.sameSize(50, 1, 1, 20, 3))) {
            RandomGenerator random = Samples.random(threads);
            try (Arena arena = Arena.ofShared(); WorkPool pool = new WorkPool(threads)) {
                IntWeights weights = new IntWeights(arena, g, Samples.weights(g, maxAbs, random));
                int[] bias = random.ints(g.outputs(), -40, 40).toArray();
                int[] threshold = random.ints(g.outputs(), 1, 200).toArray();
                IntNeurons neurons = new IntNeurons(1, Reset.HARD, 4, bias, threshold);
                Kernels kernels = Kernels.choose(Kernels.Implementation.AUTO);
                SpikeForm nonzeros = SpikeForms.of("nonzeros");
                SpikePropagation propagation = nonzeros.suits(weights)
                        ? nonzeros.make(arena, weights)
                        : kernels.spikePropagation(arena, weights).kernel();
                LifUpdate lif = kernels.lifUpdate(arena, neurons, weights.maxCurrent());
                SpikingLayer<SpikeList, IntMap, IntMap> layer = new SpikingLayer<>(propagation, lif);
                int groups = Channels.groups(g.outputs());
                IntMap[] scratch = new IntMap[threads];
                for (int i = 0; i < threads; i++) {
                    scratch[i] = new IntMap(arena, layer.tilePixels(), g.outputs());
                }
                IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
                IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
                IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
                SpikeBits expectedSpikes = new SpikeBits(arena, g.outputPixels(), g.outputs());
                SpikeBits actualSpikes = new SpikeBits(arena, g.outputPixels(), g.outputs());
                long total = 0;
                for (int t = 0; t < STEPS; t++) {
                    SpikeList list = Samples.list(g, Samples.spikes(arena, g, 0.3, random));
                    SpikePropagation.scalar(weights).propagate(list, currents);
                    new LifUpdateScalar(neurons, weights.maxCurrent()).update(currents, 0, expected, expectedSpikes, 0,
                            g.outputPixels(), 0, groups);
                    if (t == STEPS - 1) {
                        layer.step(list, scratch[0], actual, actualSpikes);
                    } else {
                        int pixels = layer.tilePixels() * (1 + t % 2);
                        pool.run((g.outputPixels() + pixels - 1) / pixels,
                                (item, worker) -> layer.step(item * pixels,
                                        Math.min(g.outputPixels(), (item + 1) * pixels), list, scratch[worker], actual,
                                        actualSpikes));
                    }
                    String what = g + ", step " + t;
                    Compare.same(expected, actual, () -> what);
                    Compare.same(expectedSpikes, actualSpikes, () -> what);
                    total += actualSpikes.count();
                }
                assertTrue(total > 0, "no neuron ever spiked: the test says nothing");
            }
        }
    }
}
