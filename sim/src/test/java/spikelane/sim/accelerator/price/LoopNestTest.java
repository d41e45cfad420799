package spikelane.sim.accelerator.price;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.ArchitectureFile;
import spikelane.sim.accelerator.describe.Memory;
import spikelane.sim.accelerator.describe.SparseRule;
import spikelane.sim.accelerator.map.LoopDim;
import spikelane.sim.accelerator.map.Mapper;
import spikelane.sim.accelerator.map.Mapping;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.RandomShapes;

/** Action counts against a simulator that walks every loop iteration and every spike. */
class LoopNestTest {
    private static final int TRIALS = 400;
    private static final String TOY = """
            name: toy
            summary: two or three levels for tests
            technology: {value: 65, unit: nm, source: none}
            scaling_exponent: {value: 1, unit: power of the node ratio, source: none}
            clock: {value: 100, unit: MHz, source: none}
            array:
              rows: {value: 1, unit: PE, source: none}
              columns: {value: 1, unit: PE, source: none}
              utilisation: {value: 1, unit: fraction, source: none}
              skip: [weights, inputs]
              idle: {value: 0, unit: pJ/PE/cycle, node: fixed, source: none}
            widths:
              spikes: {value: 1, unit: bit, source: none}
              counts: {value: 8, unit: bit, source: none}
              payload: {value: 8, unit: bit, source: none}
              real: {value: 8, unit: bit, source: none}
              psum: {value: 8, unit: bit, source: none}
              psum_ternary: {value: 8, unit: bit, source: none}
              membrane: {value: 8, unit: bit, source: none}
            bitmask:
              activation_mask: {value: 1, unit: bit/value, source: none}
              payload_passes: {value: 0, unit: pass, source: none}
            inputs: [bits]
            compute:
              zeros: {skip: [weights, inputs], source: none}
              width_power: {value: 1, unit: power of b/8, source: none}
              add8: {value: 1, unit: pJ, node: fixed, source: none}
              mult8: {value: 1, unit: pJ, node: fixed, source: none}
              add_fp32: {value: 1, unit: pJ, node: fixed, source: none}
              mult_fp32: {value: 1, unit: pJ, node: fixed, source: none}
              lif: {value: 1, unit: pJ, node: fixed, source: none}
              gated_slot: {value: 1, unit: pJ, node: fixed, source: none}
            memories:
            """;

    private static String memory(String name, int level, String operands, String capacity) {
        return String.format(Locale.ROOT, """
                  - name: %s
                    level: %d
                    holds: [%s]
                    word: {value: 8, unit: bit, source: none}
                    access: value
                    read: {value: 1, unit: pJ/word, node: fixed, source: none}
                    write: {value: 1, unit: pJ/word, node: fixed, source: none}
                """, name, level, operands) + capacity;
    }

    private static final String ALL = "weights, inputs, psums, outputs, membrane";

    static Architecture toy(int levels, boolean weightsBypass) {
        StringBuilder yaml = new StringBuilder(TOY).append(memory("dram", 0, ALL, ""));
        for (int level = 1; level < levels; level++) {
            boolean bypass = weightsBypass && level == 1 && levels > 2;
            yaml.append(memory("buffer" + level, level, bypass ? "inputs, psums, outputs, membrane" : ALL,
                    "    capacity: {value: " + (level == 1 ? 400 : 60) + ", unit: word, source: none}\n"));
        }
        return ArchitectureFile.parse("toy.yaml", yaml.toString());
    }

    @Test
    void countsEqualASimulationOfEveryIteration() {
        long seed = 20231104;
        Random random = new Random(seed);
        for (int trial = 0; trial < TRIALS; trial++) {
            int levels = 2 + random.nextInt(2);
            Architecture architecture = toy(levels, random.nextBoolean());
            Layer layer = layer(random);
            Mapping mapping = mapping(layer.work.dims(), levels, random);
            compare(layer, architecture, mapping,
                    "seed " + seed + ", trial " + trial + ": " + layer.work.dims() + " " + mapping);
        }
    }

