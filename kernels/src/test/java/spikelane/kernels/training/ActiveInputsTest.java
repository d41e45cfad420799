package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class ActiveInputsTest {
    @Test
    void vectorAsScalar() {
        CasesRun.assertHold(KernelCases.activeInputs());
    }

    /** Two inputs that reach the same output: the tap between them is one and then minus one. */
    @Test
    void eachInputMeetsTheGradientsOfItsTaps() {
        int[] shifts = {-11, -10, -9, -1, 0, 1, 9, 10, 11};
        float[] x = new float[32];
        x[14] = 2;
        x[16] = -3;
        for (FloatCorrelation form : new FloatCorrelation[]{FloatCorrelation.scalar(), FloatCorrelation.vector()}) {
            float[] dy = new float[11 + 32 + 11 + FloatCorrelation.LANES];
            dy[11 + 15] = 5;
            float[] sums = new float[FloatCorrelation.PARTIAL * FloatCorrelation.KERNEL_TAPS * FloatCorrelation.LANES];
            int[] scratch = new int[FloatCorrelation.scratchInts(32)];
            assertEquals(2, form.count(x, 0, 32));
            form.addActive(x, 0, 32, shifts, dy, 11, 1, sums, 0, scratch);
            for (int k = 0; k < FloatCorrelation.KERNEL_TAPS; k++) {
                float expected = k == 3 ? 10 : k == 5 ? -15 : 0;
                assertEquals(expected, FloatCorrelation.join(sums, 0, FloatCorrelation.LANES, shifts[k], k, 0),
                        "tap " + k);
            }
        }
    }
}
