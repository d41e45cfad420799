package spikelane.sim.accelerator.price;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Residual;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.WeightEncoding;

/**
 * Price of a network for one sample.
 *
 * @param architecture the accelerator
 * @param encoding     of the weights
 * @param statistic    which sample
 * @param weightBits   b of the network
 * @param pruned       fraction of the weights; where it is not told, that of zeros
 * @param outside      why the residuals of a calibrated architecture say nothing of this network; null if they do, or
 *                     there are none
 * @param layers       price of every layer
 */
public record NetworkCost(Architecture architecture, WeightEncoding encoding, ActivityStatistic statistic,
        int weightBits, double pruned, String outside, List<LayerCost> layers) {
    /** Components that share the uncertainty of the arithmetic. */
    private static final Set<String> COMPUTED = Set.of("MAC", "gated", "LIF");

    /** Lets only finite figures out. */
    public NetworkCost {
        FinitePrice.require("the network", "energy", sum(layers, LayerCost::energyUj));
        FinitePrice.require("the network", "EDP", sum(layers, LayerCost::energyUj) * sum(layers, LayerCost::cycles));
        FinitePrice.require("the network", "area", architecture.areaMm2());
    }

    private static double sum(List<LayerCost> layers, ToDoubleFunction<LayerCost> figure) {
        return layers.stream().mapToDouble(figure).sum();
    }

    /** {@return energy of one sample, microjoules} */
    public double energyUj() {
        return sum(layers, LayerCost::energyUj);
    }

    /**
     * The 90 % interval of the energy: from the residuals of held-out points where the architecture was calibrated; otherwise
     * from the stated spreads, which are taken to be common to a component and independent between components.
     *
     * @return the interval in microjoules; empty outside what the architecture was calibrated on
     */
    public Optional<Interval> energyInterval() {
        return Interval.around(energyUj(), energySpread());
    }

    /**
     * @param layer one of its layers
     * @return interval of its energy in microjoules; residuals of whole networks are its least half-width
     */
    public Optional<Interval> energyInterval(LayerCost layer) {
        return Interval.around(layer.energyUj(), atLeastResidual(stated(layer.energyPj(), layer.energyUj() * 1e6)));
    }

    /**
     * @param component a component of the energy
     * @return interval of its energy in microjoules; residuals of whole networks are its least half-width
     */
    public Optional<Interval> energyInterval(String component) {
        return Interval.around(energyUjByComponent().get(component), atLeastResidual(architecture.spread(component)));
    }

    /** {@return interval of the cycles; empty where the architecture is not calibrated, or not on such a network} */
    public Optional<Interval> cyclesInterval() {
        return Interval.around(cycles(), cyclesSpread());
    }

    /**
     * @param number writes an energy in microjoules
     * @return the energy's interval with its unit, or that it is not known, and why
     */
    public String intervalWords(DoubleFunction<String> number) {
        return Interval.words(energyInterval(), number, " to ")
                + (outside == null ? " uJ" : " (" + architecture.name() + " is " + outside + ")");
    }

    /** {@return relative half-width of {@link #energyInterval()}} */
    public OptionalDouble energySpread() {
        if (outside != null) {
            return OptionalDouble.empty();
        }
        Residual residual = architecture.residual();
        return OptionalDouble
                .of(residual != null ? residual.energy(weightBits, pruned) : stated(energyUjByComponent(), energyUj()));
    }

    /** {@return relative half-width of {@link #cyclesInterval}} */
    public OptionalDouble cyclesSpread() {
        Residual residual = architecture.residual();
        return residual == null || outside != null
                ? OptionalDouble.empty()
                : OptionalDouble.of(residual.cycles(weightBits, pruned));
    }

    private OptionalDouble atLeastResidual(double spread) {
        Residual residual = architecture.residual();
        return outside != null
                ? OptionalDouble.empty()
                : OptionalDouble.of(residual == null ? spread : Math.max(residual.energy(weightBits, pruned), spread));
    }

    /**
     * @param fraction of the network's weights
     * @return this price with the interval of so much pruning, or without where the architecture was not calibrated on it
     */
    public NetworkCost prunedTo(double fraction) {
        Residual residual = architecture.residual();
        String why = residual == null || outside != null ? outside : residual.outside(fraction).orElse(null);
        return new NetworkCost(architecture, encoding, statistic, weightBits, fraction, why, layers);
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

    /** {@return latency of one sample, cycles; layers run one after the other} */
    public double cycles() {
        return sum(layers, LayerCost::cycles);
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
        return sum(layers, LayerCost::effectiveOps);
    }

    /** {@return multiply-accumulates if nothing were skipped} */
    public double denseOps() {
        return sum(layers, LayerCost::denseOps);
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
