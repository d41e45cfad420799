package spikelane.sim.accelerator.price;

import java.util.ArrayList;
import java.util.List;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Memory;
import spikelane.sim.accelerator.describe.SparseRule;
import spikelane.sim.accelerator.map.Mapping;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;
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
                WeightEncoding format = outer.rule(operand, SparseRule.NONE).format();
                double bits = layer.encodedBits().get(format == null ? encoding : format);
                double values = mapping.passes(operand, level) * bits / layer.weightBits();
                move(operand, outer, values, 0, true);
                add(operand, inner, 0, values, burst);
            }
            case INPUTS -> inputs(outer, inner);
            case OUTPUTS -> {
                double values = (double) layer.dims().t() * layer.dims().outputs();
                double density = layer.activeOutputs(statistic) / values;
                add(operand, inner, values, 0, false);
                move(operand, outer, 0, values * size(outer, operand, density, architecture.widths().output(layer)),
                        true);
            }
            case PSUMS, MEMBRANE -> {
                long distinct = layer.dims().outputs() * (operand == Operand.PSUMS ? layer.dims().t() : 1);
                double swaps = (double) mapping.visits(operand, level) - distinct;
                move(operand, outer, swaps, swaps, burst);
                add(operand, inner, swaps, swaps, burst);
            }
        }
    }

    /** Between shared memories whole tiles move, into PEs active inputs only, unless the outer memory has another rule. */
    private void inputs(Memory outer, Memory inner) {
        SparseRule rule = outer.rule(Operand.INPUTS, inner.perPe() ? SparseRule.SKIP_INPUTS : SparseRule.NONE);
        double active = mapping.activeLoads(layer, inner.level(), statistic);
        double all = mapping.visits(Operand.INPUTS, inner.level());
        boolean skips = rule.skip().contains(Operand.INPUTS);
        double moved = skips
                ? active
                : all * size(outer, Operand.INPUTS, all == 0 ? 0 : active / all, architecture.widths().input(layer))
                        + payload();
        double paid = !skips && rule.gate().contains(Operand.INPUTS) && moved > 0 ? active / moved : 1;
        boolean fed = architecture.feed() != null && outer.name().equals(architecture.feed().memory());
        actions.add(action(Operand.INPUTS, outer, fed ? 0 : moved, 0, !inner.perPe(), paid, outer.upkeep().wirePj()));
        actions.add(action(Operand.INPUTS, inner, 0, moved, !inner.perPe(), paid, 0));
    }

    /** {@return stored bits of a value, in units of its width: 1 where values lie uncompressed} */
    private static double size(Memory memory, Operand operand, double density, int bits) {
        WeightEncoding format = memory.rule(operand, SparseRule.NONE).format();
        return format == null
                ? 1
                : format.expectedBits(WeightEncoding.FIBRE, 1, density, bits) / bits / WeightEncoding.FIBRE;
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
        double storedWeights = encoding.packsPayload() ? layer.nonzeroWeights() : layer.weights();
        SparseRule rule = memory.rule(operand, SparseRule.SKIP_BOTH);
        double operations = rule.visited(layer, statistic);
        double paid = operations == 0 ? 1 : rule.paid(layer, statistic) / operations;
        switch (operand) {
            case WEIGHTS -> actions.add(new Action(memory, operand, storedWeights * mapping.weightWalks(), 0,
                    layer.weightBits() + encoding.positionBits(), false, 1, 0));
            case INPUTS -> actions.add(action(operand, memory, operations, 0, false, paid, 0));
            case PSUMS -> actions.add(action(operand, memory, operations, operations, false, paid, 0));
            case OUTPUTS -> add(operand, memory, 0, updates, false);
            case MEMBRANE -> add(operand, memory, updates - layer.dims().outputs(), updates, false); // starts at 0
        }
    }

    private void add(Operand operand, Memory memory, double reads, double writes, boolean burst) {
        actions.add(action(operand, memory, reads, writes, burst, 1, 0));
    }

    private void move(Operand operand, Memory memory, double reads, double writes, boolean burst) {
        actions.add(action(operand, memory, reads, writes, burst, 1, memory.upkeep().wirePj()));
    }

    private Action action(Operand operand, Memory memory, double reads, double writes, boolean burst, double paid,
            double wirePj) {
        return new Action(memory, operand, reads, writes, architecture.widths().of(operand, layer), burst, paid,
                wirePj);
    }
}
