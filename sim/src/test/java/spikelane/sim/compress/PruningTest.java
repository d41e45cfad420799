package spikelane.sim.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.compress.Pruning.Weights;

class PruningTest {
    /** Layers of very different magnitudes: ranked together, the smallest loses everything. */
    private static List<Weights> layers() {
        Random random = new Random(4);
        List<Weights> layers = new ArrayList<>();
        for (double size : new double[]{1e-3, 1, 30}) {
            float[] values = new float[(int) (200 + 100 * Math.min(size, 4))];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (size * random.nextGaussian());
            }
            layers.add(new Weights(values, 10, true));
        }
        return layers;
    }

    private static int kept(float[] mask) {
        int kept = 0;
        for (float keep : mask) {
            assertTrue(keep == 0 || keep == 1);
            kept += (int) keep;
        }
        return kept;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999})
    void gradualPruningPrunesExactlyThePartAndEmptiesNoLayer(double fraction) {
        List<Weights> layers = layers();
        int all = layers.stream().mapToInt(layer -> layer.values().length).sum();
        List<float[]> masks = Pruning.GRADUAL.prune(layers, fraction);
        int kept = 0;
        for (int i = 0; i < masks.size(); i++) {
            int floor = (int) Math.ceil(Math.min(Pruning.FLOOR, (1 - fraction) / 2) * layers.get(i).values().length);
            assertTrue(kept(masks.get(i)) >= Math.max(1, floor), "layer " + i + " keeps " + kept(masks.get(i)));
            assertLargestStay(layers.get(i).values(), masks.get(i));
            kept += kept(masks.get(i));
        }
        assertEquals(all - Pruner.pruned(fraction, all), kept, fraction > 0.99 ? 1 : 0);
    }

    private static void assertLargestStay(float[] values, float[] mask) {
        double smallestKept = Double.MAX_VALUE;
        double largestPruned = 0;
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == 1) {
                smallestKept = Math.min(smallestKept, Math.abs(values[i]));
            } else {
                largestPruned = Math.max(largestPruned, Math.abs(values[i]));
            }
        }
        assertTrue(smallestKept >= largestPruned);
    }

    @Test
    void whereTheFloorDoesNotBindLayersAreRankedTogether() {
        List<Weights> alike = List.of(layers().get(1), new Weights(layers().get(1).values(), 10, true));
        List<float[]> values = alike.stream().map(Weights::values).toList();
        List<float[]> expected = Pruner.masks(values, 0.8, false);
        List<float[]> masks = Pruning.GRADUAL.prune(alike, 0.8);
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(expected.get(i), masks.get(i));
            assertArrayEquals(expected.get(i), Pruning.ONE_SHOT.prune(alike, 0.8).get(i));
        }
        assertEquals(0, kept(Pruning.ONE_SHOT.prune(layers(), 0.8).getFirst()), "one-shot empties the smallest");
        for (float[] mask : Pruning.LAYER_WISE.prune(layers(), 0.8)) {
            assertEquals(0.2, (double) kept(mask) / mask.length, 1e-9);
        }
    }

    @Test
    void thePrunedPartGrowsAsACubeAndEndsWhereItIsWanted() {
        double[] parts = new double[6];
        for (int epoch = 0; epoch < 6; epoch++) {
            parts[epoch] = Pruning.GRADUAL.fraction(0.9, epoch, 4);
        }
        assertArrayEquals(new double[]{0.9 * (1 - 27 / 64.0), 0.9 * (1 - 1 / 8.0), 0.9 * (1 - 1 / 64.0), 0.9, 0.9, 0.9},
                parts, 1e-12);
        assertEquals(12, Pruning.GRADUAL.ramp(24));
        assertEquals(1, Pruning.GRADUAL.ramp(1));
        assertEquals(0.9, Pruning.ONE_SHOT.fraction(0.9, 0, 1));
    }

    @Test
    void twoOfFourKeepsTheLargerTwoOfAChannelsFours() {
        float[] values = {1, -4, 3, 2, 9, /* next channel */ 5, 5, 5, 5, -0.1f};
        assertArrayEquals(new float[]{0, 1, 1, 0, 1, /**/ 0, 0, 1, 1, 1},
                Pruning.TWO_OF_FOUR.prune(List.of(new Weights(values, 2, true)), 0.5).getFirst());
    }

    @Test
    void wholeChannelsGoByTheirNorm() {
        float[] values = {1, 1, /**/ -3, 0, /**/ 0, 0.5f, /**/ 2, 2};
        assertArrayEquals(new float[]{0, 0, 1, 1, 0, 0, 1, 1},
                Pruning.CHANNELS.prune(List.of(new Weights(values, 4, true)), 0.5).getFirst());
        assertEquals(8, kept(Pruning.CHANNELS.prune(List.of(new Weights(values, 4, false)), 0.5).getFirst()));
    }
}
