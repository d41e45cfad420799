package spikelane.sim.accelerator.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.network.LayerShape.Input;

class MapperTest {
    private static final Architecture EYERISS = Architecture.preset("eyeriss-snn");
    private static final int[] BITS = {8, 8, 8, 8, 8};
    /** Of the published network: its second layer takes the most to map. */
    private static final LayerWork CONV2 = layer(new LayerDimensions(20, 128, 128, 64, 64, 3, 3, 1, 1));

    private static LayerWork layer(LayerDimensions dims) {
        return LayerWork.ofDensities("layer", dims, Input.BITS, true, 8, 1, 0.1, 0.1);
    }

    private static MappingSearch search(LayerWork layer, int mostDivisors, long mostSteps) {
        return new MappingSearch(layer, EYERISS, Mapper.Objective.ENERGY, BITS, mostDivisors, mostSteps);
    }

    @Test
    void searchStopsWhereItIsToldTo() {
        MappingSearch given = search(CONV2, Integer.MAX_VALUE, 1000);
        assertNull(given.best());
        assertTrue(given.spent());
        MappingSearch whole = search(CONV2, Integer.MAX_VALUE, 1 << 19);
        assertEquals(new Mapper(EYERISS, Mapper.Objective.ENERGY).map(CONV2).toString(), whole.best().toString());
        assertFalse(whole.spent(), "a layer of a network is far below the mapper's own limit");
    }

    @Test
    void fewerDivisorsGiveAMappingThatStillFits() {
        MappingSearch coarse = search(CONV2, 3, 1 << 19);
        Mapping mapping = coarse.best();
        assertFalse(coarse.spent());
        assertEquals(128, mapping.tiles()[0][LoopDim.M.index()], "the whole layer is outermost");
    }

    /** 240 divisors in a loop, a million output rows, as many input rows by strides. */
    @Test
    void sizesAtTheLimitsAreMappedInSeconds() {
        for (LayerDimensions dims : new LayerDimensions[]{new LayerDimensions(1, 50_400, 720_720, 1, 1, 1, 1, 1, 1),
                new LayerDimensions(1, 4, 4, 1 << 20, 1, 3, 1, 1, 1),
                new LayerDimensions(1, 4, 4, 1024, 1, 3, 1, 1024, 1)}) {
            Mapping mapping = assertTimeout(Duration.ofSeconds(20),
                    () -> new Mapper(EYERISS, Mapper.Objective.ENERGY).map(layer(dims)), dims.toString());
            assertEquals(dims.m(), mapping.tiles()[0][LoopDim.M.index()]);
        }
    }
}
