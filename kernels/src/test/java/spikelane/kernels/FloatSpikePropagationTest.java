package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatSpikePropagationTest {
    @Test
    void integerWeightsGiveTheIntegerCurrents() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofShared()) {
                byte[] w = Samples.weights(g, 127, Samples.random(5));
                float[] f = new float[w.length];
                for (int i = 0; i < w.length; i++) {
                    f[i] = w[i];
                }
                FloatWeights weights = new FloatWeights(arena, g, f);
                SpikePropagation integers = new SpikePropagationScalar(new PackedWeights(arena, g, w));
                IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                FloatLanes actual = new FloatLanes(arena, g.outputPixels(), g.outputs());
                FloatSpikePropagation vector = new FloatSpikePropagationVector(arena, weights);
                for (double density : new double[]{0, 0.2, 1}) {
                    SpikeList list = Samples.list(arena, g, Samples.spikes(arena, g, density, Samples.random(6)));
                    integers.propagate(list, expected);
                    for (FloatSpikePropagation form : List.of(new FloatSpikePropagationScalar(weights), vector)) {
                        form.propagate(list, actual);
                        for (int p = 0; p < g.outputPixels(); p++) {
                            for (int m = 0; m < g.outputs(); m++) {
                                assertEquals(expected.get(p, m), actual.get(p, m), "pixel " + p + ", output " + m);
                            }
                        }
                    }
                }
            }
        }
    }

    /** Weights of many magnitudes and both signs, where the order of summation shows; on any split, cold and warm. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void formsStayWithinTheBound(int threads) {
        RandomGenerator random = Samples.random(threads);
        for (Geometry g : List.of(Geometry.sameSize(65, 6, 5, 130, 3), Geometry.fullyConnected(1500, 1, 1, 330))) {
            try (Arena arena = Arena.ofShared(); WorkPool pool = new WorkPool(threads)) {
                float[] w = new float[g.rows() * g.outputs()];
                for (int i = 0; i < w.length; i++) {
                    w[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-6, 7)));
                }
                FloatWeights weights = new FloatWeights(arena, g, w);
                List<FloatSpikePropagation> forms = List.of(new FloatSpikePropagationScalar(weights),
                        new FloatSpikePropagationVector(arena, weights));
                FloatLanes actual = new FloatLanes(arena, g.outputPixels(), g.outputs());
                int groups = Lanes.groups(g.outputs());
                for (int repeat = 0; repeat < 6; repeat++) {
                    SpikeBits bits = Samples.spikes(arena, g, repeat / 5.0, random);
                    SpikeList list = Samples.list(arena, g, bits);
                    for (FloatSpikePropagation form : forms) {
                        pool.run(g.outputPixels() * groups, (item, worker) -> {
                            int p = item / groups;
                            int m = item % groups;
                            form.propagate(list, p, p + 1, m, m + 1, actual, p);
                        });
                        assertWithinBound(g, weights, bits, actual);
                    }
                }
            }
        }
    }

    private static void assertWithinBound(Geometry g, FloatWeights weights, SpikeBits bits, FloatLanes actual) {
        for (int p = 0; p < g.outputPixels(); p++) {
            for (int m = 0; m < g.outputs(); m += 7) {
                double exact = 0;
                double sumAbs = 0;
                int terms = 0;
                for (int row = 0; row < g.rows(); row++) {
                    int tap = row / g.channels();
                    int y = p / g.outputWidth() * g.stride() + tap / g.kernelWidth() - g.padding();
                    int x = p % g.outputWidth() * g.stride() + tap % g.kernelWidth() - g.padding();
                    if (y >= 0 && y < g.height() && x >= 0 && x < g.width()
                            && bits.get(y * g.width() + x, row % g.channels())) {
                        exact += weights.get(row, m);
                        sumAbs += Math.abs(weights.get(row, m));
                        terms++;
                    }
                }
                // the exact sum is itself computed in float64
                double bound = GatedPropagation.errorBound(terms, sumAbs) * (1 + 0x1p-20);
                assertEquals(exact, actual.get(p, m), bound, g + ", pixel " + p + ", output " + m);
            }
        }
    }

    @Test
    void inputOfAnotherShapeAndWeightsAfterCloseAreRefused() {
        Geometry g = Geometry.sameSize(4, 3, 3, 8, 3);
        SpikeList list = SpikeList.of(g);
        try (Arena kept = Arena.ofShared()) {
            FloatLanes currents = new FloatLanes(kept, 9, 8);
            FloatSpikePropagation vector;
            try (Arena arena = Arena.ofShared()) {
                vector = new FloatSpikePropagationVector(arena, new FloatWeights(arena, g, new float[4 * 9 * 8]));
                SpikeList other = new SpikeList(3, 3, 5);
                assertThrows(IllegalArgumentException.class, () -> vector.propagate(other, currents));
                new SpikeExtractionScalar().extract(Samples.spikes(kept, g, 1, Samples.random(1)), list);
                vector.propagate(list, currents);
            }
            assertThrows(IllegalStateException.class, () -> vector.propagate(list, currents));
        }
    }
}
