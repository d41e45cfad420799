package spikelane.sim.accelerator.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightEncodingTest {
    /** Two output channels of 9 weights: 2 and 0 of them not zero. */
    private static final boolean[] TWO_OF_NINE = {false, true, false, false, true, false, false, false, false, false,
            false, false, false, false, false, false, false, false};

    @Test
    void smallTensorHasTheSizesWorkedOutByHand() {
        assertEquals(2 * (3 + 5), WeightEncoding.RLE.bits(TWO_OF_NINE, 2, 3));
        assertEquals(2 * (3 + 4), WeightEncoding.CP.bits(TWO_OF_NINE, 2, 3));
        assertEquals(18 + 2 * 3, WeightEncoding.B.bits(TWO_OF_NINE, 2, 3));
        assertEquals(2 * (10 * 4 + 9 * 3), WeightEncoding.UOP.bits(TWO_OF_NINE, 2, 3));
        assertEquals(18 + 18 * 3, WeightEncoding.UBM.bits(TWO_OF_NINE, 2, 3));
    }

    @Test
    void runLongerThanTheCounterCostsAnEntry() {
        assertEquals(13, runLengthBits(31), "31 zeros fit the counter");
        assertEquals(26, runLengthBits(32));
        assertEquals(26, runLengthBits(63), "an entry of zero after 31 zeros, then 31 more");
        assertEquals(39, runLengthBits(64));
    }

    private static long runLengthBits(int zeros) {
        boolean[] nonzero = new boolean[zeros + 50];
        nonzero[zeros] = true;
        return WeightEncoding.RLE.bits(nonzero, 1, 8);
    }

    @ParameterizedTest
    @EnumSource
    void expectedSizeIsTheMeanOfActualSizes(WeightEncoding encoding) {
        SplittableRandom random = new SplittableRandom(853);
        int out = 400;
        int filter = 300;
        for (double density : new double[]{0.02, 0.1, 0.5, 1}) {
            boolean[] nonzero = new boolean[out * filter];
            for (int i = 0; i < nonzero.length; i++) {
                nonzero[i] = random.nextDouble() < density;
            }
            double expected = encoding.expectedBits(filter, out, density, 4);
            assertEquals(1, encoding.bits(nonzero, out, 4) / expected, 0.05, "density " + density);
        }
    }
}
