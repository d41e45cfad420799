package spikelane.kernels.spikes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;

/** Every form on every layer that suits it, against the specification; other layers are refused. */
class SpikePropagationTest {
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

    @ParameterizedTest
    @MethodSource("forms")
    void formsEqualTheSpecification(SpikeForm form) {
        CasesRun.assertHold(KernelCases.spikePropagation(List.of(form)));
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

    private static IntWeights constant(Arena arena, Geometry g, int weight) {
        return new IntWeights(arena, g, Samples.constant(g, weight));
    }

    /** {@return what the specification gives} */
    private static IntMap currents(Arena arena, IntWeights weights, SpikeList list) {
        IntMap currents = new IntMap(arena, weights.geometry().outputPixels(), weights.geometry().outputs());
        SpikePropagation.scalar(weights).propagate(list, currents);
        return currents;
    }
}
