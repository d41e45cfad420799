package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class GatedPropagationTest {
    @Test
    void gatesOfOneAndIntegerWeightsGiveTheIntegerCurrents() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofShared()) {
                byte[] w = Samples.weights(g, 7, Samples.random(5));
                float[] f = new float[w.length];
                for (int i = 0; i < w.length; i++) {
                    f[i] = w[i];
                }
                float[] gate = new float[g.channels()];
                Arrays.fill(gate, 1);
                SpikeList list = Samples.list(arena, g, Samples.spikes(arena, g, 0.2, Samples.random(6)));
                IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                FloatLanes scalar = new FloatLanes(arena, g.outputPixels(), g.outputs());
                FloatLanes vector = new FloatLanes(arena, g.outputPixels(), g.outputs());
                FloatWeights weights = new FloatWeights(arena, g, f);
                new SpikePropagationScalar(new PackedWeights(arena, g, w)).propagate(list, expected);
                new GatedPropagationScalar(weights).propagate(new GatedSpikes(list, gate), scalar);
                new GatedPropagationVector(weights).propagate(new GatedSpikes(list, gate), vector);
                for (int p = 0; p < g.outputPixels(); p++) {
                    for (int m = 0; m < g.outputs(); m++) {
                        assertEquals(expected.get(p, m), scalar.get(p, m), g + ", pixel " + p + ", output " + m);
                        assertEquals(expected.get(p, m), vector.get(p, m), g + ", pixel " + p + ", output " + m);
                    }
                }
            }
        }
    }

    @Test
    void formsStayWithinTheBound() {
        for (Geometry g : Samples.geometries()) {
            for (double density : new double[]{0, 0.1, 1}) {
                try (Arena arena = Arena.ofShared()) {
                    RandomGenerator random = Samples.random(g.rows());
                    float[] w = new float[g.rows() * g.outputs()];
                    for (int i = 0; i < w.length; i++) {
                        w[i] = (float) random.nextGaussian();
                    }
                    float[] gate = new float[g.channels()];
                    for (int i = 0; i < gate.length; i++) {
                        gate[i] = random.nextFloat();
                    }
                    SpikeBits bits = Samples.spikes(arena, g, density, random);
                    GatedSpikes input = new GatedSpikes(Samples.list(arena, g, bits), gate);
                    FloatWeights weights = new FloatWeights(arena, g, w);
                    for (GatedPropagation form : new GatedPropagation[]{new GatedPropagationScalar(weights),
                            new GatedPropagationVector(weights)}) {
                        FloatLanes actual = new FloatLanes(arena, g.outputPixels(), g.outputs());
                        form.propagate(input, actual);
                        assertWithinBound(g, weights, bits, gate, actual);
                    }
                }
            }
        }
    }

    private static void assertWithinBound(Geometry g, FloatWeights weights, SpikeBits bits, float[] gate,
            FloatLanes actual) {
        for (int p = 0; p < g.outputPixels(); p++) {
            for (int m = 0; m < g.outputs(); m += 7) {
                double exact = 0;
                double sumAbs = 0;
                int terms = 0;
                for (int row = 0; row < g.rows(); row++) {
                    int tap = row / g.channels();
                    int y = p / g.outputWidth() * g.stride() + tap / g.kernelWidth() - g.padding();
                    int x = p % g.outputWidth() * g.stride() + tap % g.kernelWidth() - g.padding();
                    int c = row % g.channels();
                    if (y >= 0 && y < g.height() && x >= 0 && x < g.width() && bits.get(y * g.width() + x, c)) {
                        double term = (double) gate[c] * weights.get(row, m);
                        exact += term;
                        sumAbs += Math.abs(term);
                        terms++;
                    }
                }
                assertEquals(exact, actual.get(p, m), GatedPropagation.errorBound(terms, sumAbs) + 1e-30,
                        g + ", pixel " + p + ", output " + m);
            }
        }
    }

    @Test
    void gatesOfAnotherLayerAreRefused() {
        SpikeList list = new SpikeList(2, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> new GatedSpikes(list, new float[4]));
    }
}
