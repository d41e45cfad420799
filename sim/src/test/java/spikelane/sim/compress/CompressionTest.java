package spikelane.sim.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import spikelane.sim.compress.Compression.Mode;

class CompressionTest {
    @Test
    void namesAreStable() {
        assertEquals("none", Compression.none().name());
        assertEquals("quantise-b2", Compression.quantise(2).name());
        assertEquals("prune-b8-p0.9", Compression.prune(0.90).name());
        assertEquals("prune-p0.75", new Compression(Mode.PRUNE, 32, 0.75, Pruning.GRADUAL).name());
        assertEquals("cumulative-b3-p0.925", Compression.cumulative(3, 0.925).name());
        assertEquals("joint-b2-p0.8-layer-wise", new Compression(Mode.JOINT, 2, 0.8, Pruning.LAYER_WISE).name());
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        assertThrows(IllegalArgumentException.class, () -> Compression.quantise(9));
        assertThrows(IllegalArgumentException.class, () -> Compression.joint(32, 0.8));
        assertThrows(IllegalArgumentException.class, () -> Compression.prune(1));
        assertThrows(IllegalArgumentException.class, () -> new Compression(Mode.QUANTISE, 2, 0.5, Pruning.GRADUAL));
        assertThrows(IllegalArgumentException.class, () -> new Compression(Mode.NONE, 8, 0, Pruning.GRADUAL));
    }
}
