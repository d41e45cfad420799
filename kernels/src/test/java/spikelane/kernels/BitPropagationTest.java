package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitPropagationTest {
    private static List<Geometry> geometries() {
        return Samples.geometries().stream().filter(g -> g.outputPixels() == 1 && g.padding() == 0).toList();
    }

    @Test
    void formsEqualTheEventDrivenSpecification() {
        int checked = 0;
        for (Geometry g : geometries()) {
            for (int weight : new int[]{-1, 0, 1, 2}) {
                try (Arena arena = Arena.ofShared()) {
                    byte[] w = weight == 2 ? Samples.weights(g, 1, Samples.random(3)) : Samples.constant(g, weight);
                    PackedWeights weights = new PackedWeights(arena, g, w);
                    SpikePropagation events = new SpikePropagationScalar(weights);
                    List<BitPropagation> forms = List.of(new BitPropagationScalar(weights),
                            new BitPropagationVector(arena, weights));
                    IntLanes expected = new IntLanes(arena, 1, g.outputs());
                    IntLanes actual = new IntLanes(arena, 1, g.outputs());
                    for (double density : new double[]{0, 0.02, 0.6, 1}) {
                        SpikeBits bits = Samples.spikes(arena, g, density, Samples.random(17));
                        events.propagate(Samples.list(arena, g, bits), expected);
                        for (BitPropagation form : forms) {
                            form.propagate(bits, actual);
                            assertSame(expected, actual);
                            checked++;
                        }
                    }
                }
            }
        }
        assertEquals(geometries().size() * 4 * 4 * 2, checked);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void anySplitGivesTheSameCurrentsColdAndWarm(int threads) {
        Geometry g = Geometry.fullyConnected(130, 3, 3, 330);
        try (Arena arena = Arena.ofShared(); WorkPool pool = new WorkPool(threads)) {
            PackedWeights weights = new PackedWeights(arena, g, Samples.weights(g, 1, Samples.random(3)));
            BitPropagation form = new BitPropagationVector(arena, weights);
            IntLanes expected = new IntLanes(arena, 1, g.outputs());
            IntLanes actual = new IntLanes(arena, 1, g.outputs());
            for (int i = 0; i < 200; i++) {
                SpikeBits bits = Samples.spikes(arena, g, i % 11 / 10.0, Samples.random(i));
                new BitPropagationScalar(weights).propagate(bits, expected);
                pool.run(Lanes.groups(g.outputs()),
                        (item, worker) -> form.propagate(bits, 0, 1, item, item + 1, actual, 0));
                assertSame(expected, actual);
            }
        }
    }

    @Test
    void otherLayersWeightsAndInputsAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            Geometry conv = Geometry.sameSize(3, 1, 1, 8, 3);
            PackedWeights convolution = new PackedWeights(arena, conv, Samples.constant(conv, 1));
            assertThrows(IllegalArgumentException.class, () -> new BitPropagationVector(arena, convolution));
            assertThrows(IllegalArgumentException.class, () -> new BitPropagationScalar(convolution));
            Geometry g = Geometry.fullyConnected(70, 2, 1, 8);
            PackedWeights two = new PackedWeights(arena, g, Samples.constant(g, 2));
            assertThrows(IllegalArgumentException.class, () -> new BitPropagationVector(arena, two));
            PackedWeights one = new PackedWeights(arena, g, Samples.constant(g, 1));
            SpikeBits other = new SpikeBits(arena, 2, 69);
            IntLanes currents = new IntLanes(arena, 1, 8);
            assertThrows(IllegalArgumentException.class,
                    () -> new BitPropagationVector(arena, one).propagate(other, currents));
        }
    }

    @Test
    void weightsAreGoneAfterTheArenaIsClosed() {
        Geometry g = Geometry.fullyConnected(70, 1, 1, 8);
        try (Arena kept = Arena.ofShared()) {
            BitPropagation form;
            try (Arena arena = Arena.ofShared()) {
                form = new BitPropagationVector(arena, new PackedWeights(arena, g, Samples.constant(g, 1)));
            }
            SpikeBits bits = new SpikeBits(kept, 1, 70);
            IntLanes currents = new IntLanes(kept, 1, 8);
            assertThrows(IllegalStateException.class, () -> form.propagate(bits, currents));
        }
    }

    private static void assertSame(IntLanes expected, IntLanes actual) {
        for (int m = 0; m < expected.channels(); m++) {
            assertEquals(expected.get(0, m), actual.get(0, m), "output " + m);
        }
    }
}
