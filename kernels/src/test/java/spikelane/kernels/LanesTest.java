package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LanesTest {
    @Test
    void widthIsOneTheKernelsAreWrittenFor() {
        assertTrue(Set.of(128, 256, 512).contains(Lanes.vectorBits()), "vector width " + Lanes.vectorBits());
    }
}
