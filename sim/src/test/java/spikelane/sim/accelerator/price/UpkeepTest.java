package spikelane.sim.accelerator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.ArchitectureFile;
import spikelane.sim.accelerator.map.Mapper;
import spikelane.sim.accelerator.map.Mapping;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.network.LayerShape.Input;

/** Idle energy, leakage, wires, gating and formats, on one layer whose counts are worked out by hand. */
class UpkeepTest {
    /** 2 steps, 4 outputs of 4 inputs each over 8 x 8 positions: 2048 operations, 512 inputs, 512 outputs. */
    private static final LayerDimensions DIMS = new LayerDimensions(2, 4, 4, 8, 8, 1, 1, 1, 1);
    private static final LayerWork LAYER = LayerWork.ofDensities("pointwise", DIMS, Input.BITS, true, 8, 0.5, 0.25,
            0.25);
    private static final int OPERATIONS = 2048;

    /** One buffer under a DRAM, four PEs that the buffer serves directly; a value is a word. */
    private static Architecture architecture(String buffer, String arithmetic) {
        String memory = """
                  - name: %s
                    level: %d
                    holds: [weights, inputs, psums, outputs, membrane]
                    word: {value: 8, unit: bit, source: test}
                    access: value
                    read: {value: 1, unit: pJ/word, node: fixed, source: test}
                    write: {value: 1, unit: pJ/word, node: fixed, source: test}
                """;
        return ArchitectureFile.parse("small.yaml",
                """
                        name: small
                        summary: for tests
                        technology: {value: 40, unit: nm, source: test}
                        scaling_exponent: {value: 1, unit: power of the node ratio, source: test}
                        clock: {value: 100, unit: MHz, source: test}
                        array:
                          rows: {value: 4, unit: PE, source: test}
                          columns: {value: 1, unit: PE, source: test}
                          utilisation: {value: 1, unit: fraction, source: test}
                          idle: {value: 0.5, unit: pJ/PE/cycle, node: fixed, source: test}
                          skip: [inputs]
                        widths:
                          spikes: {value: 8, unit: bit, source: test}
                          counts: {value: 8, unit: bit, source: test}
                          payload: {value: 8, unit: bit, source: test}
                          real: {value: 8, unit: bit, source: test}
                          psum: {value: 8, unit: bit, source: test}
                          psum_ternary: {value: 8, unit: bit, source: test}
                          membrane: {value: 8, unit: bit, source: test}
                        bitmask:
                          activation_mask: {value: 1, unit: bit/value, source: test}
                          payload_passes: {value: 0, unit: pass, source: test}
                        inputs: [bits]
                        compute:
                          zeros: {ZEROS, source: test}
                          width_power: {value: 1, unit: power of b/8, source: test}
                          add8: {value: 1, unit: pJ, node: fixed, source: test}
                          mult8: {value: 1, unit: pJ, node: fixed, source: test}
                          add_fp32: {value: 1, unit: pJ, node: fixed, source: test}
                          mult_fp32: {value: 1, unit: pJ, node: fixed, source: test}
                          lif: {value: 0, unit: pJ, node: fixed, source: test}
                          gated_slot: {value: 0, unit: pJ, node: fixed, source: test}
                        memories:
                        """.replace("ZEROS", arithmetic) + String.format(Locale.ROOT, memory, "dram", 0)
                        + String.format(Locale.ROOT, memory, "buffer", 1)
                        + "    capacity: {value: 4096, unit: word, source: test}\n" + buffer);
    }

    private static LayerCost price(String buffer, String arithmetic, WeightEncoding encoding) {
        Architecture architecture = architecture(buffer, arithmetic);
        CostModel model = new CostModel(architecture);
        Mapping whole = new Mapper(architecture, Mapper.Objective.ENERGY).map(LAYER);
        return model.price(LAYER, whole, encoding, ActivityStatistic.MEAN);
    }

    @Test
    void cyclesAreThoseThatTheArrayDoesNotSkip() {
        assertEquals(OPERATIONS * 0.25 / 4, price("", "skip: []", WeightEncoding.DENSE).cycles());
    }

    @Test
    void arithmeticIsPaidWhereZerosAreNeitherSkippedNorGated() {
        assertEquals(OPERATIONS, price("", "skip: []", WeightEncoding.B).energyPj().get("MAC"));
        assertEquals(OPERATIONS * 0.5, price("", "skip: [weights]", WeightEncoding.B).energyPj().get("MAC"));
        assertEquals(OPERATIONS * 0.25, price("", "gate: [inputs]", WeightEncoding.B).energyPj().get("MAC"));
        assertEquals(OPERATIONS * 0.125,
                price("", "skip: [inputs], gate: [weights]", WeightEncoding.B).energyPj().get("MAC"));
    }

