package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpikingLayerTest {
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
                PackedWeights weights = new PackedWeights(arena, g, Samples.weights(g, maxAbs, random));
                int[] bias = random.ints(g.outputs(), -40, 40).toArray();
                int[] threshold = random.ints(g.outputs(), 1, 200).toArray();
                IntNeurons neurons = new IntNeurons(1, Reset.HARD, 4, bias, threshold);
                Kernels kernels = Kernels.choose(Kernels.Implementation.AUTO);
                SpikePropagation propagation = PropagationForm.NONZEROS.suits(weights)
                        ? PropagationForm.NONZEROS.make(arena, weights)
                        : kernels.spikePropagation(arena, weights);
                LifUpdate lif = kernels.lifUpdate(arena, neurons, weights.maxCurrent());
                SpikingLayer<SpikeList, IntLanes, IntLanes> layer = new SpikingLayer<>(propagation, lif);
                int groups = Lanes.groups(g.outputs());
                IntLanes[] scratch = new IntLanes[threads];
                for (int i = 0; i < threads; i++) {
                    scratch[i] = new IntLanes(arena, layer.tilePixels(), g.outputs());
                }
                IntLanes currents = new IntLanes(arena, g.outputPixels(), g.outputs());
                IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
                SpikeBits expectedSpikes = new SpikeBits(arena, g.outputPixels(), g.outputs());
                SpikeBits actualSpikes = new SpikeBits(arena, g.outputPixels(), g.outputs());
                long total = 0;
                for (int t = 0; t < 5; t++) {
                    SpikeList list = Samples.list(arena, g, Samples.spikes(arena, g, 0.3, random));
                    new SpikePropagationScalar(weights).propagate(list, currents);
                    new LifUpdateScalar(neurons, weights.maxCurrent()).update(currents, 0, expected, expectedSpikes, 0,
                            g.outputPixels(), 0, groups);
                    pool.run(layer.tiles(),
                            (tile, worker) -> layer.step(tile, list, scratch[worker], actual, actualSpikes));
                    for (int p = 0; p < g.outputPixels(); p++) {
                        for (int m = 0; m < g.outputs(); m++) {
                            assertEquals(expected.get(p, m), actual.get(p, m), g + ", step " + t);
                            assertEquals(expectedSpikes.get(p, m), actualSpikes.get(p, m), g + ", step " + t);
                        }
                    }
                    total += actualSpikes.count();
                }
                assertTrue(total > 0, "no neuron ever spiked: the test says nothing");
            }
        }
    }
}
