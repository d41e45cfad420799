package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CountPropagationTest {
    @Test
    void countsOfOneAreSpikes() {
        for (Geometry g : Samples.geometries()) {
            try (Arena arena = Arena.ofConfined()) {
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
                try (Arena arena = Arena.ofConfined()) {
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
        try (Arena arena = Arena.ofConfined()) {
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
        }
    }

    @Test
    void countsBeyondTheDeclaredAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
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
        IntLanes actual = new IntLanes(arena, g.outputPixels(), g.outputs());
        new CountPropagationScalar(weights, counts.maxCount()).propagate(counts, expected);
        new CountPropagationVector(arena, weights, counts.maxCount()).propagate(counts, actual);
        assertSame(g, expected, actual);
        return actual;
    }

    private static void assertSame(Geometry g, IntLanes expected, IntLanes actual) {
        for (int p = 0; p < g.outputPixels(); p++) {
            for (int m = 0; m < g.outputs(); m++) {
                assertEquals(expected.get(p, m), actual.get(p, m), g + ", pixel " + p + ", output " + m);
            }
        }
    }
}
