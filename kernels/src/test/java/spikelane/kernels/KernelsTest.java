package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.Kernels.Implementation;

class KernelsTest {
    @Test
    void vectorIsChosenWhereItsModuleIsLoaded() {
        Kernels kernels = Kernels.choose(Implementation.AUTO);
        assertTrue(kernels.vector());
        assertEquals("vector (" + Lanes.vectorBits() + "-bit registers)", kernels.toString());
    }

    @Test
    void missingModuleIsTheReasonForScalar() {
        Kernels kernels = Kernels.choose(Implementation.AUTO, false);
        assertFalse(kernels.vector());
        assertTrue(kernels.toString().contains("not loaded"), kernels.toString());
    }

    @Test
    void forcedChoiceThatCannotRunFails() {
        assertThrows(IllegalStateException.class, () -> Kernels.choose(Implementation.VECTOR, false));
        assertThrows(IllegalArgumentException.class, () -> Implementation.of("vectors"));
    }

    @Test
    void scalarCanBeForced() {
        assertFalse(Kernels.choose(Implementation.of("scalar")).vector());
    }

    @Test
    void everyChoiceNamesItsFormAndReason() {
        try (Arena arena = Arena.ofShared()) {
            Geometry fc = Geometry.fullyConnected(3, 1, 1, 300);
            Geometry conv = Geometry.sameSize(3, 5, 5, 300, 3);
            Kernels vector = Kernels.choose(Implementation.VECTOR);
            assertChoice("SpikePropagationPlanesVector", "more than " + Lanes.vectorBits() / 2 + " outputs",
                    vector.chooseSpikePropagation(arena, weights(arena, fc, 1)));
            assertChoice("SpikePropagationNibblesVector", "more than one output pixel",
                    vector.chooseSpikePropagation(arena, weights(arena, conv, 1)));
            assertChoice("SpikePropagationInt4Vector", "up to 2",
                    vector.chooseSpikePropagation(arena, weights(arena, conv, 2)));
            assertChoice("SpikePropagationInt4Vector", "up to 7",
                    vector.chooseSpikePropagation(arena, weights(arena, fc, 7)));
            assertChoice("SpikePropagationVector", "up to 8",
                    vector.chooseSpikePropagation(arena, weights(arena, conv, 8)));
            assertChoice("SpikePropagationScalar", "asked for",
                    Kernels.choose(Implementation.SCALAR).chooseSpikePropagation(arena, weights(arena, fc, 1)));
            assertChoice("CountPropagationScalar", "not loaded",
                    Kernels.choose(Implementation.AUTO, false).chooseCountPropagation(arena, weights(arena, fc, 1), 3));
        }
    }

    private static PackedWeights weights(Arena arena, Geometry geometry, int largest) {
        byte[] weights = new byte[geometry.rows() * geometry.outputs()];
        weights[1] = (byte) largest;
        return new PackedWeights(arena, geometry, weights);
    }

    private static void assertChoice(String form, String part, KernelChoice<?> choice) {
        assertEquals(form, choice.form());
        assertTrue(choice.reason().contains(part), choice.reason());
        assertTrue(choice.row().bytes() >= 300 / 4, choice.row().toString());
    }
}