    /** Strides of 1 to 3, kernels of 1, 3 and 5, fully connected layers: what each level brings in, all inputs active. */
    @Test
    void transfersOfStridedLayersEqualASimulation() {
        Random random = new Random(11);
        int[] sizes = {1, 2, 4, 6};
        for (int trial = 0; trial < TRIALS; trial++) {
            int kernel = 1 + 2 * random.nextInt(3);
            boolean flat = trial % 10 == 0;
            LayerDimensions dims = flat
                    ? new LayerDimensions(1 + random.nextInt(4), sizes[random.nextInt(4)], sizes[random.nextInt(4)], 1,
                            1, 1, 1, 1, 1)
                    : new LayerDimensions(1 + random.nextInt(4), sizes[random.nextInt(4)], sizes[random.nextInt(4)],
                            sizes[random.nextInt(4)], sizes[random.nextInt(4)], kernel, kernel, 1 + random.nextInt(3),
                            1 + random.nextInt(3));
            int levels = 2 + random.nextInt(2);
            Mapping mapping = mapping(dims, levels, random);
            boolean[] spikes = new boolean[Math.toIntExact(dims.t() * dims.inputs())];
            Arrays.fill(spikes, true);
            boolean[] nonzero = new boolean[Math.toIntExact(dims.weights())];
            Arrays.fill(nonzero, true);
            LoopNestSimulator simulated = LoopNestSimulator.of(dims, mapping, nonzero, spikes);
            LayerWork work = LayerWork.ofDensities("layer", dims, LayerShape.Input.BITS, true, 8, 1, 1, 1);
            String what = "trial " + trial + ": " + dims + " " + mapping;
            for (int level = 1; level < levels; level++) {
                assertEquals(simulated.weights[level], mapping.visits(Operand.WEIGHTS, level), what);
                assertEquals(simulated.inputs[level], mapping.visits(Operand.INPUTS, level), what);
                assertEquals((double) simulated.activeInputs[level],
                        mapping.activeLoads(work, level, ActivityStatistic.MEAN), 1e-6, what);
                assertEquals(simulated.psumReturns[level],
                        mapping.visits(Operand.PSUMS, level) - dims.t() * dims.outputs(), what);
                assertEquals(simulated.membraneReturns[level], mapping.visits(Operand.MEMBRANE, level) - dims.outputs(),
                        what);
            }
        }
    }

    /** What is visited and paid at the arithmetic under every choice of skipping and gating, in every encoding. */
    @Test
    void operationsUnderEveryRuleAndWeightTrafficInEveryEncodingEqualASimulation() {
        Random random = new Random(5);
        List<List<Operand>> choices = List.of(List.of(), List.of(Operand.WEIGHTS), List.of(Operand.INPUTS),
                List.of(Operand.WEIGHTS, Operand.INPUTS));
        for (int trial = 0; trial < TRIALS; trial++) {
            Layer layer = layer(random);
            Architecture architecture = toy(2, false);
            Mapping mapping = mapping(layer.work.dims(), 2, random);
            LoopNestSimulator s = LoopNestSimulator.of(layer.work.dims(), mapping, layer.nonzero, layer.spikes);
            assertEquals((double) s.slotOps, layer.work.operations(Set.of(Operand.WEIGHTS), ActivityStatistic.MEAN));
            for (List<Operand> skip : choices) {
                for (List<Operand> gate : choices) {
                    SparseRule rule = new SparseRule(Set.copyOf(skip), Set.copyOf(gate), null);
                    assertEquals(s.operations(skip, layer.work.dims()),
                            rule.visited(layer.work, ActivityStatistic.MEAN));
                    List<Operand> both = new ArrayList<>(skip);
                    both.addAll(gate);
                    assertEquals(s.operations(both, layer.work.dims()), rule.paid(layer.work, ActivityStatistic.MEAN));
                }
            }
            for (WeightEncoding encoding : WeightEncoding.values()) {
                double reads = 0;
                double walks = 0;
                for (Action action : ActionCounts.of(layer.work, architecture, mapping, encoding,
                        ActivityStatistic.MEAN)) {
                    if (action.operand() == Operand.WEIGHTS) {
                        boolean outer = action.memory().level() == 0;
                        reads += outer ? action.reads() : 0;
                        walks += outer ? 0 : action.reads();
                    }
                }
                long bits = encoding.bits(layer.nonzero, layer.work.dims().m(), 8);
                long passes = s.weights[1] / layer.work.dims().weights();
                assertEquals(passes * (bits / 8.0), reads, 1e-9, encoding.toString());
                long walked = s.weightReads / layer.work.nonzeroWeights();
                assertEquals(
                        (double) walked
                                * (encoding.packsPayload() ? layer.work.nonzeroWeights() : layer.work.weights()),
                        walks, encoding.toString());
            }
        }
    }

