package spikelane.kernels.counts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.narrow.ShortLifUpdate;

class CountLayerTest {
    private static final Geometry LAYER = Geometry.sameSize(2, 4, 4, 3, 3);

    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.countLayer());
    }

    @Test
    void potentialsAreOfInt16AsLongAsTheyCannotLeaveIt() {
        for (int fractionBits = 0; fractionBits <= 8; fractionBits++) {
            int largest = layer(fractionBits, 1023).narrowCount();
            int most = Math.min(1023, ((Short.MAX_VALUE / 2 - 9) >> fractionBits) / 18);
            assertEquals(most < 15 ? -1 : most, largest, fractionBits + " fraction bits");
            assertEquals(Math.min(7, most) < 7 ? -1 : 7, layer(fractionBits, 7).narrowCount());
        }
        IntNeurons neurons = neurons(3);
        int largest = layer(3, 1023).narrowCount();
        assertTrue(ShortLifUpdate.suits(neurons, 18L * largest, new int[3], 1));
        assertFalse(ShortLifUpdate.suits(neurons, 18L * (largest + 1), new int[3], 1));
    }

    private static IntNeurons neurons(int fractionBits) {
        return new IntNeurons(1, Reset.HARD, fractionBits, new int[]{9, -9, 0}, new int[]{5, 6, 7});
    }

    private static CountLayer layer(int fractionBits, int maxCount) {
        byte[] codes = new byte[LAYER.rows() * LAYER.outputs()];
        Arrays.fill(codes, (byte) 1);
        Arena arena = Arena.ofAuto();
        return CountLayer.vector(arena, new IntWeights(arena, LAYER, codes), neurons(fractionBits), new int[3],
                maxCount);
    }
}
