package spikelane.kernels.spikes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;

/** Every form on every layer that suits it, against the specification; other layers are refused. */
class SpikePropagationTest {
    /** Largest weights of the forms, the largest first. */
    private static final int[] MAX_ABS = {127, 7, 1};

    private static List<SpikeForm> forms() {
        return SpikeForms.all();
    }

    private static Stream<SpikeForm> formsAndSpecification() {
        return Stream.concat(forms().stream(), Stream.of(SpikeForms.of("scalar")));
    }

    @Test
    void specificationIsTheConvolution() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(2, 3, 3, 2, 3);
            byte[] w = new byte[2 * 2 * 9];
            for (int i = 0; i < w.length; i++) {
                w[i] = (byte) (i + 1);
            }
            SpikeBits bits = new SpikeBits(arena, 9, 2);
            bits.set(0, 1, true);
            bits.set(4, 0, true);
            IntMap currents = currents(arena, new IntWeights(arena, g, w), Samples.list(g, bits));
            // output (1,1): input (0,0) meets tap (0,0) of c 1, input (1,1) meets tap (1,1) of c 0
            assertEquals((9 + 1) + (4 + 1), currents.get(4, 0));
            assertEquals((18 + 9 + 1) + (18 + 4 + 1), currents.get(4, 1));
            // output (2,2): only input (1,1), at tap (0,0)
            assertEquals(1, currents.get(8, 0));
            // output (0,0): input (0,0) at the centre, input (1,1) at tap (2,2)
            assertEquals((9 + 4 + 1) + (8 + 1), currents.get(0, 0));
        }
    }

    @Test
    void fullyConnectedWeightsFollowTheFlattenedOrder() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(3, 2, 2, 2);
            byte[] w = new byte[24];
            for (int i = 0; i < w.length; i++) {
                w[i] = (byte) (i + 1);
            }
            SpikeBits bits = new SpikeBits(arena, 4, 3);
            bits.set(3, 1, true); // y 1, x 1, channel 1: flattened index c*H*W + y*W + x = 7
            IntMap currents = currents(arena, new IntWeights(arena, g, w), Samples.list(g, bits));
            assertEquals(8, currents.get(0, 0));
            assertEquals(20, currents.get(0, 1));
        }
    }

    /** Without it a form that suits nothing would pass all the others. */
    @ParameterizedTest
    @CsvSource({"nibbles, 1, true", "planes, 1, true", "int4, 7, true", "int8, 127, true", "csr, 127, true",
            "nonzeros, 1, false", "scalar, 127, true"})
    void formSuitsTheWeightsThatItIsMadeFor(String name, int maxAbs, boolean everyShape) {
        SpikeForm form = SpikeForms.of(name);
        Geometry convolution = Geometry.sameSize(2, 3, 3, 5, 3);
        try (Arena arena = Arena.ofShared()) {
            for (int weight : new int[]{0, 1, -maxAbs, maxAbs, -maxAbs - 1, maxAbs + 1}) {
                if (Math.abs(weight) <= Byte.MAX_VALUE) {
                    assertEquals(Math.abs(weight) <= maxAbs, form.suits(constant(arena, convolution, weight)),
                            form + " and weights of " + weight);
                }
            }
            for (Geometry g : List.of(Geometry.fullyConnected(2, 1, 1, 5), new Geometry(2, 5, 5, 5, 3, 3, 2, 1))) {
                assertEquals(everyShape, form.suits(constant(arena, g, 1)), form + " and " + g);
            }
            SpikePropagation made = form.make(arena, constant(arena, convolution, 1));
            assertSame(form, made.form());
            assertEquals(name, form.toString());
            assertEquals("spikepropagation" + name + (name.equals("scalar") ? "" : "vector"),
                    made.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
    }

    @Test
    void everyFormIsInTheListOnce() {
        assertEquals(forms().size(), forms().stream().map(SpikeForm::name).distinct().count());
        forms().forEach(form -> assertSame(form, SpikeForms.of(form.name())));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> SpikeForms.of("rle")).getMessage()
                .contains("nibbles, planes"));
    }

    /** Weights of all sizes, then pruned ones. */
    @ParameterizedTest
    @MethodSource("forms")
    void formsEqualTheSpecification(SpikeForm form) {
        for (Geometry g : Samples.geometries()) {
            for (int maxAbs : MAX_ABS) {
                byte[] all = Samples.weights(g, maxAbs, Samples.random(g.rows()));
                check(form, g, all, 0, 0.02, 0.3, 1);
                for (double kept : new double[]{0.01, 0.1, 0.32}) {
                    check(form, g, Samples.pruned(g, maxAbs, kept, Samples.random(g.rows())), 0.2);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void extremesDoNotOverflowNarrowAccumulators(SpikeForm form) {
        for (Geometry g : List.of(Geometry.sameSize(129, 4, 4, 65, 3), Geometry.fullyConnected(3000, 1, 1, 70))) {
            for (int weight : new int[]{-127, -7, -1, 0, 1, 7, 127}) {
                check(form, g, Samples.constant(g, weight), 1);
                check(form, g, Samples.striped(g, weight), 1);
            }
        }
    }

    /**
     * All inputs active, as many as the accumulators of a form take before they are emptied, as a block of rows or a
     * segment of a list has, and one more.
     */
    @ParameterizedTest
    @MethodSource("forms")
    void accumulatorsHoldTheirBoundsExactly(SpikeForm form) {
        for (int inputs : new int[]{7, 8, 18, 19, 63, 64, 65, 124, 125, 126, 127, 128, 254, 255, 256, 257, 258, 259,
                504, 505, 4680, 4681, 4700}) {
            List<Geometry> layers = new ArrayList<>(List.of(Geometry.fullyConnected(inputs, 1, 1, 66)));
            if (inputs < 300) {
                layers.add(Geometry.sameSize(inputs, 3, 11, 66, 1));
            }
            for (Geometry g : layers) {
                for (int maxAbs : MAX_ABS) {
                    for (int weight : new int[]{-maxAbs, maxAbs}) {
                        check(form, g, Samples.constant(g, weight), 1);
                        check(form, g, Samples.striped(g, weight), 1);
                    }
                }
            }
        }
    }

    /** Calls for a whole layer, and splits that begin and end inside a row, and in other rows. */
    @ParameterizedTest
    @MethodSource("forms")
    void anySplitColdAndWarmEqualsTheSpecification(SpikeForm form) {
        double[] densities = {0, 0.02, 0.1, 0.4, 1};
        for (Geometry g : List.of(Geometry.sameSize(65, 5, 6, 130, 3), Geometry.sameSize(65, 9, 7, 130, 3),
                Geometry.fullyConnected(130, 3, 3, 330))) {
            try (Arena arena = Arena.ofShared()) {
                IntWeights weights = largest(arena, form, g);
                if (!form.suits(weights)) {
                    continue;
                }
                SpikePropagation propagation = form.make(arena, weights);
                List<SpikeList> lists = new ArrayList<>();
                List<IntMap> expected = new ArrayList<>();
                for (double density : densities) {
                    lists.add(Samples.list(g, Samples.spikes(arena, g, density, Samples.random(lists.size()))));
                    expected.add(currents(arena, weights, lists.getLast()));
                }
                IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
                int groups = Channels.groups(g.outputs());
                for (int threads : new int[]{1, 2, 3, 8}) {
                    try (WorkPool pool = new WorkPool(threads)) {
                        for (int call = 0; call < 375; call++) {
                            SpikeList list = lists.get(call * 7 / 3 % densities.length);
                            Compare.spoil(actual);
                            if (call % 4 == 3) {
                                propagation.propagate(list, actual);
                            } else {
                                int pixels = 1 + call % 16;
                                int parts = (g.outputPixels() + pixels - 1) / pixels;
                                pool.run(parts * groups, (item, worker) -> {
                                    int from = item / groups * pixels;
                                    int to = Math.min(g.outputPixels(), from + pixels);
                                    propagation.propagate(list, from, to, item % groups, item % groups + 1, actual,
                                            from);
                                });
                            }
                            String what = form + " on " + threads + " threads, call " + call + ", " + g;
                            Compare.same(expected.get(call * 7 / 3 % densities.length), actual, () -> what);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("formsAndSpecification")
    void weightsAreGoneAfterTheArenaIsClosed(SpikeForm form) {
        Geometry g = Geometry.sameSize(4, 3, 3, 8, 3);
        try (Arena kept = Arena.ofShared()) {
            SpikeList list = Samples.list(g, Samples.spikes(kept, g, 1, Samples.random(1)));
            IntMap currents = new IntMap(kept, 9, 8);
            SpikePropagation propagation;
            try (Arena arena = Arena.ofShared()) {
                propagation = form.make(arena, constant(arena, g, 1));
                propagation.propagate(list, currents);
                assertEquals(16, currents.get(0, 7));
            }
            assertThrows(IllegalStateException.class, () -> propagation.propagate(list, currents));
        }
    }

    @ParameterizedTest
    @MethodSource("formsAndSpecification")
    void inputOfAnotherShapeIsRefused(SpikeForm form) {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(4, 3, 3, 8, 3);
            SpikePropagation propagation = form.make(arena, constant(arena, g, 1));
            IntMap currents = new IntMap(arena, 9, 8);
            SpikeList list = new SpikeList(3, 3, 5);
            assertThrows(IllegalArgumentException.class, () -> propagation.propagate(list, currents));
            SpikeList right = SpikeList.of(g);
            assertThrows(IllegalArgumentException.class, () -> propagation.propagate(right, 0, 10, 0, 1, currents, 0));
            assertThrows(IllegalArgumentException.class, () -> propagation.propagate(right, 0, 9, 0, 1, currents, 1));
            assertThrows(IllegalArgumentException.class, () -> propagation.propagate(right, 0, 9, 0, 2, currents, 0));
        }
    }

    @Test
    void weightOfMinus128IsRefused() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(2, 1, 1, 1);
            assertThrows(IllegalArgumentException.class, () -> new IntWeights(arena, g, new byte[]{1, -128}));
            assertThrows(IllegalArgumentException.class, () -> new IntWeights(arena, g, new byte[]{1, 2, 3}));
        }
    }

    /** Half of the weights are zero; the largest that the form runs. */
    private static IntWeights largest(Arena arena, SpikeForm form, Geometry g) {
        IntWeights weights = null;
        for (int i = 0; i < MAX_ABS.length && (weights == null || !form.suits(weights)); i++) {
            weights = new IntWeights(arena, g, Samples.pruned(g, MAX_ABS[i], 0.5, Samples.random(3)));
        }
        return weights;
    }

    private static IntWeights constant(Arena arena, Geometry g, int weight) {
        return new IntWeights(arena, g, Samples.constant(g, weight));
    }

    /** {@return what the specification gives} */
    private static IntMap currents(Arena arena, IntWeights weights, SpikeList list) {
        IntMap currents = new IntMap(arena, weights.geometry().outputPixels(), weights.geometry().outputs());
        SpikePropagation.scalar(weights).propagate(list, currents);
        return currents;
    }

    private static void check(SpikeForm form, Geometry g, byte[] w, double... densities) {
        try (Arena arena = Arena.ofShared()) {
            IntWeights weights = new IntWeights(arena, g, w);
            if (!form.suits(weights)) {
                assertThrows(IllegalArgumentException.class, () -> form.make(arena, weights),
                        form + ", largest weight " + weights.maxAbs() + ", " + g);
                return;
            }
            SpikePropagation propagation = form.make(arena, weights);
            IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
            for (double density : densities) {
                SpikeList list = Samples.list(g, Samples.spikes(arena, g, density, Samples.random(17)));
                Compare.spoil(actual);
                propagation.propagate(list, actual);
                Compare.same(currents(arena, weights, list), actual,
                        () -> form + ", largest weight " + weights.maxAbs() + ", density " + density + ", " + g);
            }
        }
    }
}
