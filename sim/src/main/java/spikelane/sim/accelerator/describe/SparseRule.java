package spikelane.sim.accelerator.describe;

import java.util.EnumSet;
import java.util.Set;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;

/**
 * What zeros save for one operand at one memory, or in the arithmetic. Skipping on an operand: where its value is zero
 * there is neither a cycle nor energy. Gating: the access takes its cycle, but no energy.
 *
 * @param skip   of WEIGHTS and INPUTS, those whose zeros are skipped
 * @param gate   those whose zeros are gated
 * @param format how values lie in the memory: null for weights in the encoding that is asked for; inputs and outputs are
 *               DENSE unless stated
 */
public record SparseRule(Set<Operand> skip, Set<Operand> gate, WeightEncoding format) {
    /** Zeros of both factors are skipped. */
    public static final SparseRule SKIP_BOTH = new SparseRule(EnumSet.of(Operand.WEIGHTS, Operand.INPUTS), Set.of(),
            null);
    /** Zeros of inputs are skipped. */
    public static final SparseRule SKIP_INPUTS = new SparseRule(EnumSet.of(Operand.INPUTS), Set.of(), null);
    /** Zeros save nothing. */
    public static final SparseRule NONE = new SparseRule(Set.of(), Set.of(), null);

    /**
     * @param layer     a layer
     * @param statistic which sample
     * @return operations that take a cycle
     */
    public double visited(LayerWork layer, ActivityStatistic statistic) {
        return layer.operations(skip, statistic);
    }

    /**
     * @param layer     a layer
     * @param statistic which sample
     * @return operations that take energy
     */
    public double paid(LayerWork layer, ActivityStatistic statistic) {
        return layer.operations(saves(), statistic);
    }

    /** {@return operands whose zeros cost no energy} */
    Set<Operand> saves() {
        Set<Operand> both = EnumSet.noneOf(Operand.class);
        both.addAll(skip);
        both.addAll(gate);
        return both;
    }
}
