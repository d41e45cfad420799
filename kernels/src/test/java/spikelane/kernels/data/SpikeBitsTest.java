package spikelane.kernels.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpikeBitsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129, 130})
    void eachBitHasItsOwnPlace(int channels) {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = new SpikeBits(arena, 3, channels);
            for (int p = 0; p < 3; p++) {
                for (int c = 0; c < channels; c++) {
                    bits.set(p, c, true);
                    assertTrue(bits.get(p, c));
                    assertEquals(1, bits.count());
                    assertEquals(1L << (c % 64), bits.word(p, c / 64));
                    bits.set(p, c, false);
                    assertFalse(bits.get(p, c));
                }
            }
        }
    }

    @Test
    void wordsLoseTheirPadding() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = new SpikeBits(arena, 2, 70);
            bits.setWord(1, 0, -1L);
            bits.setWord(1, 1, -1L);
            assertEquals(70, bits.count());
            assertEquals(0b111111, bits.word(1, 1));
        }
    }

    @Test
    void memoryStartsOnACacheLine() {
        try (Arena arena = Arena.ofShared()) {
            for (int i = 1; i < 5; i++) {
                assertEquals(0, new SpikeBits(arena, i, 3).words().address() % Channels.ALIGNMENT_BYTES);
            }
        }
    }

    @Test
    void accessAfterCloseIsAnError() {
        SpikeBits bits;
        try (Arena arena = Arena.ofShared()) {
            bits = new SpikeBits(arena, 2, 70);
        }
        assertThrows(IllegalStateException.class, () -> bits.get(0, 0));
    }

    @Test
    void channelsBeyondTheLastAreRefused() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = new SpikeBits(arena, 2, 70);
            assertThrows(IndexOutOfBoundsException.class, () -> bits.get(0, 70));
            assertThrows(IndexOutOfBoundsException.class, () -> bits.set(0, 70, true));
        }
    }
}
