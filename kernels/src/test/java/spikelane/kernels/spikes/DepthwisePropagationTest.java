package spikelane.kernels.spikes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;

class DepthwisePropagationTest {
    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.depthwisePropagation());
    }

    /** The specification is held to another's: that of all channels, whose weights are zero between them. */
    @Test
    void isTheDenseLayerWithZerosBetweenChannels() {
        for (int ofChannel : new int[]{1, 2, 3}) {
            for (Geometry g : new Geometry[]{Geometry.sameSize(5, 4, 6, 5 * ofChannel, 3),
                    new Geometry(70, 7, 5, 70 * ofChannel, 5, 3, 2, 2)}) {
                try (Arena arena = Arena.ofShared()) {
                    Geometry one = new Geometry(1, g.height(), g.width(), g.outputs(), g.kernelHeight(),
                            g.kernelWidth(), g.stride(), g.padding());
                    byte[] filters = Samples.weights(one, 127, Samples.random(ofChannel));
                    int taps = one.rows();
                    byte[] dense = new byte[g.rows() * g.outputs()];
                    for (int m = 0; m < g.outputs(); m++) {
                        System.arraycopy(filters, m * taps, dense, (m * g.channels() + m / ofChannel) * taps, taps);
                    }
                    SpikeBits bits = Samples.spikes(arena, g, 0.3, Samples.random(2));
                    IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
                    IntMap actual = new IntMap(arena, g.outputPixels(), g.outputs());
                    SpikePropagation.scalar(new IntWeights(arena, g, dense)).propagate(Samples.list(g, bits), expected);
                    DepthwisePropagation form = new DepthwisePropagationScalar(new IntWeights(arena, one, filters),
                            g.channels());
                    assertEquals(g, form.geometry());
                    form.propagate(bits, actual);
                    Compare.same(expected, actual, g::toString);
                }
            }
        }
    }

    @Test
    void whatIsNotDepthwiseIsRefused() {
        try (Arena arena = Arena.ofShared()) {
            Geometry two = Geometry.sameSize(2, 3, 3, 4, 3);
            Geometry one = Geometry.sameSize(1, 3, 3, 4, 3);
            IntWeights dense = new IntWeights(arena, two, Samples.constant(two, 1));
            IntWeights filters = new IntWeights(arena, one, Samples.constant(one, 1));
            assertThrows(IllegalArgumentException.class, () -> new DepthwisePropagationScalar(dense, 2));
            assertThrows(IllegalArgumentException.class, () -> new DepthwisePropagationScalar(filters, 3));
            assertThrows(IllegalArgumentException.class, () -> DepthwisePropagation.vector(arena, filters, 3));
            assertTrue(DepthwisePropagation.suits(filters, 4));
            assertTrue(DepthwisePropagation.suits(filters, 1));
            assertFalse(DepthwisePropagation.suits(filters, 3));
            IntMap currents = new IntMap(arena, 9, 4);
            assertThrows(IllegalArgumentException.class,
                    () -> new DepthwisePropagationScalar(filters, 4).propagate(new SpikeBits(arena, 9, 2), currents));
        }
    }
}