    /** 128 cycles of four PEs with 512 operations: never idle. Leakage: 2 mW for 128 cycles of 10 ns. */
    @Test
    void leakageFlowsAllTheTime() {
        assertEquals(0, price("", "skip: []", WeightEncoding.B).energyPj().get("idle"));
        assertEquals(2 * 128 * 10,
                price("    leakage: {value: 2, unit: mW, node: fixed, source: test}\n", "skip: []", WeightEncoding.B)
                        .energyPj().get("idle"),
                1e-9);
    }

    /** The buffer feeds one word a cycle, so that it binds; the PEs wait, the buffer never does. */
    @Test
    void waitingPesCostIdleEnergy() {
        LayerCost cost = price("""
                    banks: {value: 2, unit: bank, source: test}
                    ports: {value: 1, unit: port/bank, source: test}
                    idle: {value: 3, unit: pJ/cycle, node: fixed, source: test}
                """.indent(0), "skip: []", WeightEncoding.B);
        double words = cost.accesses().get("buffer");
        assertEquals("buffer", cost.bound());
        assertEquals(words / 2, cost.cycles());
        assertEquals((words / 2 * 4 - OPERATIONS * 0.25) * 0.5, cost.energyPj().get("idle"), 1e-9);
    }

    /** Whatever DRAM sends or takes crosses its wires: weights and inputs once, outputs once; the rest fits the buffer. */
    @Test
    void wiresArePaidByTheWord() {
        Architecture wired = ArchitectureFile.parse("small.yaml", architecture("", "skip: []").toYaml().replaceFirst(
                "level: 0\n", "level: 0\n    wire: {value: 0.1, unit: pJ/word, node: fixed, source: test}\n"));
        Mapping mapping = new Mapper(wired, Mapper.Objective.ENERGY).map(LAYER);
        LayerCost cost = new CostModel(wired).price(LAYER, mapping, WeightEncoding.DENSE, ActivityStatistic.MEAN);
        assertEquals(16 + 512 + 512, cost.accesses().get("dram"));
        assertEquals(0.1 * (16 + 512 + 512), cost.energyPj().get("wires"), 1e-9);
    }

    /** Gated reads of the buffer take their cycle and no energy; skipped ones take neither. */
    @Test
    void gatingSavesEnergyAndSkippingCyclesToo() {
        LayerCost all = price("    zeros: {inputs: {skip: [], source: test}}\n", "skip: []", WeightEncoding.B);
        LayerCost gated = price("    zeros: {inputs: {gate: [inputs], source: test}}\n", "skip: []", WeightEncoding.B);
        LayerCost skipped = price("    zeros: {inputs: {skip: [inputs], source: test}}\n", "skip: []",
                WeightEncoding.B);
        assertEquals(all.accesses().get("buffer"), gated.accesses().get("buffer"));
        assertEquals(OPERATIONS * 0.75, all.accesses().get("buffer") - skipped.accesses().get("buffer"));
        assertEquals(OPERATIONS * 0.75, all.energyPj().get("buffer") - gated.energyPj().get("buffer"), 1e-9);
        assertEquals(gated.energyPj().get("buffer"), skipped.energyPj().get("buffer"), 1e-9);
    }

    /** A bitmask of 8-bit inputs a quarter of which are active: 1 + 0.25 * 8 bits instead of 8. */
    @Test
    void formatOfAnOperandChangesItsTraffic() {
        String yaml = architecture("", "skip: []").toYaml();
        Architecture packed = ArchitectureFile.parse("small.yaml", yaml.replaceFirst("level: 0\n",
                "level: 0\n    zeros: {inputs: {format: b, source: test}, weights: {format: dense, source: test}}\n"));
        Mapping mapping = new Mapper(packed, Mapper.Objective.ENERGY).map(LAYER);
        LayerCost cost = new CostModel(packed).price(LAYER, mapping, WeightEncoding.RLE, ActivityStatistic.MEAN);
        assertEquals(512 * 3 / 8.0 + 16 + 512, cost.accesses().get("dram"), 1e-9);
        assertTrue(cost.energyPj().get("wires") == 0);
    }
}
