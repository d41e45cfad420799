package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;

class MaxPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 128, 192, 256, 512, 600})
    void formsAgree(int channels) {
        for (int[] size : new int[][]{{2, 2}, {3, 3}, {4, 6}, {8, 8}, {7, 34}, {2, 33}}) {
            try (Arena arena = Arena.ofShared()) {
                int height = size[0];
                int width = size[1];
                SpikeBits in = Samples.spikes(arena, height * width, channels, 0.2, Samples.random(channels));
                SpikeBits expected = new SpikeBits(arena, (height / 2) * (width / 2), channels);
                SpikeBits actual = Samples.spikes(arena, (height / 2) * (width / 2), channels, 0.5, Samples.random(1));
                new MaxPoolScalar().pool(in, width, expected);
                for (int row = height / 2 - 1; row >= 0; row--) {
                    new MaxPoolVector().pool(in, width, actual, row, row + 1);
                }
                Compare.same(expected, actual, () -> height + " x " + width);
            }
        }
    }

    @Test
    void specificationByHand() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = new SpikeBits(arena, 3 * 5, 2);
            SpikeBits out = new SpikeBits(arena, 2, 2);
            in.set(6, 1, true); // y 1, x 1: first output
            in.set(4, 0, true); // last column, dropped
            in.set(12, 0, true); // last row, dropped
            in.set(2, 0, true); // y 0, x 2: second output
            new MaxPoolScalar().pool(in, 5, out);
            assertEquals(0b10, out.word(0, 0));
            assertEquals(0b01, out.word(1, 0));
        }
    }

    @Test
    void otherSizesAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits in = new SpikeBits(arena, 16, 2);
            assertThrows(IllegalArgumentException.class,
                    () -> new MaxPoolVector().pool(in, 4, new SpikeBits(arena, 5, 2)));
            assertThrows(IllegalArgumentException.class,
                    () -> new MaxPoolVector().pool(in, 5, new SpikeBits(arena, 4, 2)));
        }
    }
}
