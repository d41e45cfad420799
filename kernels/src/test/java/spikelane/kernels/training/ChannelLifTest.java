package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;

class ChannelLifTest {
    @Test
    void vectorAsScalar() {
        CasesRun.assertHold(KernelCases.channelLif());
    }

    /** The gradient goes to the first spike of a window, to the first pixel where none spikes. */
    @Test
    void unpoolsToTheFirstSpike() {
        for (ChannelLif form : new ChannelLif[]{ChannelLif.scalar(), ChannelLif.vector()}) {
            float[] u = new float[4 * 16]; // two pixels of the upper row, two of the lower
            u[16] = BatchNormLif.THRESHOLD;
            u[2 * 16] = 2;
            u[3 * 16 + 1] = 3;
            float[] dy = new float[16];
            Arrays.fill(dy, 7);
            float[] factor = new float[16];
            Arrays.fill(factor, 2);
            float[] base = new float[16];
            Arrays.fill(base, 1);
            float[] ds = new float[4 * 16];
            form.unpool(new ChannelLif.Extent(1, 16), u, 0, 2 * 16, dy, 0, factor, base, 0, ds, 0, 2 * 16);
            assertArrayEquals(new float[]{1, 15, 1, 1}, new float[]{ds[0], ds[16], ds[32], ds[48]});
            assertArrayEquals(new float[]{1, 1, 1, 15}, new float[]{ds[1], ds[17], ds[33], ds[49]});
            assertArrayEquals(new float[]{15, 1, 1, 1}, new float[]{ds[2], ds[18], ds[34], ds[50]});
        }
    }

    @Test
    void tieFiresAndResets() {
        for (ChannelLif form : new ChannelLif[]{ChannelLif.scalar(), ChannelLif.vector()}) {
            ChannelLif.Extent one = new ChannelLif.Extent(1, 16);
            float[] z = new float[32];
            z[0] = 2;
            z[1] = Math.nextDown(2f);
            z[16] = 1.5f;
            float[] ones = new float[16];
            Arrays.fill(ones, 1);
            float[] u = new float[32];
            long[] bits = new long[1];
            form.membranes(one, z, 0, new float[16], ones, 0, new float[16], u, -1, u, 0);
            assertEquals(1, form.spikes(one, u, 0, bits, 0, null, 0));
            assertEquals(1, bits[0]);
            form.membranes(one, z, 16, new float[16], ones, 0, new float[16], u, 0, u, 16);
            assertEquals(0.75f, u[16], "membrane potential after a tie starts from 0");
            assertEquals(Math.nextDown(1f) / 2, u[17], "just below the threshold it only leaks");
        }
    }
}
