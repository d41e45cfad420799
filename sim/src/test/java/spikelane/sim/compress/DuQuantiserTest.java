package spikelane.sim.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.network.EffectiveWeights;

class DuQuantiserTest {
    @Test
    void roundsHalfToEven() {
        // b = 3: n - 1 = 3 steps each way; a = 3 makes w the position itself
        float[] weights = {-9, -3, -2.5f, -1.5f, -0.5f, 0, 0.5f, 1.5f, 2.5f, 3, 9};
        byte[] codes = codes(new DuQuantiser(3), weights, 3);
        assertArrayEquals(new byte[]{-3, -3, -2, -2, 0, 0, 0, 2, 2, 3, 3}, codes);
    }

    private static byte[] codes(DuQuantiser quantiser, float[] weights, float range) {
        byte[] codes = new byte[weights.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) EffectiveWeights.code(weights[i], range, quantiser.largestCode());
        }
        return codes;
    }

    @Test
    void twoBitsAreTernary() {
        float[] quantised = new float[4];
        new DuQuantiser(2).forward(new float[]{-0.6f, -0.4f, 0.4f, 0.6f}, 1, 0.7f, quantised);
        assertArrayEquals(new float[]{-0.7f, 0, 0, 0.7f}, quantised);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
    void aWeightIsItsCodeTimesTheStep(int bits) {
        DuQuantiser quantiser = new DuQuantiser(bits);
        float[] weights = gaussian(500, bits);
        float a = DuQuantiser.calibrate(weights);
        byte[] codes = codes(quantiser, weights, a);
        float[] quantised = new float[weights.length];
        quantiser.forward(weights, a, 1.3f, quantised);
        int extreme = 0;
        for (int i = 0; i < weights.length; i++) {
            extreme = Math.max(extreme, Math.abs(codes[i]));
            assertEquals(1.3 * codes[i] / quantiser.largestCode(), quantised[i], 1e-6);
            if (Math.abs(weights[i]) < a) {
                assertTrue(Math.abs(weights[i] / a * quantiser.largestCode() - codes[i]) <= 0.5001);
            }
        }
        assertEquals((1 << (bits - 1)) - 1, extreme, "the clipped weights take the largest code");
    }

    @Test
    void gradientsByHand() {
        // b = 3, a = 2, c = 6: codes of 1, -3 (clipped), 0.5 and 2 (at the border: clipped) are 2 (1.5 to even), -3, 1, 3
        float[] weights = {1, -3, 0.5f, 2};
        float[] upstream = {1, 10, -2, 100};
        float[] weightGrads = new float[4];
        DuQuantiser.Gradients gradients = new DuQuantiser(3).backward(weights, 2, 6, upstream, weightGrads);
        assertArrayEquals(new float[]{3, 0, -6, 0}, weightGrads);
        assertEquals(6 * (1 * -1 / 4f + -2 * -0.5f / 4f), gradients.range());
        assertEquals((2 - 30 - 2 + 300) / 3f, gradients.scale());
    }

    @Test
    void scaleGradientIsTheSlopeOfTheOutput() {
        float[] weights = gaussian(64, 1);
        float[] upstream = gaussian(64, 2);
        DuQuantiser quantiser = new DuQuantiser(4);
        float[] low = new float[64];
        float[] high = new float[64];
        quantiser.forward(weights, 2, 1, low);
        quantiser.forward(weights, 2, 1.5f, high);
        double slope = 0;
        for (int i = 0; i < 64; i++) {
            slope += (double) upstream[i] * (high[i] - low[i]) / 0.5;
        }
        assertEquals(slope, quantiser.backward(weights, 2, 1, upstream, new float[64]).scale(), 1e-4);
    }

    @Test
    void startsAtThreePopulationDeviations() {
        // mean 1, deviations -1 and 1: sigma 1
        assertEquals(4, DuQuantiser.calibrate(new float[]{0, 2, 0, 2}));
        assertEquals(4, DuQuantiser.calibrate(new float[]{0, -2, 0, -2}));
        assertEquals(DuQuantiser.SMALLEST_RANGE, DuQuantiser.calibrate(new float[9]));
    }

    @Test
    void refusesOtherWidths() {
        for (int bits : new int[]{0, 1, 9, 32}) {
            assertThrows(IllegalArgumentException.class, () -> new DuQuantiser(bits));
        }
    }

    private static float[] gaussian(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
