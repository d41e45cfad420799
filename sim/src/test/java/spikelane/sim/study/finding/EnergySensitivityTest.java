package spikelane.sim.study.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.compress.Compression;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.TrialResult.Price;
import spikelane.sim.study.TrialResult.Score;
import spikelane.sim.study.finding.EnergySensitivity.Cheaper;
import spikelane.sim.study.finding.EnergySensitivity.Swing;
import spikelane.sim.study.finding.EnergySensitivity.Tornado;

class EnergySensitivityTest {
    private static final Architecture EYERISS = Architecture.preset("eyeriss-snn");

    private static Price price(double dram, double mac) {
        SequencedMap<String, Double> components = new LinkedHashMap<>();
        components.put("DRAM", dram);
        components.put("MAC", mac);
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        energy.put("rle", dram + mac);
        return new Price(energy, "rle", 1, 1, components);
    }

    private static TrialResult trial(Compression compression, Price price, Price oneBit) {
        SequencedMap<String, Price> alternatives = new LinkedHashMap<>();
        alternatives.put("1-bit spikes", oneBit);
        return new TrialResult(compression.mode().label(), compression.bits(), compression.prune(),
                new Score(0.5, 0.4, 0.6, 1, 2, null), 0, List.of(new LayerResult("conv0", 1, 0, null, null)), price, 1,
                1, alternatives, null);
    }

    private static final TrialResult FULL = trial(Compression.none(), price(10, 0), price(10, 0));
    private static final TrialResult TERNARY = trial(Compression.quantise(2), price(4, 0), price(5, 0));
    private static final TrialResult PRUNED = trial(Compression.prune(0.8), price(0, 5), price(5, 1));
    private static final List<TrialResult> ALL = List.of(FULL, TERNARY, PRUNED);

    private static Cheaper find(String assumption, String variant, String other) {
        return EnergySensitivity.cheaper(ALL, EYERISS).stream().filter(
                c -> c.assumption().equals(assumption) && c.variant().equals(variant) && c.other().equals(other))
                .findFirst().orElseThrow();
    }

    /** What both have in common moves both: half of the other is half of it at any price of DRAM. */
    @Test
    void commonNumbersDoNotBlurARatio() {
        Cheaper ternary = find("", "quantise-b2", "none");
        assertEquals(0.4, ternary.ratio(), 1e-12);
        assertEquals(0.4, ternary.low(), 1e-12);
        assertEquals(0.4, ternary.high(), 1e-12);
        assertEquals(1, ternary.probability());
    }

    /**
     * The logarithm of MAC * 5 over DRAM * 4 is normal about log(1.25), its variance that of both spreads:
     * (log(1 + spread) / 1.645)^2 each; that of arithmetic is the widest of its operations'.
     */
    @Test
    void independentComponentsAreAsUncertainAsTheirSpreadsSay() {
        Cheaper pruned = find("", "prune-b8-p0.8", "quantise-b2");
        double deviation = Math.hypot(Math.log(1.3), Math.log(1.5)) / 1.6448536;
        assertEquals(1.25, pruned.ratio(), 1e-12);
        assertEquals(NormalDistribution.of(Math.log(1.25), deviation).cumulativeProbability(0), pruned.probability(),
                0.015);
        assertEquals(1.25 * Math.exp(-1.6448536 * deviation), pruned.low(), 0.02);
        assertEquals(1.25 * Math.exp(1.6448536 * deviation), pruned.high(), 0.04);
        assertEquals(0, find("1-bit spikes", "prune-b8-p0.8", "quantise-b2").probability());
    }

    @Test
    void theTornadoHasEveryComponentAndAssumption() {
        Tornado pruned = EnergySensitivity.tornados(ALL, EYERISS).get(1);
        assertEquals("prune-b8-p0.8", pruned.variant());
        assertEquals("quantise-b2", pruned.other());
        List<Swing> swings = pruned.swings();
        Swing dram = swings.stream().filter(swing -> swing.cause().startsWith("DRAM")).findFirst().orElseThrow();
        assertEquals(1.25 / 1.3, dram.low(), 1e-12);
        assertEquals(1.25 * 1.3, dram.high(), 1e-12);
        Swing spikes = swings.stream().filter(swing -> swing.cause().equals("1-bit spikes")).findFirst().orElseThrow();
        assertEquals(1.2, spikes.low(), 1e-12);
        assertEquals(1.25, spikes.high(), 1e-12);
        List<Double> widths = new ArrayList<>(swings.stream().map(swing -> swing.high() - swing.low()).toList());
        assertEquals(widths.stream().sorted((a, b) -> Double.compare(b, a)).toList(), widths);
    }

    /** Of a calibrated machine whole networks are known, not components. */
    @Test
    void aCalibratedMachineHasNoSpreadsOfItsOwn() {
        List<Cheaper> cheaper = EnergySensitivity.cheaper(ALL, Architecture.preset("iscas23"));
        assertTrue(!cheaper.isEmpty() && cheaper.stream().allMatch(c -> c.assumption().equals("1-bit spikes")));
    }
}
