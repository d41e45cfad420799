package spikelane.sim.accelerator.price;

import java.util.SequencedMap;
import spikelane.sim.accelerator.map.Mapping;

/**
 * Price of one layer for one sample.
 *
 * @param layer           its name
 * @param mapping         how it was mapped
 * @param energyPj        energy by component (each memory by its name, then MAC, gated, LIF, wires, idle), pJ
 * @param accesses        accesses of each memory
 * @param cycles          cycles; the largest of compute and every bandwidth
 * @param bound           what binds the cycles: compute, or a memory's name
 * @param spikeOps        synaptic operations of active inputs, zero weights counted
 * @param effectiveOps    those with a nonzero weight
 * @param denseOps        multiply-accumulates if nothing were skipped
 */
public record LayerCost(String layer, Mapping mapping, SequencedMap<String, Double> energyPj,
        SequencedMap<String, Double> accesses, double cycles, String bound, double spikeOps, double effectiveOps,
        double denseOps) {
    /** Lets only finite figures out. */
    public LayerCost {
        energyPj.forEach((component, pj) -> FinitePrice.require("layer " + layer, component, pj));
        accesses.forEach((memory, count) -> FinitePrice.require("layer " + layer, memory, count));
        FinitePrice.require("layer " + layer, "cycles", cycles);
        FinitePrice.require("layer " + layer, "spike operations", spikeOps);
        FinitePrice.require("layer " + layer, "effective operations", effectiveOps);
    }

    /** {@return energy of all components, microjoules} */
    public double energyUj() {
        return energyPj.values().stream().mapToDouble(Double::doubleValue).sum() * 1e-6;
    }
}
