package spikelane.kernels.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelsTest {
    @Test
    void widthIsOneTheKernelsAreWrittenFor() {
        assertTrue(Set.of(128, 256, 512).contains(Channels.vectorBits()), "vector width " + Channels.vectorBits());
    }

    @Test
    void widthIsWhatWasAskedFor() {
        int asked = Integer.getInteger(Vectors.PROPERTY, 0);
        assertEquals(Vectors.shape(asked).vectorBitSize(), Channels.vectorBits());
        assertEquals("spikelane.vectorBits 1024: expected 512, 256 or 128",
                assertThrows(IllegalArgumentException.class, () -> Vectors.shape(1024)).getMessage());
    }

    /** Memory with an owner beside memory without one has every kernel recompiled. */
    @Test
    void confinedMemoryIsRefused() {
        try (Arena confined = Arena.ofConfined()) {
            assertEquals("the arena is confined to a thread: use a shared or automatic one",
                    assertThrows(IllegalArgumentException.class, () -> new IntMap(confined, 2, 3)).getMessage());
        }
    }
}
