package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class BatchNormLifTest {
    @Test
    void vectorAsScalar() {
        CasesRun.assertHold(KernelCases.batchNormLif());
    }

    @Test
    void tieFiresAndResets() {
        for (BatchNormLif lif : new BatchNormLif[]{BatchNormLif.scalar(), BatchNormLif.vector()}) {
            float[] z = new float[32];
            float[] u = new float[32];
            z[0] = 2;
            z[16] = 1.5f;
            z[1] = Math.nextDown(2f);
            lif.membranes(z, 0, 2, 16, new float[2], new float[]{1, 1}, 0, u, 0);
            assertEquals(1f, u[0]);
            assertEquals(0.75f, u[16], "membrane potential after a tie starts from 0");
            assertEquals(Math.nextDown(1f) / 2, u[17], "just below the threshold it only leaks");
        }
    }
}
