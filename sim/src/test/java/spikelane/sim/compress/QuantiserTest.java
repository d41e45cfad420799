package spikelane.sim.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gradients of EWGS and LSQ beside float64 formulas that are written down from their papers. */
class QuantiserTest {
    private static final int COUNT = 300;

    private static float[] gaussian(long seed) {
        Random random = new Random(seed);
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** In the paper's unit interval: x_n = (w / a + 1) / 2, 2 (n - 1) steps; differences count in steps. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void ewgsScalesTheGradientByItsSignAndTheRounding(int bits) {
        float[] w = gaussian(bits);
        float[] g = gaussian(bits + 100);
        double a = 1.5;
        double c = 0.7;
        int steps = (1 << bits) - 2;
        float[] grads = new float[COUNT];
        DuQuantiser.Gradients ends = Quantiser.EWGS.backward(w, 0, COUNT, bits, (float) a, (float) c, g, grads);
        double ofRange = 0;
        double ofScale = 0;
        for (int i = 0; i < COUNT; i++) {
            double normalised = Math.clamp((w[i] / a + 1) / 2, 0, 1);
            double rounded = Math.rint(normalised * steps) / steps;
            ofScale += g[i] * (2 * rounded - 1);
            double through = g[i] * (1 + 0.005 * Math.signum(g[i]) * (normalised - rounded) * steps);
            double expected = Math.abs(w[i]) < a ? through * c / a : 0;
            assertEquals(expected, grads[i], 1e-5, "weight " + i);
            ofRange -= Math.abs(w[i]) < a ? through * c * w[i] / (a * a) : 0;
        }
        assertEquals(ofRange, ends.range(), 1e-4);
        assertEquals(ofScale, ends.scale(), 1e-4);
    }

    /** Equations 2 and 3 of the paper, with its gradient scale, in the range a = s Q. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 8})
    void lsqLearnsTheStep(int bits) {
        float[] w = gaussian(bits);
        float[] g = gaussian(bits + 100);
        int q = (1 << (bits - 1)) - 1;
        float a = Quantiser.LSQ.calibrate(w, 0, COUNT, bits);
        double mean = 0;
        for (float weight : w) {
            mean += Math.abs(weight) / (double) COUNT;
        }
        double s = (double) a / q;
        assertEquals(2 * mean / Math.sqrt(q), s, 1e-5, "the step starts as in the paper");
        float[] grads = new float[COUNT];
        DuQuantiser.Gradients ends = Quantiser.LSQ.backward(w, 0, COUNT, bits, a, a, g, grads);
        double ofStep = 0;
        for (int i = 0; i < COUNT; i++) {
            double x = w[i] / s;
            boolean inside = Math.abs(x) < q;
            assertEquals(inside ? g[i] : 0, grads[i], 1e-6, "weight " + i);
            ofStep += g[i] * (inside ? Math.rint(x) - x : Math.signum(x) * q);
        }
        assertEquals(ofStep / q / Math.sqrt((double) COUNT * q), ends.range(), 1e-4);
        assertTrue(Quantiser.LSQ.tied());
    }

    @Test
    void partsAreQuantisedByThemselves() {
        float[] w = gaussian(1);
        float[] g = gaussian(2);
        for (Quantiser quantiser : Quantiser.values()) {
            float[] whole = new float[COUNT];
            quantiser.backward(w, 100, 200, 4, 1.2f, 0.9f, g, whole);
            float[] part = new float[100];
            float[] ofPart = Arrays.copyOfRange(w, 100, 200);
            DuQuantiser.Gradients alone = quantiser.backward(ofPart, 0, 100, 4, 1.2f, 0.9f,
                    Arrays.copyOfRange(g, 100, 200), part);
            assertEquals(alone, quantiser.backward(w, 100, 200, 4, 1.2f, 0.9f, g, whole));
            for (int i = 0; i < COUNT; i++) {
                assertEquals(i < 100 || i >= 200 ? 0 : part[i - 100], whole[i]);
            }
            assertEquals(quantiser.calibrate(ofPart, 0, 100, 4), quantiser.calibrate(w, 100, 200, 4));
        }
    }
}
