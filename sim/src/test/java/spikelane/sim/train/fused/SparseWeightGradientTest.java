package spikelane.sim.train.fused;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.LinearLayer;
import spikelane.sim.train.layer.Parameter;

class SparseWeightGradientTest {
    private static final int SAMPLES = 3;
    private static final int STEPS = 4;

    /** The bits of the form that multiplies every input, on one thread and on three, from two batches in turn. */
    @ParameterizedTest
    @CsvSource({"8, 12, 10, 0.05", "9, 17, 17, 0.17", "31, 5, 23, 0.02", "24, 2, 2, 0", "16, 9, 40, 0.9"})
    void hasTheBitsOfAllInputs(int channels, int height, int width, double density) {
        LayerWeights weights = weights(channels);
        FlatLayout layout = new FlatLayout(channels, STEPS, height, width);
        SplittableRandom random = new SplittableRandom(3);
        for (int threads : new int[]{1, 3}) {
            SparseWeightGradient sparse = SparseWeightGradient.of(weights, layout, layout, SAMPLES, threads);
            LinearLayer all = new LinearLayer(weights, channels, channels, layout.kernelShifts(), layout.lead(),
                    layout.plane(), threads);
            try (WorkPool pool = new WorkPool(threads)) {
                for (int samples = SAMPLES; samples > 0; samples -= 2) {
                    float[][] x = batch(layout, density, random);
                    float[][] dz = batch(layout, 1, random);
                    all.weightGradient(pool, samples, x, dz);
                    float[] expected = weights.effectiveGradient().clone();
                    assertEquals(density < 0.2, sparse.pays(samples, x));
                    sparse.fill(pool, samples, x, dz);
                    assertArrayEquals(expected, weights.effectiveGradient());
                }
            }
        }
    }

    private static LayerWeights weights(int channels) {
        return new LayerWeights(
                new Parameter("w", new int[]{channels, channels, 3, 3}, new float[channels * channels * 9]));
    }

    private static float[][] batch(FlatLayout layout, double density, SplittableRandom random) {
        float[] tensor = new float[STEPS * SAMPLES * layout.channels() * layout.height() * layout.width()];
        for (int i = 0; i < tensor.length; i++) {
            tensor[i] = random.nextDouble() < density ? (float) random.nextDouble(-1, 1) : 0;
        }
        return layout.lay(tensor, SAMPLES);
    }

    @Test
    void neverPaysForFewChannels() {
        FlatLayout layout = new FlatLayout(2, STEPS, 8, 8);
        assertNull(SparseWeightGradient.of(weights(8), layout, layout, 1, 1));
        assertEquals(0, SparseWeightGradient.bytes(2, layout, 1, 1));
    }
}
