package spikelane.sim.accelerator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Technology;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.io.Json;
import spikelane.sim.network.LayerShape.Input;

/** Another technology moves every energy of every preset by the same factor, but those that are told to stand still. */
@Tag("once")
class TechnologyTest {
    private static final double TIMES = 2;

    static List<String> presets() {
        return Architecture.PRESETS;
    }

    /** Counts multiply, bits add; both leave zero weights in an uncompressed payload. */
    private static Workload workload(int bits) {
        List<LayerWork> layers = new ArrayList<>();
        layers.add(LayerWork.ofDensities("conv0", new LayerDimensions(4, 2, 32, 16, 16, 3, 3, 1, 1), Input.COUNTS, true,
                bits, 0.5, 0.2, 0.4));
        layers.add(LayerWork.ofDensities("conv1", new LayerDimensions(4, 32, 32, 16, 16, 3, 3, 1, 1), Input.BITS, true,
                bits, 0.5, 0.1, 0.2));
        return new Workload(bits, layers);
    }

    private static Architecture scaled(Architecture architecture, double times) {
        return architecture.with(Map.of("technology", Double.toString(architecture.technology().nm() * times)));
    }

    /** The mappings are those of the file's own technology: what moves is the price of the same accesses. */
    @ParameterizedTest
    @MethodSource("presets")
    void everyComponentMovesByTheRatioOfTheNodesOrSaysThatItDoesNot(String preset) {
        Architecture own = Architecture.preset(preset);
        Architecture other = scaled(own, TIMES);
        Technology technology = own.technology();
        assertEquals(technology.nm() * TIMES, other.technology().nm());
        assertEquals(technology.fixed(), other.technology().fixed());
        Set<String> fixed = new HashSet<>();
        technology.fixed().values().forEach(fixed::addAll);
        assertEquals(Set.copyOf(own.memories().stream().anyMatch(memory -> memory.name().equals("DRAM"))
                ? List.of("DRAM read", "DRAM write")
                : List.of()), fixed);
        CostModel model = new CostModel(own);
        Set<String> moved = new HashSet<>();
        for (int bits : new int[]{2, 8, 32}) {
            for (WeightEncoding encoding : WeightEncoding.values()) {
                NetworkCost before = model.price(workload(bits), encoding, ActivityStatistic.MEAN);
                NetworkCost after = model.with(other).price(workload(bits), encoding, ActivityStatistic.MEAN);
                assertEquals(before.cycles(), after.cycles(), "the clock is the file's own");
                before.energyUjByComponent().forEach((component, energy) -> {
                    double ratio = component.equals("DRAM") ? 1 : Math.pow(TIMES, technology.exponent());
                    assertEquals(ratio * energy, after.energyUjByComponent().get(component), 1e-12 * ratio * energy,
                            preset + ", " + component);
                });
                moved.addAll(before.components());
            }
        }
        assertEquals(own.areaMm2() * TIMES * TIMES, other.areaMm2(), 1e-12 * other.areaMm2());
        if (preset.equals("eyeriss-snn")) {
            Set<String> all = new HashSet<>(Architecture.COMPONENTS);
            own.memories().forEach(memory -> all.add(memory.name()));
            assertEquals(all, moved, "no component is left out of the comparison");
        }
    }

    @Test
    void whatStandsStillIsTold() {
        Architecture at28 = Architecture.preset("eyeriss-snn").with(Map.of("technology", "28"));
        EnergyReport report = EnergyReport.of("a network", workload(8),
                new CostModel(at28).price(workload(8), WeightEncoding.RLE, ActivityStatistic.MEAN), null);
        assertTrue(report.table().contains("energies at 28 nm; DRAM read, DRAM write do not follow the technology"
                + " (LPDDR4, default energy table: per bit of an off-chip interface)"), report.table());
        String json = Json.line(report.summary());
        assertTrue(json.contains("\"technology\":{\"nm\":28.0,\"exponent\":1.0,\"fixed\":{\"LPDDR4"), json);
        assertFalse(json.contains("words"), json);
        assertEquals("14 nm", Architecture.preset("loihi-like").technology().words());
    }
}
