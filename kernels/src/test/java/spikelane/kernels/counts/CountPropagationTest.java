package spikelane.kernels.counts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.spikes.SpikePropagation;

class CountPropagationTest {
    @Test
    void countsOfOneAreSpikes() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofShared()) {
                IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 127, Samples.random(1)));
                SpikeBits bits = Samples.spikes(arena, g, 0.3, Samples.random(2));
                EventCounts counts = new EventCounts(arena, bits.pixels(), bits.channels(), 1);
                for (int p = 0; p < bits.pixels(); p++) {
                    for (int c = 0; c < bits.channels(); c++) {
                        counts.set(p, c, bits.get(p, c) ? 1 : 0);
                    }
                }
                IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
                IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
                SpikePropagation.scalar(weights).propagate(Samples.list(g, bits), expected);
                new CountPropagationScalar(weights, 1).propagate(counts, actual);
                Compare.same(expected, actual, g::toString);
            }
        }
    }

    @Test
    void formsAgree() {
        for (Geometry g : Samples.geometries()) {
            for (int maxCount : new int[]{1, 3, 300}) {
                try (Arena arena = Arena.ofShared()) {
                    RandomGenerator random = Samples.random(maxCount);
                    IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 127, random));
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
                IntWeights weights = new IntWeights(arena, g, Samples.constant(g, weight));
                EventCounts counts = new EventCounts(arena, 1, 258, EventCounts.LIMIT);
                for (int c = 0; c < 258; c++) {
                    counts.set(0, c, EventCounts.LIMIT);
                }
                IntMap currents = compare(arena, g, weights, counts);
                assertEquals(65535 * 258 * weight, currents.get(0, 65));
            }
            Geometry past = Geometry.fullyConnected(259, 1, 1, 66);
            IntWeights weights = new IntWeights(arena, past, Samples.constant(past, 127));
            assertThrows(IllegalArgumentException.class, () -> new CountPropagationScalar(weights, EventCounts.LIMIT));
            assertThrows(IllegalArgumentException.class,
                    () -> new CountPropagationMultiplyVector(arena, weights, EventCounts.LIMIT));
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
                    IntWeights weights = new IntWeights(arena, g, summing(inputs, 66, sum, sign));
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
            IntWeights past = new IntWeights(arena, g, summing(259, 66, 32768, 1));
            assertThrows(IllegalArgumentException.class, () -> new CountPropagationTablesVector(arena, past, 1));
        }
    }

    /** Weights where blocks of rows just fit int8, all inputs at the table's largest count, one past it, and mixed. */
    @Test
    void rowsWorkAtTheBoundsOfTheirLanes() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(2, 4, 21, 66, 3);
            for (int weight : new int[]{1, -1, 2, -2, 3, 7, -10}) {
                IntWeights weights = new IntWeights(arena, g, Samples.constant(g, weight));
                assertTrue(CountPropagationRowsVector.FORM.suits(weights, 15));
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
            assertFalse(CountPropagationRowsVector.FORM.suits(new IntWeights(arena, g, Samples.constant(g, 11)), 15));
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
                    IntWeights weights = new IntWeights(arena, g, Samples.weights(g, maxAbs, random));
                    IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
                    IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
                    CountPropagation scalar = new CountPropagationScalar(weights, 300);
                    for (CountPropagation form : forms(arena, weights, 300)) {
                        for (double density : new double[]{0, 0.02, 0.3, 1}) {
                            EventCounts counts = counts(arena, g, density, random);
                            scalar.propagate(counts, expected);
                            int groups = Channels.groups(g.outputs());
                            int step = 1 + random.nextInt(7);
                            int parts = (g.outputPixels() + step - 1) / step;
                            for (int repeat = 0; repeat < 2; repeat++) {
                                pool.run(parts * groups, (item, worker) -> {
                                    int p = item / groups * step;
                                    int m = item % groups;
                                    form.propagate(counts, p, Math.min(g.outputPixels(), p + step), m, m + 1, actual,
                                            p);
                                });
                                Compare.same(expected, actual, g::toString);
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

    /** {@return all forms that can run the weights; tables also run what they are not meant for} */
    private static List<CountPropagation> forms(Arena arena, IntWeights weights, int maxCount) {
        List<CountPropagation> forms = new ArrayList<>();
        boolean large = weights.geometry().rows() * weights.geometry().outputs() > 50_000;
        for (CountForm form : CountForms.all()) {
            boolean tables = form.equals(CountPropagationTablesVector.FORM);
            if (large && !form.equals(CountPropagationMultiplyVector.FORM)) {
                continue; // tables take seconds to fill
            }
            if (tables ? weights.maxCurrent() <= Short.MAX_VALUE : form.suits(weights, maxCount)) {
                forms.add(form.make(arena, weights, maxCount));
            } else {
                assertThrows(IllegalArgumentException.class, () -> form.make(arena, weights, maxCount));
            }
        }
        return forms;
    }

    @Test
    void fewInputsAChoiceOfTables() {
        try (Arena arena = Arena.ofShared()) {
            Kernels kernels = Kernels.choose(Kernels.Implementation.VECTOR);
            Geometry few = Geometry.sameSize(2, 5, 5, 8, 3);
            Geometry many = Geometry.sameSize(64, 5, 5, 8, 3);
            for (CountForm form : CountForms.all()) {
                boolean rows = form.equals(CountPropagationRowsVector.FORM);
                boolean multiply = form.equals(CountPropagationMultiplyVector.FORM);
                Geometry g = multiply ? many : few;
                IntWeights weights = new IntWeights(arena, g, Samples.constant(g, rows || multiply ? 1 : 127));
                KernelChoice<CountPropagation> choice = kernels.countPropagation(arena, weights, 9);
                assertEquals("countpropagation" + form + "vector", choice.form().toLowerCase(Locale.ROOT));
                assertEquals(form.reason(), choice.reason());
            }
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
            IntWeights weights = new IntWeights(arena, g, Samples.constant(g, 1));
            IntMap currents = new IntMap(arena, 1, 3);
            assertThrows(IllegalArgumentException.class,
                    () -> new CountPropagationMultiplyVector(arena, weights, 9).propagate(counts, currents));
        }
    }

    private static IntMap compare(Arena arena, Geometry g, IntWeights weights, EventCounts counts) {
        IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
        new CountPropagationScalar(weights, counts.maxCount()).propagate(counts, expected);
        for (CountPropagation form : forms(arena, weights, counts.maxCount())) {
            IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
            form.propagate(counts, actual);
            Compare.same(expected, actual, g::toString);
        }
        return expected;
    }
}
