package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class MatrixSumsTest {
    @Test
    void vectorAsScalar() {
        CasesRun.assertHold(KernelCases.matrixSums());
    }

    /** (1 2; 3 4) times rows of 5 and 6, from the second column of taps on. */
    @Test
    void multipliesMatrices() {
        float[] b = new float[32];
        Arrays.fill(b, 0, 16, 5);
        Arrays.fill(b, 16, 32, 6);
        for (MatrixSums form : new MatrixSums[]{MatrixSums.scalar(), MatrixSums.vector()}) {
            float[] c = new float[32];
            form.multiply(new float[]{0, 1, 2, 0, 3, 4}, 0, 3, 1, 2, new int[]{9, 1}, 1, 2, 2, b, 0, 16, false, c, 0,
                    16, 16);
            assertEquals(1 * 5 + 2 * 6, c[0]);
            assertEquals(3 * 5 + 4 * 6, c[31]);
        }
    }
}
