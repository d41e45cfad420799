package spikelane.sim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({"0.5,0.5", "-3,-3", "+4.,4", ".25,.25", "1e3,1000", "2.5E-2,0.025"})
    void parsesDecimalNumbers(String text, double value) {
        assertEquals(value, Numbers.parse(text).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0.5f", "200d", "0x1p3", "NaN", "Infinity", "-Infinity", "1e999", "0,5", "٣",
            "1_000", "1 000", "e5", "."})
    void refusesWhatOnlyJavaTakesForANumber(String text) {
        assertTrue(Numbers.parse(text).isEmpty());
    }

    @Test
    void whatIsNotFiniteDoesNotLeave() {
        assertEquals(3.5, Numbers.requireFinite("the energy", 3.5));
        assertEquals("the energy of conv1 is Infinity, which is no result", assertThrows(UntrustedResultException.class,
                () -> Numbers.requireFinite("the energy of conv1", Double.POSITIVE_INFINITY)).getMessage());
    }
}
