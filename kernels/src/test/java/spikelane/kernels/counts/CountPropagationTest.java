package spikelane.kernels.counts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Kernels;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.spikes.SpikePropagation;

class CountPropagationTest {
    @Test
    void countsOfOneAreSpikes() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofShared()) {
                IntWeights weights = new IntWeights(arena, g, Samples.weights(g, 127, Samples.random(1)));
                SpikeBits bits = Samples.spikes(arena, g, 0.3, Samples.random(2));
                EventCounts counts = Samples.counts(arena, g, 1, (p, c) -> bits.get(p, c) ? 1 : 0);
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
        CasesRun.assertHold(KernelCases.countPropagation(CountForms.all()));
    }

    /** 65535 * 127 * 258 fits in an int; one input more does not. */
    @Test
    void worksAtItsBoundAndRefusesOnePast() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(258, 1, 1, 66);
            for (int weight : new int[]{127, -127}) {
                IntWeights weights = new IntWeights(arena, g, Samples.constant(g, weight));
                IntMap currents = new IntMap(arena, 1, 66);
                new CountPropagationScalar(weights, EventCounts.LIMIT)
                        .propagate(Samples.counts(arena, g, EventCounts.LIMIT, (p, c) -> EventCounts.LIMIT), currents);
                assertEquals(65535 * 258 * weight, currents.get(0, 65));
            }
            Geometry past = Geometry.fullyConnected(259, 1, 1, 66);
            IntWeights weights = new IntWeights(arena, past, Samples.constant(past, 127));
            assertThrows(IllegalArgumentException.class, () -> new CountPropagationScalar(weights, EventCounts.LIMIT));
        }
    }

    /** Sums of absolute weights of an output up to those of int16 lanes. */
    @Test
    void tablesRefuseWhatTheirLanesCannotHold() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.fullyConnected(259, 1, 1, 66);
            IntWeights past = new IntWeights(arena, g, Samples.constant(g, 127));
            assertThrows(IllegalArgumentException.class, () -> new CountPropagationTablesVector(arena, past, 1));
        }
    }

    /** Without it the rows' form would be held to nothing. */
    @Test
    void rowsSuitUpToTheirLargestWeight() {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = Geometry.sameSize(2, 4, 21, 66, 3);
            assertTrue(CountPropagationRowsVector.FORM.suits(new IntWeights(arena, g, Samples.constant(g, -10)), 15));
            assertFalse(CountPropagationRowsVector.FORM.suits(new IntWeights(arena, g, Samples.constant(g, 11)), 15));
        }
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
}
