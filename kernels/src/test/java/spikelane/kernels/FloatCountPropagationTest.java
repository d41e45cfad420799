package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FloatCountPropagationTest {
    @Test
    void integerWeightsGiveTheIntegerCurrents() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofShared()) {
                RandomGenerator random = Samples.random(3);
                byte[] w = Samples.weights(g, 7, random);
                float[] f = new float[w.length];
                for (int i = 0; i < w.length; i++) {
                    f[i] = w[i];
                }
                EventCounts counts = counts(arena, g, random);
                IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                new CountPropagationScalar(new PackedWeights(arena, g, w), counts.maxCount()).propagate(counts,
                        expected);
                FloatWeights weights = new FloatWeights(arena, g, f);
                for (FloatCountPropagation form : forms(weights)) {
                    FloatLanes actual = new FloatLanes(arena, g.outputPixels(), g.outputs());
                    form.propagate(counts, actual);
                    for (int p = 0; p < g.outputPixels(); p++) {
                        for (int m = 0; m < g.outputs(); m++) {
                            assertEquals(expected.get(p, m), actual.get(p, m), g + ", pixel " + p + ", output " + m);
                        }
                    }
                }
            }
        }
    }

    @Test
    void formsStayWithinTheBound() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofShared()) {
                RandomGenerator random = Samples.random(g.rows());
                EventCounts counts = counts(arena, g, random);
                float[] w = new float[g.rows() * g.outputs()];
                float[] magnitudes = new float[w.length];
                for (int i = 0; i < w.length; i++) {
                    w[i] = (float) random.nextGaussian();
                    magnitudes[i] = Math.abs(w[i]);
                }
                FloatLanes sumAbs = new FloatLanes(arena, g.outputPixels(), g.outputs());
                new FloatCountPropagationScalar(new FloatWeights(arena, g, magnitudes)).propagate(counts, sumAbs);
                FloatWeights weights = new FloatWeights(arena, g, w);
                FloatLanes scalar = new FloatLanes(arena, g.outputPixels(), g.outputs());
                FloatLanes vector = new FloatLanes(arena, g.outputPixels(), g.outputs());
                new FloatCountPropagationScalar(weights).propagate(counts, scalar);
                new FloatCountPropagationVector(weights).propagate(counts, vector);
                for (int p = 0; p < g.outputPixels(); p++) {
                    for (int m = 0; m < g.outputs(); m++) {
                        double bound = 2 * GatedPropagation.errorBound(g.rows(), 1.001 * sumAbs.get(p, m));
                        assertEquals(scalar.get(p, m), vector.get(p, m), bound, g + ", pixel " + p + ", output " + m);
                    }
                }
            }
        }
    }

    @Test
    void countsOfAnotherLayerAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(2, 1, 1, 3);
            FloatWeights weights = new FloatWeights(arena, g, new float[6]);
            for (FloatCountPropagation form : forms(weights)) {
                assertThrows(IllegalArgumentException.class,
                        () -> form.propagate(new EventCounts(arena, 1, 3, 1), new FloatLanes(arena, 1, 3)));
            }
        }
    }

    private static FloatCountPropagation[] forms(FloatWeights weights) {
        return new FloatCountPropagation[]{new FloatCountPropagationScalar(weights),
                new FloatCountPropagationVector(weights)};
    }

    private static EventCounts counts(Arena arena, Geometry g, RandomGenerator random) {
        EventCounts counts = new EventCounts(arena, g.height() * g.width(), g.channels(), 9);
        for (int p = 0; p < counts.pixels(); p++) {
            for (int c = 0; c < counts.channels(); c++) {
                counts.set(p, c, random.nextDouble() < 0.5 ? random.nextInt(10) : 0);
            }
        }
        return counts;
    }
}
