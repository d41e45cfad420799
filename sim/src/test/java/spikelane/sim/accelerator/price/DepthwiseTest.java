package spikelane.sim.accelerator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.network.LayerShape.Input;

/** A layer of groups against what it is priced as. */
class DepthwiseTest {
    private static LayerCost price(Architecture architecture, LayerDimensions dims) {
        LayerWork work = LayerWork.ofDensities("layer", dims, Input.BITS, true, 8, 0.5, 0.1, 0.2);
        return new CostModel(architecture)
                .price(new Workload(8, List.of(work)), WeightEncoding.RLE, ActivityStatistic.MEAN).layers().getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"eyeriss-snn", "iscas23", "loihi-like", "cpu"})
    void costsAsMuchAsItsGroupsOneAfterTheOther(String preset) {
        Architecture architecture = Architecture.preset(preset);
        int groups = 16;
        LayerCost depthwise = price(architecture,
                new LayerDimensions(4, 2 * groups, groups, 12, 12, 3, 3, 2, 2, 24, 24, 1, 1, groups));
        LayerCost one = price(architecture, new LayerDimensions(4, 2, 1, 12, 12, 3, 3, 2, 2, 24, 24, 1, 1, 1));
        assertEquals(groups * one.energyUj(), depthwise.energyUj(), 1e-9 * depthwise.energyUj());
        assertEquals(groups * one.cycles(), depthwise.cycles(), 1e-9 * depthwise.cycles());
        assertEquals(groups * one.denseOps(), depthwise.denseOps());
        assertEquals(groups * one.effectiveOps(), depthwise.effectiveOps(), 1e-6);
        LayerCost dense = price(architecture,
                new LayerDimensions(4, 2 * groups, groups, 12, 12, 3, 3, 2, 2, 24, 24, 1, 1, 1));
        assertEquals(groups * depthwise.denseOps(), dense.denseOps());
        assertTrue(dense.energyUj() > depthwise.energyUj());
    }
}
