package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms for pruned weights on pruned weights, and those that do not take every layer. */
class PrunedPropagationTest {
    /** A form, and which layers it takes. */
    record Form(String name, Predicate<PackedWeights> takes, BiFunction<Arena, PackedWeights, SpikePropagation> make) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Form> forms() {
        return Stream.of(new Form("csr", weights -> true, (arena, weights) -> new SpikePropagationCsr(weights)),
                new Form("bitmask", weights -> true, SpikePropagationBitmaskVector::new),
                new Form("nonzeros", SpikePropagationNonzerosVector::suits,
                        (arena, weights) -> new SpikePropagationNonzerosVector(weights)),
                new Form("2:4", SpikePropagationTwoOfFourVector::suits, SpikePropagationTwoOfFourVector::new));
    }

    private static byte[] pruned(Geometry g, int maxAbs, double density, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            int weight = random.nextInt(1, maxAbs + 1);
            weights[i] = (byte) (random.nextDouble() >= density ? 0 : random.nextBoolean() ? weight : -weight);
        }
        return weights;
    }

    /** Of every four outputs, two that are not zero: {@code [M][C][R][S]}. */
    private static byte[] twoOfFour(Geometry g, int weight, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m += 4) {
                int first = random.nextInt(4);
                int second = (first + random.nextInt(1, 4)) % 4;
                for (int k : new int[]{first, second}) {
                    if (m + k < g.outputs()) {
                        weights[(m + k) * g.rows() + row] = (byte) (random.nextBoolean() ? weight : -weight);
                    }
                }
            }
        }
        return weights;
    }

    @ParameterizedTest
    @MethodSource("forms")
    void prunedWeightsEqualTheSpecification(Form form) {
        for (Geometry g : Samples.geometries()) {
            for (int maxAbs : new int[]{1, 127}) {
                for (double density : new double[]{0.01, 0.1, 0.32}) {
                    check(form, g, pruned(g, maxAbs, density, Samples.random(g.rows())), 0.2);
                }
                check(form, g, twoOfFour(g, maxAbs, Samples.random(g.outputs())), 0.2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void extremesDoNotOverflowNarrowAccumulators(Form form) {
        for (Geometry g : List.of(Geometry.sameSize(129, 4, 4, 65, 3), Geometry.fullyConnected(3000, 1, 1, 70))) {
            for (int weight : new int[]{-127, -1, 1, 127}) {
                check(form, g, twoOfFour(g, weight, Samples.random(5)), 1);
            }
        }
    }

    /** As many inputs as a block of rows or a segment of a list has, and one more; all of them active. */
    @ParameterizedTest
    @MethodSource("forms")
    void accumulatorsHoldTheirBoundsExactly(Form form) {
        for (int inputs : new int[]{63, 64, 65, 127, 128, 254, 255}) {
            for (int weight : new int[]{-1, 1, -127, 127}) {
                for (Geometry g : List.of(Geometry.sameSize(inputs, 3, 11, 66, 1),
                        Geometry.fullyConnected(inputs, 1, 1, 66))) {
                    byte[] same = new byte[g.rows() * g.outputs()];
                    for (int i = 0; i < same.length; i++) {
                        same[i] = (byte) (i / g.rows() % 4 < 2 ? weight : 0); // outputs 0 and 1 of four: 2:4
                    }
                    check(form, g, same, 1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void warmFormsEqualTheSpecificationOnAnySplit(Form form) {
        Geometry g = Geometry.sameSize(65, 9, 7, 130, 3);
        try (Arena arena = Arena.ofShared()) {
            PackedWeights weights = new PackedWeights(arena, g, twoOfFour(g, 1, Samples.random(1)));
            SpikePropagation propagation = form.make.apply(arena, weights);
            double[] densities = {0, 0.02, 0.1, 0.4, 1};
            int groups = Lanes.groups(g.outputs());
            for (int threads : new int[]{1, 2, 3, 8}) {
                try (WorkPool pool = new WorkPool(threads)) {
                    for (int call = 0; call < 40; call++) {
                        SpikeList list = Samples.list(arena, g, Samples.spikes(arena, g,
                                densities[call * 7 / 3 % densities.length], Samples.random(call)));
                        IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                        new SpikePropagationScalar(weights).propagate(list, expected);
                        IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
                        int pixels = 1 + call % 16; // splits that begin and end inside a row, and in other rows
                        pool.run((g.outputPixels() + pixels - 1) / pixels * groups, (item, worker) -> {
                            int from = item / groups * pixels;
                            int to = Math.min(g.outputPixels(), from + pixels);
                            propagation.propagate(list, from, to, item % groups, item % groups + 1, actual, from);
                        });
                        assertSame(g, expected, actual, form + " on " + threads + " threads, call " + call);
                    }
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
                propagation = form.make.apply(arena, new PackedWeights(arena, g, twoOfFour(g, 1, Samples.random(2))));
                propagation.propagate(list, currents);
            }
            assertThrows(IllegalStateException.class, () -> propagation.propagate(list, currents));
        }
    }

    @Test
    void threeOfFourAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(2, 1, 1, 10);
            byte[] w = new byte[20];
            w[4 * 2 + 1] = 1;
            w[5 * 2 + 1] = 1;
            PackedWeights two = new PackedWeights(arena, g, w);
            assertTrue(SpikePropagationTwoOfFourVector.suits(two));
            assertEquals(0.1, two.density());
            w[7 * 2 + 1] = -3;
            PackedWeights three = new PackedWeights(arena, g, w);
            assertFalse(SpikePropagationTwoOfFourVector.suits(three));
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> new SpikePropagationTwoOfFourVector(arena, three));
            assertEquals("weights are not pruned 2:4: of outputs 4 to 7, input 1, 3 are not zero", e.getMessage());
        }
    }

    private static void check(Form form, Geometry g, byte[] w, double density) {
        try (Arena arena = Arena.ofShared()) {
            PackedWeights weights = new PackedWeights(arena, g, w);
            if (!form.takes.test(weights)) {
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
