package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountPropagationTest {
    @Test
    void countsOfOneAreSpikes() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofShared()) {
                PackedWeights weights = new PackedWeights(arena, g, Samples.weights(g, 127, Samples.random(1)));
                SpikeBits bits = Samples.spikes(arena, g, 0.3, Samples.random(2));
                EventCounts counts = new EventCounts(arena, bits.pixels(), bits.channels(), 1);
                for (int p = 0; p < bits.pixels(); p++) {
                    for (int c = 0; c < bits.channels(); c++) {
                        counts.set(p, c, bits.get(p, c) ? 1 : 0);
                    }
                }
                IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
                new SpikePropagationScalar(weights).propagate(Samples.list(arena, g, bits), expected);
                new CountPropagationScalar(weights, 1).propagate(counts, actual);
                assertSame(g, expected, actual);
            }
        }
    }

    @Test
    void formsAgree() {
        for (Geometry g : Samples.geometries()) {
            for (int maxCount : new int[]{1, 3, 300}) {
                try (Arena arena = Arena.ofShared()) {
                    RandomGenerator random = Samples.random(maxCount);
                    PackedWeights weights = new PackedWeights(arena, g, Samples.weights(g, 127, random));
                    EventCounts counts = new EventCounts(arena, g.height() * g.width(), g.channels(), maxCount);
                    for (int p = 0; p < counts.pixels(); p++) {
                        for (int c = 0; c < counts.channels(); c++) {
                            counts.set(p, c, random.nextDouble() < 0.5 ? random.nextInt(maxCount + 1) : 0);
                        }
                    }
                    compare(arena, g, weights, counts);
                }
            }
        }
    }

    /** 65535 * 127 * 258 fits in an int; one input more does not. */
    @Test
    void worksAtItsBoundAndRefusesOnePast() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(258, 1, 1, 66);
            for (int weight : new int[]{127, -127}) {
                PackedWeights weights = new PackedWeights(arena, g, Samples.constant(g, weight));
                EventCounts counts = new EventCounts(arena, 1, 258, EventCounts.LIMIT);
                for (int c = 0; c < 258; c++) {
                    counts.set(0, c, EventCounts.LIMIT);
                }
                IntLanes currents = compare(arena, g, weights, counts);
                assertEquals(65535 * 258 * weight, currents.get(0, 65));
            }
            Geometry past = Geometry.fullyConnected(259, 1, 1, 66);
            PackedWeights weights = new PackedWeights(arena, past, Samples.constant(past, 127));
            assertThrows(IllegalArgumentException.class, () -> new CountPropagationScalar(weights, EventCounts.LIMIT));
            assertThrows(IllegalArgumentException.class,
                    () -> new CountPropagationVector(arena, weights, EventCounts.LIMIT));
            assertThrows(IllegalArgumentException.class,
                    () -> new CountPropagationTablesVector(arena, weights, EventCounts.LIMIT));
        }
    }

    /** Sums of absolute weights where the tables change to fewer bits at a time, to int16, and to an error. */
    @Test
    void tablesWorkAtTheBoundsOfTheirLanes() {
        try (Arena arena = Arena.ofShared()) {
            for (int sum : new int[]{18, 19, 42, 43, 127, 128, 4681, 4682, 10922, 10923, 32767}) {
                for (int sign : new int[]{1, -1}) {
                    int inputs = (sum + 126) / 127;
                    Geometry g = Geometry.fullyConnected(inputs, 1, 1, 66);
                    PackedWeights weights = new PackedWeights(arena, g, summing(inputs, 66, sum, sign));
                    assertEquals(sum, weights.maxCurrent());
                    for (int count : new int[]{1, 2, 3, 7, 8, 255, 65535}) {
                        EventCounts counts = new EventCounts(arena, 1, inputs, EventCounts.LIMIT);
                        for (int c = 0; c < inputs; c++) {
                            counts.set(0, c, count);
                        }
                        assertEquals(sign * sum * count, compare(arena, g, weights, counts).get(0, 65));
                    }
                }
            }
            Geometry g = Geometry.fullyConnected(259, 1, 1, 66);
            PackedWeights past = new PackedWeights(arena, g, summing(259, 66, 32768, 1));
            assertThrows(IllegalArgumentException.class, () -> new CountPropagationTablesVector(arena, past, 1));
        }
    }

    /** Weights where blocks of rows just fit int8, all inputs at the table's largest count, one past it, and mixed. */
    @Test
    void rowsWorkAtTheBoundsOfTheirLanes() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(2, 4, 21, 66, 3);
            for (int weight : new int[]{1, -1, 2, -2, 3, 7, -10}) {
                PackedWeights weights = new PackedWeights(arena, g, Samples.constant(g, weight));
                assertTrue(CountPropagationRowsVector.suits(weights, 15));
                for (int largest : new int[]{1, 3, 15, 16, 65535}) {
                    EventCounts counts = new EventCounts(arena, 4 * 21, 2, largest);
                    for (int p = 0; p < counts.pixels(); p++) {
                        for (int c = 0; c < 2; c++) {
                            counts.set(p, c, p > 30 && p < 60 ? 1 : largest);
                        }
                    }
                    compare(arena, g, weights, counts);
                }
            }
            assertFalse(CountPropagationRowsVector.suits(new PackedWeights(arena, g, Samples.constant(g, 11)), 15));
        }
    }

    private static byte[] summing(int inputs, int outputs, int sum, int sign) {
        byte[] weights = new byte[inputs * outputs];
        for (int m = 0; m < outputs; m++) {
            for (int c = 0, left = sum; c < inputs; c++) {
                int weight = Math.min(127, left);
                weights[m * inputs + c] = (byte) (sign * weight);
                left -= weight;
            }
        }
        return weights;
    }

    /** Few large counts among many small ones, on an image wider than a run of look-ups, in any split, cold and warm. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void anySplitGivesTheSameCurrents(int threads) {
        RandomGenerator random = Samples.random(threads);
        for (Geometry g : List.of(Geometry.sameSize(2, 3, 75, 130, 3), Geometry.sameSize(3, 2, 40, 64, 5),
                new Geometry(2, 5, 70, 70, 3, 3, 2, 1))) {
            for (int maxAbs : new int[]{1, 7, 127}) {
                try (Arena arena = Arena.ofShared(); WorkPool pool = new WorkPool(threads)) {
                    PackedWeights weights = new PackedWeights(arena, g, Samples.weights(g, maxAbs, random));
                    IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
                    IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
                    CountPropagation scalar = new CountPropagationScalar(weights, 300);
                    for (CountPropagation form : forms(arena, weights, 300)) {
                        for (double density : new double[]{0, 0.02, 0.3, 1}) {
                            EventCounts counts = counts(arena, g, density, random);
                            scalar.propagate(counts, expected);
                            int groups = Lanes.groups(g.outputs());
                            int step = 1 + random.nextInt(7);
                            int parts = (g.outputPixels() + step - 1) / step;
                            for (int repeat = 0; repeat < 2; repeat++) {
                                pool.run(parts * groups, (item, worker) -> {
                                    int p = item / groups * step;
                                    int m = item % groups;
                                    form.propagate(counts, p, Math.min(g.outputPixels(), p + step), m, m + 1, actual,
                                            p);
                                });
                                assertSame(g, expected, actual);
                            }
                        }
                    }
                }
            }
        }
    }

    private static EventCounts counts(Arena arena, Geometry g, double density, RandomGenerator random) {
        EventCounts counts = new EventCounts(arena, g.height() * g.width(), g.channels(), 300);
        for (int p = 0; p < counts.pixels(); p++) {
            for (int c = 0; c < counts.channels(); c++) {
                if (random.nextDouble() < density) {
                    counts.set(p, c, random.nextInt(20) == 0 ? random.nextInt(301) : 1 + random.nextInt(2));
                }
            }
        }
        return counts;
    }

    private static List<CountPropagation> forms(Arena arena, PackedWeights weights, int maxCount) {
        List<CountPropagation> forms = new ArrayList<>();
        forms.add(new CountPropagationVector(arena, weights, maxCount));
        Geometry g = weights.geometry();
        if (g.rows() * g.outputs() > 50_000) { // tables take seconds to fill
            return forms;
        }
        if (weights.maxCurrent() <= Short.MAX_VALUE) {
            forms.add(new CountPropagationTablesVector(arena, weights, maxCount));
        } else {
            assertThrows(IllegalArgumentException.class,
                    () -> new CountPropagationTablesVector(arena, weights, maxCount));
        }
        if (CountPropagationRowsVector.suits(weights, maxCount)) {
            forms.add(new CountPropagationRowsVector(arena, weights, maxCount));
        } else {
            assertThrows(IllegalArgumentException.class,
                    () -> new CountPropagationRowsVector(arena, weights, maxCount));
        }
        return forms;
    }

    @Test
    void fewInputsAChoiceOfTables() {
        try (Arena arena = Arena.ofShared()) {
            Kernels kernels = Kernels.choose(Kernels.Implementation.VECTOR);
            Geometry few = Geometry.sameSize(2, 5, 5, 8, 3);
            Geometry many = Geometry.sameSize(64, 5, 5, 8, 3);
            assertInstanceOf(CountPropagationRowsVector.class,
                    kernels.countPropagation(arena, new PackedWeights(arena, few, Samples.constant(few, 1)), 9));
            assertInstanceOf(CountPropagationTablesVector.class,
                    kernels.countPropagation(arena, new PackedWeights(arena, few, Samples.constant(few, 127)), 9));
            assertInstanceOf(CountPropagationVector.class,
                    kernels.countPropagation(arena, new PackedWeights(arena, many, Samples.constant(many, 1)), 9));
        }
    }

    @Test
    void countsBeyondTheDeclaredAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            EventCounts counts = new EventCounts(arena, 1, 2, 10);
            assertThrows(IllegalArgumentException.class, () -> counts.set(0, 0, 11));
            assertThrows(IllegalArgumentException.class, () -> counts.set(0, 0, -1));
            assertThrows(IllegalArgumentException.class, () -> new EventCounts(arena, 1, 2, 65536));
            Geometry g = Geometry.fullyConnected(2, 1, 1, 3);
            PackedWeights weights = new PackedWeights(arena, g, Samples.constant(g, 1));
            IntLanes currents = new IntLanes(arena, 1, 3);
            assertThrows(IllegalArgumentException.class,
                    () -> new CountPropagationVector(arena, weights, 9).propagate(counts, currents));
        }
    }

    private static IntLanes compare(Arena arena, Geometry g, PackedWeights weights, EventCounts counts) {
        IntLanes expected = new IntLanes(arena, g.outputPixels(), g.outputs());
        new CountPropagationScalar(weights, counts.maxCount()).propagate(counts, expected);
        for (CountPropagation form : forms(arena, weights, counts.maxCount())) {
            IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
            form.propagate(counts, actual);
            assertSame(g, expected, actual);
        }
        return expected;
    }

    private static void assertSame(Geometry g, IntLanes expected, IntLanes actual) {
        for (int p = 0; p < g.outputPixels(); p++) {
            for (int m = 0; m < g.outputs(); m++) {
                assertEquals(expected.get(p, m), actual.get(p, m), g + ", pixel " + p + ", output " + m);
            }
        }
    }
}
