package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class RowSumsTest {
    @Test
    void vectorAsScalar() {
        CasesRun.assertHold(KernelCases.rowSums());
    }

    /** Two rows of a table of three, worked out by hand. */
    @Test
    void sumsTheRowsOfItsSpans() {
        float[] table = new float[48];
        for (int i = 0; i < table.length; i++) {
            table[i] = i;
        }
        for (RowSums form : new RowSums[]{RowSums.scalar(), RowSums.vector()}) {
            float[] out = new float[32];
            Arrays.fill(out, 1);
            form.sum(table, new int[]{0, 16, 0}, new float[]{1, 2, 9}, new int[]{0, 1, 0, 1, 2, 16}, 2, 1, true, out,
                    16, 16, 16);
            assertEquals(1, out[0]);
            assertEquals(1 + 0 + 2 * 32, out[16]);
            assertEquals(1 + 15 + 2 * 47, out[31]);
        }
    }
}