    /**
     * The mapper's own choice is checked in the same way, and nothing random beats it. Not where a stride is longer than the
     * kernel: the inputs between, which no output reads, come with a larger tile, and it is only the largest that are tried.
     */
    @Test
    void bestMappingIsRightAndNoRandomOneIsCheaper() {
        Random random = new Random(7);
        for (int trial = 0; trial < 40; trial++) {
            int levels = 2 + trial % 2;
            Architecture architecture = toy(levels, false);
            Layer layer;
            do {
                layer = layer(random);
            } while (layer.work.dims().strideP() > layer.work.dims().r()
                    || layer.work.dims().strideQ() > layer.work.dims().s());
            Mapping best = new Mapper(architecture, Mapper.Objective.ENERGY).map(layer.work);
            compare(layer, architecture, best, "best " + best);
            double bestTraffic = traffic(layer, architecture, best);
            for (int i = 0; i < 200; i++) {
                Mapping other = mapping(layer.work.dims(), levels, random);
                if (fits(other, architecture, layer.work)) {
                    assertTrue(bestTraffic <= traffic(layer, architecture, other) * (1 + 1e-12),
                            best + " against " + other);
                }
            }
        }
    }

    private static boolean fits(Mapping mapping, Architecture architecture, LayerWork work) {
        for (Memory memory : architecture.memories()) {
            long needed = 0;
            for (Operand operand : memory.holds()) {
                boolean finishedInside = operand == Operand.PSUMS && memory.level() + 1 < mapping.tiles().length
                        && mapping.tiles()[memory.level() + 1][2] == LoopDim.C.bound(work.dims());
                needed += finishedInside
                        ? 0
                        : Mapping.tileElements(operand, work.dims(), mapping.tiles()[memory.level()])
                                * (long) architecture.widths().of(operand, work);
            }
            if (memory.level() > 0 && needed > memory.capacityBits()) {
                return false;
            }
        }
        return true;
    }

    /** Uncompressed bits read at the outer memory of each transfer, what the toy's energy is proportional to. */
    private static double traffic(Layer layer, Architecture architecture, Mapping mapping) {
        double bits = 0;
        for (Operand operand : Operand.values()) {
            List<Memory> chain = architecture.holding(operand);
            for (int i = 1; i < chain.size(); i++) {
                bits += mapping.visits(operand, chain.get(i).level()) * architecture.widths().of(operand, layer.work);
            }
        }
        return bits;
    }

    private static void compare(Layer layer, Architecture architecture, Mapping mapping, String what) {
        LoopNestSimulator simulated = LoopNestSimulator.of(layer.work.dims(), mapping, layer.nonzero, layer.spikes);
        assertEquals((double) simulated.effectiveOps, layer.work.effectiveOps(ActivityStatistic.MEAN), what);
        assertEquals((double) simulated.spikeOps, layer.work.spikeOps(ActivityStatistic.MEAN), what);
        for (int level = 1; level < mapping.tiles().length; level++) {
            assertEquals(simulated.activeInputs[level],
                    Math.round(mapping.activeLoads(layer.work, level, ActivityStatistic.MEAN)), what);
        }
        for (Memory memory : architecture.memories()) {
            for (Operand operand : memory.holds()) {
                double reads = 0;
                double writes = 0;
                for (Action action : ActionCounts.of(layer.work, architecture, mapping, WeightEncoding.DENSE,
                        ActivityStatistic.MEAN)) {
                    if (action.memory().equals(memory) && action.operand() == operand) {
                        reads += action.reads();
                        writes += action.writes();
                    }
                }
                long[] expected = expected(simulated, layer.work, architecture, memory, operand);
                assertEquals((double) expected[0], reads, what + ": reads of " + operand + " at " + memory.name());
                assertEquals((double) expected[1], writes, what + ": writes of " + operand + " at " + memory.name());
            }
        }
    }

