package spikelane.sim.accelerator;

import java.util.ArrayList;
import java.util.List;
import spikelane.sim.network.LayerShape.Input;

/**
 * Counts what every memory does for one layer under a mapping. An operand moves between neighbouring memories that hold
 * it; the innermost of them serves the arithmetic.
 */
final class ActionCounts {
    private final LayerWork layer;
    private final Architecture architecture;
    private final Mapping mapping;
    private final WeightEncoding encoding;
    private final ActivityStatistic statistic;
    private final List<Action> actions = new ArrayList<>();

    private ActionCounts(LayerWork layer, Architecture architecture, Mapping mapping, WeightEncoding encoding,
            ActivityStatistic statistic) {
        this.layer = layer;
        this.architecture = architecture;
        this.mapping = mapping;
        this.encoding = encoding;
        this.statistic = statistic;
    }

    static List<Action> of(LayerWork layer, Architecture architecture, Mapping mapping, WeightEncoding encoding,
            ActivityStatistic statistic) {
        ActionCounts counts = new ActionCounts(layer, architecture, mapping, encoding, statistic);
        for (Operand operand : Operand.values()) {
            counts.count(operand);
        }
        return counts.actions;
    }

    private void count(Operand operand) {
        if (operand == Operand.MEMBRANE && !layer.spiking()) {
            return;
        }
        List<Memory> chain = architecture.holding(operand);
        for (int i = 0; i + 1 < chain.size(); i++) {
            transfer(operand, chain.get(i), chain.get(i + 1));
        }
        serve(operand, chain.getLast());
    }

    private void transfer(Operand operand, Memory outer, Memory inner) {
        int level = inner.level();
        boolean burst = !inner.perPe();
        switch (operand) {
            case WEIGHTS -> {
                double values = mapping.passes(operand, level) * layer.encodedBits().get(encoding) / layer.weightBits();
                add(operand, outer, values, 0, true);
                add(operand, inner, 0, values, burst);
            }
            case INPUTS -> {
                double values = inner.perPe()
                        ? layer.activeLoads(mapping, level, statistic)
                        : mapping.visits(operand, level) + payload();
                boolean fed = architecture.feed() != null && outer.name().equals(architecture.feed().memory());
                add(operand, outer, fed ? 0 : values, 0, burst);
                add(operand, inner, 0, values, burst);
            }
            case OUTPUTS -> {
                double values = (double) layer.dims().t() * layer.dims().outputs();
                add(operand, inner, values, 0, false);
                add(operand, outer, 0, values, true);
            }
            case PSUMS, MEMBRANE -> {
                long distinct = layer.dims().outputs() * (operand == Operand.PSUMS ? layer.dims().t() : 1);
                double swaps = (double) mapping.visits(operand, level) - distinct;
                add(operand, outer, swaps, swaps, burst);
                add(operand, inner, swaps, swaps, burst);
            }
        }
    }

    /** One positive number per time step and channel beside gated spikes, in units of an input's width. */
    private double payload() {
        return layer.input() == Input.GATED
                ? (double) layer.dims().t() * layer.dims().c() * architecture.widths().payload()
                        / architecture.widths().input(layer)
                : 0;
    }

    private void serve(Operand operand, Memory memory) {
        double updates = (double) layer.dims().t() * layer.dims().outputs();
        double operations = architecture.chargedOps(layer, statistic);
        double storedWeights = encoding.packsPayload() ? layer.nonzeroWeights() : layer.weights();
        switch (operand) {
            case WEIGHTS -> actions.add(new Action(memory, operand, storedWeights * mapping.weightWalks(), 0,
                    layer.weightBits() + encoding.positionBits(), false));
            case INPUTS -> add(operand, memory, layer.effectiveOps(statistic), 0, false);
            case PSUMS -> add(operand, memory, operations, operations, false);
            case OUTPUTS -> add(operand, memory, 0, updates, false);
            case MEMBRANE -> add(operand, memory, updates - layer.dims().outputs(), updates, false); // starts at 0
        }
    }

    private void add(Operand operand, Memory memory, double reads, double writes, boolean burst) {
        actions.add(new Action(memory, operand, reads, writes, architecture.widths().of(operand, layer), burst));
    }
}
