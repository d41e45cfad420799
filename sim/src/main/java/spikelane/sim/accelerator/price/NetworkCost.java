package spikelane.sim.accelerator.price;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.WeightEncoding;

/**
 * Price of a network for one sample.
 *
 * @param architecture the accelerator
 * @param encoding     of the weights
 * @param statistic    which sample
 * @param weightBits   b of the network
 * @param layers       price of every layer
 */
public record NetworkCost(Architecture architecture, WeightEncoding encoding, ActivityStatistic statistic,
        int weightBits, List<LayerCost> layers) {
    /** Components that share the uncertainty of the arithmetic. */
    private static final Set<String> COMPUTED = Set.of("MAC", "gated", "LIF");

    /** {@return energy of one sample, microjoules} */
    public double energyUj() {
        return layers.stream().mapToDouble(LayerCost::energyUj).sum();
    }

    /**
     * Relative half-width of the 90 % interval of the energy: from the residuals of held-out points where the architecture
     * was calibrated; otherwise from the stated spreads, which are taken to be common to a component and independent
     * between components.
     *
     * @return half-width / energy
     */
    public double energySpread() {
        return architecture.residual() != null ? residual() : stated(energyUjByComponent(), energyUj());
    }

    /**
     * @param layer one of its layers
     * @return relative half-width of the interval of its energy; residuals of whole networks are its least
     */
    public double energySpread(LayerCost layer) {
        return Math.max(residual(), stated(layer.energyPj(), layer.energyUj() * 1e6));
    }

    /**
     * @param component a component of the energy
     * @return relative half-width of the interval of its energy; residuals of whole networks are its least
     */
    public double energySpread(String component) {
        return Math.max(residual(), architecture.spread(component));
    }

    /** {@return relative half-width of the interval of the cycles; 0 where the architecture is not calibrated} */
    public double cyclesSpread() {
        return architecture.residual() == null ? 0 : architecture.residual().cycles(weightBits);
    }

    private double residual() {
        return architecture.residual() == null ? 0 : architecture.residual().energy(weightBits);
    }

    private double stated(Map<String, Double> energies, double sum) {
        double squares = 0;
        double arithmetic = 0;
        for (var entry : energies.entrySet()) {
            double uncertain = entry.getValue() * architecture.spread(entry.getKey());
            if (COMPUTED.contains(entry.getKey())) {
                arithmetic += uncertain;
            } else {
                squares += uncertain * uncertain;
            }
        }
        return sum == 0 ? 0 : Math.sqrt(squares + arithmetic * arithmetic) / sum;
    }

    /** {@return lower end of the 90 % interval of the energy, microjoules} */
    public double energyLowUj() {
        return energyUj() * (1 - energySpread());
    }

    /** {@return upper end of the 90 % interval of the energy, microjoules} */
    public double energyHighUj() {
        return energyUj() * (1 + energySpread());
    }

    /** {@return latency of one sample, cycles; layers run one after the other} */
    public double cycles() {
        return layers.stream().mapToDouble(LayerCost::cycles).sum();
    }

    /**
     * @param layer one of its layers
     * @return effective operations / (cycles * PEs)
     */
    public double utilisation(LayerCost layer) {
        return layer.cycles() == 0 ? 0 : layer.effectiveOps() / layer.cycles() / architecture.pes();
    }

    /** {@return energy-delay product of one sample, joule seconds} */
    public double edp() {
        return energyUj() * 1e-6 * cycles() / (architecture.clockMhz() * 1e6);
    }

    /** {@return synaptic operations with an active input and a nonzero weight} */
    public double effectiveOps() {
        return layers.stream().mapToDouble(LayerCost::effectiveOps).sum();
    }

    /** {@return multiply-accumulates if nothing were skipped} */
    public double denseOps() {
        return layers.stream().mapToDouble(LayerCost::denseOps).sum();
    }

    /** {@return energy by component over all layers, microjoules} */
    public SequencedMap<String, Double> energyUjByComponent() {
        SequencedMap<String, Double> sum = new LinkedHashMap<>();
        for (LayerCost layer : layers) {
            layer.energyPj().forEach((component, pj) -> sum.merge(component, pj * 1e-6, Double::sum));
        }
        return sum;
    }

    /** {@return components that cost anything} */
    public List<String> components() {
        return energyUjByComponent().entrySet().stream().filter(e -> e.getValue() > 0).map(Map.Entry::getKey).toList();
    }
}
