package spikelane.kernels.floats;

import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class MatrixProductTest {
    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.matrixProduct());
    }
}
