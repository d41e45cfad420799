package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpikePropagationTest {
    /** Every form that is not the specification. */
    record Form(String name, int maxAbs, BiFunction<Arena, PackedWeights, SpikePropagation> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Form> FORMS = List.of(new Form("vector", 127, SpikePropagationVector::new),
            new Form("planes", 1, SpikePropagationPlanesVector::new),
            new Form("nibbles", 1, SpikePropagationNibblesVector::new),
            new Form("int4", 7, SpikePropagationInt4Vector::new),
            new Form("csr", 127, (arena, weights) -> new SpikePropagationCsr(weights)),
            new Form("bitmask", 127, SpikePropagationBitmaskVector::new));

    private static Stream<Form> forms() {
        return FORMS.stream();
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
            IntLanes currents = new IntLanes(arena, 9, 2);
            new SpikePropagationScalar(new PackedWeights(arena, g, w)).propagate(Samples.list(arena, g, bits),
                    currents);
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
            IntLanes currents = new IntLanes(arena, 1, 2);
            new SpikePropagationScalar(new PackedWeights(arena, g, w)).propagate(Samples.list(arena, g, bits),
                    currents);
            assertEquals(8, currents.get(0, 0));
            assertEquals(20, currents.get(0, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void formsEqualTheSpecification(Form form) {
        for (Geometry g : Samples.geometries()) {
            for (int maxAbs : new int[]{1, 7, 127}) {
                for (double density : new double[]{0, 0.02, 0.3, 1}) {
                    check(form, g, Samples.weights(g, maxAbs, Samples.random(g.rows())), density);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void extremesDoNotOverflowNarrowAccumulators(Form form) {
        for (Geometry g : List.of(Geometry.sameSize(129, 4, 4, 65, 3), Geometry.fullyConnected(3000, 1, 1, 70))) {
            for (int weight : new int[]{-127, -7, -1, 0, 1, 7, 127}) {
                check(form, g, Samples.constant(g, weight), 1);
            }
        }
    }

    /** All inputs active, as many as the narrow accumulators of a form take before they are emptied, and one more. */
    @ParameterizedTest
    @MethodSource("forms")
    void accumulatorsHoldTheirBoundsExactly(Form form) {
        for (int inputs : new int[]{7, 8, 18, 19, 126, 127, 128, 258, 259, 504, 505, 4680, 4681}) {
            Geometry g = Geometry.fullyConnected(inputs, 1, 1, 66);
            for (int weight : new int[]{-form.maxAbs, form.maxAbs}) {
                check(form, g, Samples.constant(g, weight), 1);
            }
        }
        Geometry g = Geometry.fullyConnected(3, 1, 1, 66);
        if (form.maxAbs < 127) {
            check(form, g, Samples.constant(g, form.maxAbs + 1), 1); // is refused
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void warmFormsEqualTheSpecification(Form form) {
        Geometry g = Geometry.sameSize(65, 5, 6, 130, 3);
        try (Arena arena = Arena.ofShared()) {
            PackedWeights weights = new PackedWeights(arena, g,
                    Samples.weights(g, form.maxAbs, Samples.random(form.maxAbs)));
            SpikePropagation propagation = form.make.apply(arena, weights);
            double[] densities = {0, 0.02, 0.1, 0.4, 1};
            SpikeList[] lists = new SpikeList[densities.length];
            IntLanes[] expected = new IntLanes[densities.length];
            for (int i = 0; i < densities.length; i++) {
                lists[i] = Samples.list(arena, g, Samples.spikes(arena, g, densities[i], Samples.random(i)));
                expected[i] = new IntLanes(arena, g.outputPixels(), g.outputs());
                new SpikePropagationScalar(weights).propagate(lists[i], expected[i]);
            }
            IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
            for (int call = 0; call < 1500; call++) {
                int i = call * 7 / 3 % densities.length;
                propagation.propagate(lists[i], actual);
                if (call % 10 == 0) {
                    assertSame(g, expected[i], actual, form + ", call " + call);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void weightsAreGoneAfterTheArenaIsClosed(Form form) {
        Geometry g = Geometry.sameSize(4, 3, 3, 8, 3);
        try (Arena kept = Arena.ofShared()) {
            SpikeList list = Samples.list(kept, g, Samples.spikes(kept, g, 1, Samples.random(1)));
            IntLanes currents = new IntLanes(kept, 9, 8);
            SpikePropagation propagation;
            try (Arena arena = Arena.ofShared()) {
                propagation = form.make.apply(arena, new PackedWeights(arena, g, Samples.constant(g, 1)));
                propagation.propagate(list, currents);
                assertEquals(16, currents.get(0, 7));
            }
            assertThrows(IllegalStateException.class, () -> propagation.propagate(list, currents));
        }
    }

    private static void check(Form form, Geometry g, byte[] w, double density) {
        try (Arena arena = Arena.ofShared()) {
            PackedWeights weights = new PackedWeights(arena, g, w);
            if (weights.maxAbs() > form.maxAbs) {
                assertThrows(IllegalArgumentException.class, () -> form.make.apply(arena, weights));
                return;
            }
            SpikeList list = Samples.list(arena, g, Samples.spikes(arena, g, density, Samples.random(17)));
            IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
            new SpikePropagationScalar(weights).propagate(list, expected);
            IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
            for (int p = 0; p < g.outputPixels(); p++) {
                for (int m = 0; m < g.outputs(); m++) {
                    actual.set(p, m, 123456); // what a form does not overwrite shows
                }
            }
            form.make.apply(arena, weights).propagate(list, actual);
            assertSame(g, expected, actual, form + ", largest weight " + weights.maxAbs() + ", density " + density);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void anySplitGivesTheSameCurrents(Form form) {
        for (Geometry g : List.of(Geometry.sameSize(65, 6, 5, 130, 3), Geometry.fullyConnected(130, 3, 3, 330))) {
            for (int threads : new int[]{1, 2, 3, 8}) {
                try (Arena arena = Arena.ofShared(); WorkPool pool = new WorkPool(threads)) {
                    PackedWeights weights = new PackedWeights(arena, g, Samples.weights(g, 1, Samples.random(3)));
                    SpikeList list = Samples.list(arena, g, Samples.spikes(arena, g, 0.2, Samples.random(4)));
                    IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                    new SpikePropagationScalar(weights).propagate(list, expected);
                    IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
                    SpikePropagation propagation = form.make.apply(arena, weights);
                    int groups = Lanes.groups(g.outputs());
                    pool.run(g.outputPixels() * groups, (item, worker) -> {
                        int p = item / groups;
                        propagation.propagate(list, p, p + 1, item % groups, item % groups + 1, actual, p);
                    });
                    assertSame(g, expected, actual, form + " on " + threads + " threads");
                }
            }
        }
    }

    @Test
    void weightOfMinus128IsRefused() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(2, 1, 1, 1);
            assertThrows(IllegalArgumentException.class, () -> new PackedWeights(arena, g, new byte[]{1, -128}));
            assertThrows(IllegalArgumentException.class, () -> new PackedWeights(arena, g, new byte[]{1, 2, 3}));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void inputOfAnotherShapeIsRefused(Form form) {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(4, 3, 3, 8, 3);
            SpikePropagation propagation = form.make.apply(arena, new PackedWeights(arena, g, Samples.constant(g, 1)));
            IntLanes currents = new IntLanes(arena, 9, 8);
            SpikeList list = new SpikeList(3, 3, 5);
            assertThrows(IllegalArgumentException.class, () -> propagation.propagate(list, currents));
            SpikeList right = SpikeList.of(g);
            assertThrows(IllegalArgumentException.class, () -> propagation.propagate(right, 0, 10, 0, 1, currents, 0));
            assertThrows(IllegalArgumentException.class, () -> propagation.propagate(right, 0, 9, 0, 1, currents, 1));
        }
    }

    private static void assertSame(Geometry g, IntLanes expected, IntLanes actual, String what) {
        for (int p = 0; p < g.outputPixels(); p++) {
            for (int m = 0; m < g.outputs(); m++) {
                if (expected.get(p, m) != actual.get(p, m)) {
                    assertEquals(expected.get(p, m), actual.get(p, m),
                            what + ", " + g + ", pixel " + p + ", output " + m);
                }
            }
        }
    }
}