    /** Reads and writes of one operand at one memory, from what the simulator counted at each level. */
    private static long[] expected(LoopNestSimulator s, LayerWork work, Architecture architecture, Memory memory,
            Operand operand) {
        List<Memory> chain = architecture.holding(operand);
        int place = chain.indexOf(memory);
        boolean innermost = place == chain.size() - 1;
        int in = memory.level();
        int out = innermost ? -1 : chain.get(place + 1).level();
        long updates = s.membraneUpdates;
        return switch (operand) {
            case WEIGHTS -> new long[]{
                    innermost ? work.weights() * (s.weightReads / Math.max(1, work.nonzeroWeights())) : s.weights[out],
                    s.weights[in]};
            case INPUTS -> new long[]{innermost ? s.effectiveOps : s.inputs[out], s.inputs[in]};
            case PSUMS ->
                new long[]{innermost ? s.effectiveOps + s.psumEvictions[in] : s.psumReturns[out] + s.psumEvictions[in],
                        innermost ? s.effectiveOps + s.psumReturns[in] : s.psumEvictions[out] + s.psumReturns[in]};
            case OUTPUTS -> new long[]{place == 0 ? 0 : s.outputs, s.outputs};
            case MEMBRANE -> new long[]{
                    innermost
                            ? updates - work.dims().outputs() + s.membraneEvictions[in]
                            : s.membraneReturns[out] + s.membraneEvictions[in],
                    innermost ? updates + s.membraneReturns[in] : s.membraneEvictions[out] + s.membraneReturns[in]};
        };
    }

    private record Layer(LayerWork work, boolean[] nonzero, boolean[] spikes) {}

    /** Every third keeps its image; the others have any kernel, stride and padding, and some are depthwise. */
    private static Layer layer(Random random) {
        LayerShape shape = RandomShapes.next(random);
        boolean[] nonzero = new boolean[(int) shape.weights()];
        for (int i = 0; i < nonzero.length; i++) {
            nonzero[i] = random.nextDouble() < 0.6;
        }
        nonzero[0] = true;
        int inputs = (int) shape.inputs();
        boolean[] spikes = new boolean[shape.steps() * inputs];
        long[] byInput = new long[inputs];
        long[] bySample = new long[1];
        long[] byStep = new long[shape.steps()];
        for (int i = 0; i < spikes.length; i++) {
            spikes[i] = random.nextDouble() < 0.3;
            if (spikes[i]) {
                byInput[i % inputs]++;
                bySample[0]++;
                byStep[i / inputs]++;
            }
        }
        LayerActivity activity = new LayerActivity(shape, 1, byInput, bySample, byStep);
        return new Layer(LayerWork.of(numbers(shape, nonzero), 8, activity), nonzero, spikes);
    }

    private static LayerNumbers numbers(LayerShape shape, boolean[] nonzero) {
        byte[] codes = new byte[nonzero.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (nonzero[i] ? 1 : 0);
        }
        return LayerNumbers.ofCodes(shape, codes);
    }

    private static Mapping mapping(LayerDimensions dims, int levels, Random random) {
        int[][] tiles = new int[levels][5];
        LoopDim[][] orders = new LoopDim[levels - 1][];
        for (LoopDim dim : LoopDim.values()) {
            tiles[0][dim.index()] = dim.bound(dims);
        }
        for (int level = 1; level < levels; level++) {
            for (int d = 0; d < 5; d++) {
                int outer = tiles[level - 1][d];
                int tile;
                do {
                    tile = 1 + random.nextInt(outer);
                } while (outer % tile != 0);
                tiles[level][d] = tile;
            }
            List<LoopDim> order = new ArrayList<>(Arrays.asList(LoopDim.values()));
            Collections.shuffle(order, random);
            orders[level - 1] = order.toArray(new LoopDim[0]);
        }
        return new Mapping(dims, tiles, orders);
    }
}
