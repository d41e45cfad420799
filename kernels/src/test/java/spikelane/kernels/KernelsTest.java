package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
