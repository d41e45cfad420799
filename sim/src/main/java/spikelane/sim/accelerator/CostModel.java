package spikelane.sim.accelerator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.network.LayerShape.Input;

/** Prices a workload on an architecture: counts of actions per memory and operand, times the energy of each. */
public final class CostModel {
    private CostModel() {}

    /**
     * @param workload     the network
     * @param architecture the accelerator
     * @param encoding     format of the weights
     * @param statistic    which sample
     * @return energy, cycles and operations, per layer and component
     * @throws spikelane.sim.data.BadInputException if a layer is not supported
     */
    public static NetworkCost price(Workload workload, Architecture architecture, WeightEncoding encoding,
            ActivityStatistic statistic) {
        List<LayerCost> layers = new ArrayList<>();
        for (LayerWork layer : workload.layers()) {
            layers.add(price(layer, architecture, encoding, statistic));
        }
        return new NetworkCost(architecture.name(), encoding, statistic, architecture.clockMhz(), List.copyOf(layers));
    }

    private static LayerCost price(LayerWork layer, Architecture architecture, WeightEncoding encoding,
            ActivityStatistic statistic) {
        double effective = layer.effectiveOps(statistic);
        double spikeOps = layer.spikeOps(statistic);
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        SequencedMap<String, Double> accesses = new LinkedHashMap<>();
        double cycles = effective / (architecture.pes() * architecture.utilisation());
        String bound = "compute";
        for (Memory memory : architecture.memories()) {
            double pj = 0;
            double words = 0;
            for (Operand operand : memory.holds()) {
                int width = width(operand, layer, architecture.widths());
                Moves moves = moves(operand, memory, layer, architecture, encoding, effective, spikeOps, statistic);
                double reads = memory.accesses(moves.reads(), width);
                double writes = memory.accesses(moves.writes(), width);
                words += reads + writes;
                pj += (reads * memory.readPj() + writes * memory.writePj()) * memory.accessScale(width);
            }
            energy.put(memory.name(), pj);
            accesses.put(memory.name(), words);
            if (!memory.perPe() && words / memory.wordsPerCycle() > cycles) {
                cycles = words / memory.wordsPerCycle();
                bound = memory.name();
            }
        }
        int inputBits = architecture.widths().input(layer);
        boolean multiplies = layer.input() == Input.COUNTS || layer.input() == Input.REAL;
        energy.put("MAC",
                effective * (multiplies
                        ? architecture.compute().macPj(layer.weightBits(), inputBits)
                        : architecture.compute().addPj(layer.weightBits())));
        energy.put("LIF",
                layer.spiking() ? layer.dims().t() * layer.dims().outputs() * architecture.compute().lif() : 0);
        energy.put("idle", cycles * architecture.pes() * architecture.idlePj());
        return new LayerCost(layer.name(), energy, accesses, cycles, bound, spikeOps, effective,
                layer.dims().denseOps());
    }

    private static int width(Operand operand, LayerWork layer, Architecture.Widths widths) {
        return switch (operand) {
            case WEIGHTS -> layer.weightBits();
            case INPUTS -> widths.input(layer);
            case OUTPUTS -> widths.output(layer);
            case PSUMS -> widths.psum();
            case MEMBRANE -> widths.membrane();
        };
    }

    private record Moves(double reads, double writes) {}

    /** Every tensor is moved once between shared memories; the PE's own memories serve each effective operation. */
    private static Moves moves(Operand operand, Memory memory, LayerWork layer, Architecture architecture,
            WeightEncoding encoding, double effective, double spikeOps, ActivityStatistic statistic) {
        double steps = layer.dims().t();
        double inputs = steps * layer.dims().inputs();
        double outputs = steps * layer.dims().outputs();
        double encodedWeights = layer.encodedBits().get(encoding) / layer.weightBits();
        if (memory.perPe()) {
            double weightReads = encoding.packsPayload() ? effective : spikeOps;
            return switch (operand) {
                case WEIGHTS -> new Moves(weightReads, encodedWeights);
                case INPUTS -> new Moves(spikeOps / layer.dims().m(), layer.active(statistic));
                case PSUMS -> new Moves(effective, effective);
                case OUTPUTS, MEMBRANE -> new Moves(outputs, outputs);
            };
        }
        boolean outermost = memory.level() == 0;
        double payload = layer.input() == Input.GATED
                ? steps * layer.dims().c() * architecture.widths().payload() / architecture.widths().input(layer)
                : 0;
        return switch (operand) {
            case WEIGHTS -> new Moves(encodedWeights, outermost ? 0 : encodedWeights);
            case INPUTS -> new Moves(inputs + payload, outermost ? 0 : inputs + payload);
            case OUTPUTS -> new Moves(outermost ? 0 : outputs, outputs);
            case PSUMS -> new Moves(0, 0);
            case MEMBRANE -> outermost || !layer.spiking() ? new Moves(0, 0) : new Moves(outputs, outputs);
        };
    }
}
