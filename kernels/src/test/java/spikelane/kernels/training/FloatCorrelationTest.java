package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class FloatCorrelationTest {
    @Test
    void vectorAsScalar() {
        CasesRun.assertHold(KernelCases.floatCorrelation());
    }

    @Test
    void scalarIsAConvolution() {
        // 2 x 3 image 1..6, a zero after each row, kernel 1..9: worked out by hand.
        float[] flat = new float[96];
        System.arraycopy(new float[]{1, 2, 3, 0, 4, 5, 6, 0}, 0, flat, 16, 8);
        int[] offsets = {-5, -4, -3, -1, 0, 1, 3, 4, 5};
        float[] packed = new float[FloatCorrelation.packedFloats(1, 9)];
        FloatCorrelation.pack(new float[]{1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 9, packed);
        float[] out = new float[32];
        FloatCorrelation.scalar().correlate(packed, 0, 1, flat, 16, offsets, out, 0, 32, 32);
        assertEquals(1 * 5 + 2 * 6 + 4 * 8 + 5 * 9, out[0]);
        assertEquals(1 * 4 + 2 * 5 + 3 * 6 + 4 * 7 + 5 * 8 + 6 * 9, out[1]);
        assertEquals(2 * 1 + 3 * 2 + 5 * 4 + 6 * 5, out[6]);
    }
}
