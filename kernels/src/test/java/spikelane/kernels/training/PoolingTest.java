package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class PoolingTest {
    @Test
    void vectorAsScalar() {
        CasesRun.assertHold(KernelCases.pooling());
    }

    /** Two windows and an odd column and row: the second window spikes at its right pixels, the first not at all. */
    @Test
    void gradientGoesToTheFirstSpike() {
        BatchNormLif.Image image = new BatchNormLif.Image(3, 5, 6, 24, 3, 6);
        long[] bits = {1L << 3 | 1L << 9 | 1L << 4, 0};
        for (BatchNormLif form : new BatchNormLif[]{BatchNormLif.scalar(), BatchNormLif.vector()}) {
            float[] y = new float[6];
            form.pool(image, bits, 0, y, 0);
            assertArrayEquals(new float[]{0, 1, 0, 0, 0, 0}, y);
            float[] dx = new float[24 + BatchNormLif.BEYOND];
            form.unpool(image, bits, 0, new float[6 + BatchNormLif.BEYOND], 0, 2, 1, dx, 0);
            float[] dy = new float[6 + BatchNormLif.BEYOND];
            dy[0] = 3;
            dy[1] = 4;
            form.unpool(image, bits, 0, dy, 0, 2, 1, dx, 0);
            float[] frame = new float[24];
            System.arraycopy(dx, 0, frame, 0, 24);
            assertArrayEquals(new float[]{7, 1, 1, 9, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0},
                    frame);
        }
    }
}
