package spikelane.sim.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrunerTest {
    @Test
    void ranksAllLayersTogether() {
        List<float[]> masks = Pruner.masks(List.of(new float[]{-5, 1, 2}, new float[]{0.5f, -0.1f, 9, -3}), 0.5, false);
        assertArrayEquals(new float[]{1, 0, 1}, masks.get(0));
        assertArrayEquals(new float[]{0, 0, 1, 1}, masks.get(1));
    }

    @Test
    void ranksEachLayerByItself() {
        List<float[]> masks = Pruner.masks(List.of(new float[]{-5, 1, 2}, new float[]{0.5f, -0.1f, 0.2f, -0.3f}), 0.5,
                true);
        assertArrayEquals(new float[]{1, 0, 1}, masks.get(0));
        assertArrayEquals(new float[]{1, 0, 0, 1}, masks.get(1));
    }

    @Test
    void equalMagnitudesGoInOrder() {
        List<float[]> masks = Pruner.masks(List.of(new float[]{2, -1, 1}, new float[]{1, -1, 0, -0f}), 0.6, false);
        assertArrayEquals(new float[]{1, 0, 0}, masks.get(0)); // floor(0.6 * 7) = 4: both zeros, two of the four ones
        assertArrayEquals(new float[]{1, 1, 0, 0}, masks.get(1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.001, 0.29, 0.5, 0.75, 0.8, 0.9, 0.925, 0.95, 0.975, 0.999})
    void prunesExactlyTheSmallest(double fraction) {
        Random random = new Random(3);
        float[] a = new float[37];
        float[] b = new float[63];
        for (float[] layer : List.of(a, b)) {
            for (int i = 0; i < layer.length; i++) {
                layer[i] = (float) random.nextGaussian();
            }
        }
        List<float[]> masks = Pruner.masks(List.of(a, b), fraction, false);
        int pruned = 0;
        float largestPruned = 0;
        float smallestKept = Float.POSITIVE_INFINITY;
        for (int layer = 0; layer < 2; layer++) {
            float[] weights = layer == 0 ? a : b;
            for (int i = 0; i < weights.length; i++) {
                if (masks.get(layer)[i] == 0) {
                    pruned++;
                    largestPruned = Math.max(largestPruned, Math.abs(weights[i]));
                } else {
                    smallestKept = Math.min(smallestKept, Math.abs(weights[i]));
                }
            }
        }
        assertEquals((int) Math.floor(fraction * 100 + 1e-9), pruned);
        assertTrue(largestPruned <= smallestKept);
    }

    @Test
    void refusesImpossibleFractions() {
        for (double fraction : new double[]{-0.1, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> Pruner.masks(List.of(new float[]{1}), fraction, false));
        }
    }
}
