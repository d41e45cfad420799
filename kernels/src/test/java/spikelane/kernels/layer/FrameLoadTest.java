package spikelane.kernels.layer;

import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class FrameLoadTest {
    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.frameLoad());
    }
}
