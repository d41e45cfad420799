package spikelane.kernels.floats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeList;

/** Both implementations, on each kind of input. */
class FloatPropagationTest {
    @Test
    void boundIsThatOfTheBook() {
        assertEquals(0, FloatPropagation.errorBound(0, 5));
        assertEquals(0x1p-24 * 3, FloatPropagation.errorBound(1, 3), 0x1p-40);
        assertEquals(0.5 / (1 - 0.5) * 3, FloatPropagation.errorBound(1 << 23, 3));
    }

    @Test
    void formsStayWithinTheBound() {
        CasesRun.assertHold(KernelCases.floatPropagation());
    }

    /** An input of a layer, all positions active. */
    private interface Full<I> {
        I of(Arena arena, Geometry g);
    }

    @Test
    void inputOfAnotherShapeAndWeightsAfterCloseAreRefused() {
        refused(FloatInput.SPIKES, FloatPropagationTest::full);
        refused(FloatInput.GATED,
                (arena, g) -> new GatedSpikes(full(arena, g), Samples.gaussian(g.channels(), Samples.random(2))));
        refused(FloatInput.COUNTS, (arena, g) -> Samples.counts(arena, g, 9, (p, c) -> 9));
    }

    private static SpikeList full(Arena arena, Geometry g) {
        return Samples.list(g, Samples.spikes(arena, g, 1, Samples.random(1)));
    }

    private static <I> void refused(FloatInput<I> kind, Full<I> full) {
        Geometry g = Geometry.sameSize(4, 3, 3, 8, 3);
        try (Arena kept = Arena.ofShared()) {
            I input = full.of(kept, g);
            FloatMap currents = new FloatMap(kept, 9, 8);
            List<FloatPropagation<I>> forms;
            try (Arena arena = Arena.ofShared()) {
                FloatWeights weights = new FloatWeights(arena, g, new float[4 * 9 * 8]);
                forms = List.of(FloatPropagation.scalar(kind, weights), FloatPropagation.vector(arena, kind, weights));
                for (FloatPropagation<I> form : forms) {
                    for (Geometry other : List.of(Geometry.sameSize(5, 3, 3, 8, 3), Geometry.sameSize(4, 3, 4, 8, 3))) {
                        I wrong = full.of(kept, other);
                        assertThrows(IllegalArgumentException.class, () -> form.propagate(wrong, currents));
                    }
                    assertThrows(IllegalArgumentException.class, () -> form.propagate(input, 0, 10, 0, 1, currents, 0));
                    assertThrows(IllegalArgumentException.class, () -> form.propagate(input, 0, 9, 0, 1, currents, 1));
                    form.propagate(input, currents);
                }
            }
            for (FloatPropagation<I> form : forms) {
                assertThrows(IllegalStateException.class, () -> form.propagate(input, currents));
            }
        }
    }

    @Test
    void gatesOfAnotherLayerAreRefused() {
        SpikeList list = new SpikeList(2, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> new GatedSpikes(list, new float[4]));
    }
}
