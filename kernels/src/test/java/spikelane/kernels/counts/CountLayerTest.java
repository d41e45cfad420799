package spikelane.kernels.counts;

import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class CountLayerTest {
    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.countLayer());
    }
}
