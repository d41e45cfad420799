package spikelane.sim.train.fused;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.FloatCorrelation;

class KeptInputGradientTest {
    private static final int SAMPLES = 2;

    /** Against each sum in double; several bands, odd sizes, one channel; on one thread and on three. */
    @ParameterizedTest
    @CsvSource({"33, 40, 11, 10, 0.1", "1, 1, 1, 1, 1", "16, 128, 30, 40, 0.02", "5, 3, 2, 7, 0.29"})
    void isTheSumOverWhatIsKept(int inputs, int outputs, int height, int width, double density) {
        PixelLayout in = new PixelLayout(inputs, 2, height, width);
        PixelLayout out = new PixelLayout(outputs, 2, height, width);
        SplittableRandom random = new SplittableRandom(11);
        float[] w = new float[outputs * inputs * 9];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextDouble() < density ? (float) random.nextDouble(-1, 1) : 0;
        }
        float[][] dz = new float[SAMPLES][out.size()];
        for (float[] sample : dz) {
            for (int i = 0; i < 2 * height * width * outputs; i++) {
                int pixel = i / outputs;
                sample[out.at(pixel / width / height, pixel / width % height, pixel % width)
                        + i % outputs] = (float) random.nextDouble(-1, 1);
            }
        }
        float[][] one = run(in, out, w, dz, 1);
        assertArrayEquals(one, run(in, out, w, dz, 3));
        for (int i = 0; i < 2 * height * width * inputs; i++) {
            int pixel = i / inputs;
            double sum = 0;
            double size = 0;
            for (int k = 0; k < outputs * 9; k++) {
                int y = pixel / width % height - (k % 9 / 3 - 1);
                int x = pixel % width - (k % 3 - 1);
                if (y >= 0 && y < height && x >= 0 && x < width) {
                    double term = (double) w[(k / 9 * inputs + i % inputs) * 9 + k % 9]
                            * dz[1][out.at(pixel / width / height, y, x) + k / 9];
                    sum += term;
                    size += Math.abs(term);
                }
            }
            assertEquals(sum, one[1][pixel * in.stride() + i % inputs], FloatCorrelation.ERROR_BOUND * size + 1e-12);
        }
    }

    private static float[][] run(PixelLayout in, PixelLayout out, float[] w, float[][] dz, int threads) {
        KeptInputGradient form = new KeptInputGradient(in, out, threads);
        form.take(w);
        float[][] dx = new float[SAMPLES][in.images()];
        try (WorkPool pool = new WorkPool(threads)) {
            form.run(pool, SAMPLES, dz, dx);
        }
        return dx;
    }

    @Test
    void paysForFewWeights() {
        float[] w = new float[100];
        Arrays.fill(w, 0, 29, 1f);
        assertTrue(KeptInputGradient.pays(w));
        w[99] = -1;
        assertFalse(KeptInputGradient.pays(w));
    }
}
