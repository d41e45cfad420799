package spikelane.sim.accelerator.price;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.sim.accelerator.describe.Technology;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.NeuroBenchMetrics;
import spikelane.sim.accelerator.work.OperationConvention;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.activity.SpikeStatistics;

/**
 * What is said about a priced network.
 *
 * @param name        the network
 * @param workload    its work
 * @param cost        its price
 * @param conventions its price by operation counts alone
 * @param neuroBench  NeuroBench's metrics; null where only a table of layers is known
 * @param spikes      active inputs of every layer by sample, time step and channel; empty where only densities are known
 */
public record EnergyReport(String name, Workload workload, NetworkCost cost,
        SequencedMap<OperationConvention, Double> conventions, NeuroBenchMetrics neuroBench,
        List<SpikeStatistics> spikes) {
    /**
     * The report as JSON shows it; energies in microjoules, EDP in joule seconds. Intervals that are not known are absent, and
     * {@code outside} says why.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Summary(String network, String arch, Technology technology, String encoding, String statistic,
            int bits, double weightSparsity, double energyUj, Double energyLowUj, Double energyHighUj, String outside,
            double cycles, Double cyclesLow, Double cyclesHigh, double edp, double areaMm2, double effectiveOps,
            double denseOps, Map<String, Double> energyUjByComponent, Map<String, double[]> intervalUjByComponent,
            Map<OperationConvention, Double> conventions, @JsonProperty("neurobench") NeuroBenchMetrics neuroBench,
            List<SpikeStatistics> spikes, List<LayerEnergy> layers) {}

    /** One layer as JSON shows it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LayerEnergy(String name, double weightDensity, double encodedBits, double inputDensity,
            double energyUj, Double energyLowUj, Double energyHighUj, double cycles, String bound, double utilisation,
            double effectiveOps, double spikeOps, double denseOps, Map<String, Double> energyPj,
            Map<String, Double> accesses, String mapping) {}

    /**
     * @param name       the network
     * @param workload   its work
     * @param cost       its price
     * @param neuroBench NeuroBench's metrics or null
     * @return the report
     */
    public static EnergyReport of(String name, Workload workload, NetworkCost cost, NeuroBenchMetrics neuroBench) {
        SequencedMap<OperationConvention, Double> conventions = new LinkedHashMap<>();
        for (OperationConvention convention : OperationConvention.values()) {
            conventions.put(convention, convention.price(workload, cost.statistic()));
        }
        return new EnergyReport(name, workload, cost, conventions, neuroBench, List.of());
    }

    /**
     * @param statistics of the inputs of the layers
     * @return this report with them
     */
    public EnergyReport withSpikes(List<SpikeStatistics> statistics) {
        return new EnergyReport(name, workload, cost, conventions, neuroBench, statistics);
    }

    /** {@return the report for JSON} */
    public Summary summary() {
        List<LayerEnergy> layers = new ArrayList<>();
        for (int i = 0; i < cost.layers().size(); i++) {
            LayerCost layer = cost.layers().get(i);
            LayerWork work = workload.layers().get(i);
            Optional<Interval> interval = cost.energyInterval(layer);
            layers.add(new LayerEnergy(layer.layer(), work.weightDensity(), work.encodedBits().get(cost.encoding()),
                    work.density(cost.statistic()), layer.energyUj(), low(interval), high(interval), layer.cycles(),
                    layer.bound(), cost.utilisation(layer), layer.effectiveOps(), layer.spikeOps(), layer.denseOps(),
                    layer.energyPj(), layer.accesses(), layer.mapping().toString()));
        }
        Map<String, double[]> intervals = new LinkedHashMap<>();
        cost.energyUjByComponent().keySet().forEach(component -> cost.energyInterval(component)
                .ifPresent(interval -> intervals.put(component, interval.ends())));
        Optional<Interval> energy = cost.energyInterval();
        Optional<Interval> cycles = cost.cyclesInterval();
        return new Summary(name, cost.architecture().name(), cost.architecture().technology(),
                cost.encoding().toString().toLowerCase(Locale.ROOT),
                cost.statistic().toString().toLowerCase(Locale.ROOT), workload.weightBits(), workload.weightSparsity(),
                cost.energyUj(), low(energy), high(energy), cost.outside(), cost.cycles(), low(cycles), high(cycles),
                cost.edp(), cost.architecture().areaMm2(), cost.effectiveOps(), cost.denseOps(),
                cost.energyUjByComponent(), intervals.isEmpty() ? null : intervals, conventions, neuroBench, spikes,
                layers);
    }

    private static Double low(Optional<Interval> interval) {
        return interval.map(Interval::low).orElse(null);
    }

    private static Double high(Optional<Interval> interval) {
        return interval.map(Interval::high).orElse(null);
    }

    /** {@return the report for a terminal} */
    public String table() {
        Formatter text = new Formatter(Locale.ROOT);
        text.format("%s: %d bit, %.1f %% zero weights, %s, %s activity, on %s%n", name, workload.weightBits(),
                100 * workload.weightSparsity(), cost.encoding(), cost.statistic().toString().toLowerCase(Locale.ROOT),
                cost.architecture().name());
        text.format("energy %.2f uJ a sample, 90 %% interval %s; %.0f cycles; EDP %.4g J s%n", cost.energyUj(),
                cost.intervalWords(uj -> String.format(Locale.ROOT, "%.2f", uj)), cost.cycles(), cost.edp());
        text.format("energies at %s%n", cost.architecture().technology().words());
        if (cost.architecture().areaMm2() > 0) {
            text.format("area of memories and PEs %.2f mm2%n", cost.architecture().areaMm2());
        }
        text.format("%.4g effective of %.4g dense synaptic operations%n", cost.effectiveOps(), cost.denseOps());
        text.format("%n");
        text.format("%-10s %9s %9s %12s %12s %-12s %s%n", "layer", "weights", "inputs", "uJ", "cycles", "bound",
                "mapping, outermost first");
        for (int i = 0; i < cost.layers().size(); i++) {
            LayerCost layer = cost.layers().get(i);
            LayerWork work = workload.layers().get(i);
            text.format("%-10s %7.1f %% %7.1f %% %12.3f %12.0f %-12s %s%n", layer.layer(), 100 * work.weightDensity(),
                    100 * work.density(cost.statistic()), layer.energyUj(), layer.cycles(), layer.bound(),
                    layer.mapping());
        }
        text.format("%n");
        cost.energyUjByComponent()
                .forEach((component, uj) -> text.format("%-16s %12.3f uJ %6.1f %%, %s%n", component, uj,
                        cost.energyUj() == 0 ? 0 : 100 * uj / cost.energyUj(),
                        cost.energyInterval(component)
                                .map(ends -> String.format(Locale.ROOT, "%.3f to %.3f uJ", ends.low(), ends.high()))
                                .orElse("interval " + Interval.NOT_KNOWN)));
        text.format("%n");
        text.format(
                "by operation counts alone: fp32 45 nm %.3f uJ, int8 45 nm %.3f uJ, NeuroBench %.3f million effective%n",
                conventions.get(OperationConvention.FP32_45NM), conventions.get(OperationConvention.INT8_45NM),
                conventions.get(OperationConvention.NEUROBENCH));
        if (neuroBench != null) {
            text.format(
                    "NeuroBench: Footprint %d bytes (%.0f at %d bits), ConnectionSparsity %.4f, ActivationSparsity %.4f,"
                            + " Effective_MACs %.4g, Effective_ACs %.4g, Dense %.4g%n",
                    neuroBench.footprint(), neuroBench.footprintTrueBits(), workload.weightBits(),
                    neuroBench.connectionSparsity(), neuroBench.activationSparsity(),
                    neuroBench.synapticOperations().effectiveMacs(), neuroBench.synapticOperations().effectiveAcs(),
                    neuroBench.synapticOperations().dense());
        }
        return text.toString();
    }

    /**
     * @param reports priced networks
     * @return one sentence for every two that the accelerator model and the conventions do not all rank alike
     */
    public static List<String> disagreements(List<EnergyReport> reports) {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            for (int j = i + 1; j < reports.size(); j++) {
                EnergyReport a = reports.get(i);
                EnergyReport b = reports.get(j);
                List<String> forA = new ArrayList<>();
                List<String> forB = new ArrayList<>();
                rank(a.cost.architecture().name(), a.cost.energyUj() - b.cost.energyUj(), forA, forB);
                for (OperationConvention convention : OperationConvention.values()) {
                    rank(convention.toString(), a.conventions.get(convention) - b.conventions.get(convention), forA,
                            forB);
                }
                if (!forA.isEmpty() && !forB.isEmpty()) {
                    sentences.add(a.name + " is cheaper by " + String.join(", ", forA) + "; " + b.name
                            + " is cheaper by " + String.join(", ", forB));
                }
            }
        }
        return sentences;
    }

    private static void rank(String by, double difference, List<String> forA, List<String> forB) {
        if (difference != 0) {
            (difference < 0 ? forA : forB).add(by);
        }
    }
}
