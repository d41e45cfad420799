package spikelane.sim.accelerator.price;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Feed;
import spikelane.sim.accelerator.describe.Memory;
import spikelane.sim.accelerator.map.Mapper;
import spikelane.sim.accelerator.map.Mapping;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.network.LayerShape.Input;

/**
 * Prices a workload on an architecture: the mapping gives the actions of every memory and operand, the architecture the
 * energy of each. Keeps the mappings it has found, so that a search over networks of one shape pays for them once.
 */
public final class CostModel {
    private final Architecture architecture;
    private final Mapper mapper;

    /**
     * @param architecture the accelerator; mappings are chosen for the least energy
     */
    public CostModel(Architecture architecture) {
        this(architecture, Mapper.Objective.ENERGY);
    }

    /**
     * @param architecture the accelerator
     * @param objective    what mappings are chosen for
     */
    public CostModel(Architecture architecture, Mapper.Objective objective) {
        this.architecture = architecture;
        this.mapper = new Mapper(architecture, objective);
    }

    /**
     * @param architecture the accelerator; mappings are chosen for the least energy
     * @param found        mappings that need not be searched again, of other architectures too
     */
    public CostModel(Architecture architecture, Mapper.Found found) {
        this(architecture, new Mapper(architecture, Mapper.Objective.ENERGY, found));
    }

    /** {@return what finds the mappings} */
    public Mapper mapper() {
        return mapper;
    }

    private CostModel(Architecture architecture, Mapper mapper) {
        this.architecture = architecture;
        this.mapper = mapper;
    }

    /**
     * @param other an architecture with the same memories and whole widths
     * @return a model of it that keeps this one's mappings
     */
    public CostModel with(Architecture other) {
        return new CostModel(other, mapper);
    }

    /**
     * @param workload  the network
     * @param encoding  format of the weights
     * @param statistic which sample
     * @return energy, cycles and operations, per layer and component
     * @throws spikelane.sim.io.BadInputException if a layer is not supported
     */
    public NetworkCost price(Workload workload, WeightEncoding encoding, ActivityStatistic statistic) {
        List<LayerCost> layers = new ArrayList<>();
        for (LayerWork layer : workload.layers()) {
            architecture.requireSupport(layer);
            layers.add(price(layer, mapper.map(layer), encoding, statistic));
        }
        String outside = architecture.residual() == null
                ? null
                : architecture.residual().outside(workload.layers().stream().map(LayerWork::weightBits).toList())
                        .orElse(null);
        return new NetworkCost(architecture, encoding, statistic, workload.weightBits(), workload.weightSparsity(),
                outside, List.copyOf(layers));
    }

    /**
     * @param layer     one layer
     * @param mapping   how it is mapped
     * @param encoding  format of its weights
     * @param statistic which sample
     * @return its price
     */
    LayerCost price(LayerWork layer, Mapping mapping, WeightEncoding encoding, ActivityStatistic statistic) {
        List<Action> actions = ActionCounts.of(layer, architecture, mapping, encoding, statistic);
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        SequencedMap<String, Double> accesses = new LinkedHashMap<>();
        for (Memory memory : architecture.memories()) {
            energy.put(memory.name(), 0.0);
            accesses.put(memory.name(), 0.0);
        }
        double wires = 0;
        for (Action action : actions) {
            energy.merge(action.memory().name(), action.energyPj(), Double::sum);
            accesses.merge(action.memory().name(), action.accesses(), Double::sum);
            wires += action.wiresPj();
        }
        Set<Operand> skipped = architecture.skipped(encoding);
        double scheduled = layer.operations(skipped, statistic);
        double cycles = scheduled / (architecture.pes() * architecture.utilisation());
        String bound = "compute";
        Feed feed = architecture.feed();
        for (Memory memory : architecture.memories()) {
            double words = accesses.get(memory.name());
            if (feed != null && feed.memory().equals(memory.name())) {
                words = feed.words(layer, skipped, statistic);
                energy.merge(memory.name(), words * feed.wordPj(memory, layer, encoding), Double::sum);
                accesses.merge(memory.name(), words, Double::sum);
                wires += words * memory.upkeep().wirePj();
            }
            if (words / memory.wordsPerCycle() > cycles) {
                cycles = words / memory.wordsPerCycle();
                bound = memory.name();
            }
        }
        if (encoding == WeightEncoding.UBM) {
            Memory outermost = architecture.memories().getFirst();
            double words = architecture.bitmask().streamBits(layer, architecture.widths()) / outermost.wordBits();
            energy.merge(outermost.name(), words * outermost.readPj(), Double::sum);
            accesses.merge(outermost.name(), words, Double::sum);
        }
        energy.put("MAC", architecture.arithmetic().paid(layer, statistic) * operationPj(layer));
        energy.put("gated",
                encoding.packsPayload()
                        ? 0.0
                        : architecture.zeroSlots(layer, statistic) * architecture.compute().gatedSlot());
        energy.put("LIF",
                layer.spiking() ? layer.dims().t() * layer.dims().outputs() * architecture.compute().lif() : 0);
        energy.put(Architecture.WIRES, wires);
        energy.put(Architecture.IDLE, idle(cycles, scheduled, accesses));
        return new LayerCost(layer.name(), mapping, energy, accesses, cycles, bound, layer.spikeOps(statistic),
                layer.effectiveOps(statistic), layer.dims().denseOps());
    }

    /** Cycles in which a memory or a PE has nothing to do, and leakage. */
    private double idle(double cycles, double operations, Map<String, Double> accesses) {
        int pes = architecture.pes();
        double energy = Math.max(0, cycles * pes - operations) * architecture.idlePj();
        for (Memory memory : architecture.memories()) {
            energy += memory.upkeep().idleEnergyPj(cycles, memory.perPe() ? pes : 1, accesses.get(memory.name()),
                    architecture.clockMhz());
        }
        return energy;
    }

    /** An active input of 1 adds its weight; anything else multiplies. */
    private double operationPj(LayerWork layer) {
        boolean multiplies = layer.input() == Input.COUNTS || layer.input() == Input.REAL;
        return multiplies
                ? architecture.compute().macPj(layer.weightBits(), architecture.widths().input(layer))
                : architecture.compute().addPj(layer.weightBits());
    }
}
