package spikelane.sim.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CheckedLine;
import spikelane.sim.io.Json;
import spikelane.sim.io.KeptAside;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.TrialResult.Price;
import tools.jackson.core.JacksonException;

/**
 * Prices the trials of a study on one accelerator. What a trial's network asks of an accelerator is kept in the study's
 * folder, so that the study can be priced on another one without training or spikes.
 */
public final class TrialPricing {
    /** How far two roundings of the same density may be apart. */
    private static final double ROUNDING = 1e-9;

    private final Function<String, Path> workloads;
    private final BiFunction<Path, String, String> refuse;
    private final Map<String, List<EncodingCost>> costs = new HashMap<>();
    private final List<WeightEncoding> encodings;
    private final CostModel model;
    private final SequencedMap<String, CostModel> alternatives = new LinkedHashMap<>();
    private final Consumer<String> log;

    /**
     * @param folder where workloads are kept
     * @param prices what prices them
     * @param log    told of workloads that cannot be used
     */
    public TrialPricing(StudyFolder folder, StudyPrices prices, Consumer<String> log) {
        this.workloads = folder::workload;
        this.refuse = (file, why) -> "it is kept as " + KeptAside.move(file, why).getFileName();
        this.log = log;
        this.encodings = prices.encodings();
        this.model = new CostModel(prices.architecture());
        prices.alternatives().forEach((label, other) -> alternatives.put(label, new CostModel(other)));
    }

    /**
     * Reads workloads, and leaves everything as it is.
     *
     * @param study        folders that were put together
     * @param architecture that priced it
     * @param log          told of workloads that cannot be used
     */
    public TrialPricing(MergedStudy study, Architecture architecture, Consumer<String> log) {
        this.workloads = hash -> study.folders().get(hash).resolve(StudyFolder.WORKLOAD);
        this.refuse = (file, why) -> "it is left out";
        this.log = log;
        this.encodings = study.results().getFirst().price().energy().keySet().stream()
                .map(name -> WeightEncoding.valueOf(name.toUpperCase(Locale.ROOT))).toList();
        this.model = new CostModel(architecture);
    }

    /**
     * A network's cost at one weight encoding.
     *
     * @param encoding  its name in results
     * @param energyUj  of a mean sample, microjoules
     * @param edp       energy-delay product of a mean sample, joule seconds
     * @param busiestUj energy of the sample with the most active inputs, microjoules
     */
    public record EncodingCost(String encoding, double energyUj, double edp, double busiestUj) {}

    /**
     * @param trial    a trial
     * @param workload what its network asks of an accelerator
     */
    void keep(StudyTrial trial, Workload workload) {
        OutputFiles.write(workloads.apply(trial.hash()), CheckedLine.of(workload) + "\n");
    }

    /**
     * @param result a trial
     * @return what its network asks of an accelerator, if it was kept; what is damaged or another trial's is kept aside
     */
    Optional<Workload> workload(TrialResult result) {
        Path file = workloads.apply(result.origin().trial());
        try {
            Optional<String> content = CheckedLine.content(Files.readString(file).strip());
            if (content.isEmpty()) {
                return notUsed(file, "damaged", "is damaged (its checksum is another)");
            }
            Workload workload = Workload.read(content.get());
            return fits(workload, result)
                    ? Optional.of(workload)
                    : notUsed(file, "other", "is not that of the trial's result");
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e, e);
        } catch (JacksonException e) {
            throw new BadInputException(
                    file + " is not a workload: " + Json.reason(e) + " (delete it and the trial is run again)", e);
        }
    }

    private Optional<Workload> notUsed(Path file, String why, String what) {
        log.accept("the workload " + file + " " + what + ": " + refuse.apply(file, why));
        return Optional.empty();
    }

    /** Whether bits, zeros and densities are those of the result: the name of a file says little. */
    private static boolean fits(Workload workload, TrialResult result) {
        if (workload == null || workload.weightBits() != result.bits()
                || workload.layers().size() != result.layers().size()) {
            return false;
        }
        for (int i = 0; i < workload.layers().size(); i++) {
            LayerWork work = workload.layers().get(i);
            LayerResult layer = result.layers().get(i);
            boolean same = work.name().equals(layer.name()) && work.weights() == layer.weights()
                    && work.nonzeroWeights() == layer.weights() - layer.zeros();
            if (same && layer.spikeDensity() != null) {
                same = near(work.density(ActivityStatistic.MEAN), layer.spikeDensity())
                        && near(work.density(ActivityStatistic.MAX), layer.maxSpikeDensity());
            }
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) < ROUNDING;
    }

    /**
     * @param workload what a trial's network asks of an accelerator
     * @return its price on this one
     */
    Price price(Workload workload) {
        return price(model, workload);
    }

    /**
     * @param workload what a trial's network asks of an accelerator
     * @return its price under each assumption
     */
    SequencedMap<String, Price> alternatives(Workload workload) {
        SequencedMap<String, Price> prices = new LinkedHashMap<>();
        alternatives.forEach((label, other) -> prices.put(label, price(other, workload)));
        return prices;
    }

    private Price price(CostModel model, Workload workload) {
        Map<String, NetworkCost> costs = new LinkedHashMap<>();
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        for (WeightEncoding encoding : encodings) {
            String name = Price.label(encoding);
            NetworkCost cost = model.price(workload, encoding, ActivityStatistic.MEAN);
            costs.put(name, cost);
            energy.put(name, cost.energyUj());
        }
        String cheapest = Price.cheapest(energy);
        NetworkCost cost = costs.get(cheapest);
        return new Price(energy, cheapest, cost.cycles(), cost.edp(), cost.energyUjByComponent());
    }

    /**
     * @param results trials
     * @return those whose workload was kept, at their cheapest encoding, by layer and component
     */
    public List<EnergyReport> reports(List<TrialResult> results) {
        List<EnergyReport> reports = new ArrayList<>();
        for (TrialResult result : results) {
            workload(result).ifPresent(workload -> {
                WeightEncoding encoding = WeightEncoding.valueOf(result.price().encoding().toUpperCase(Locale.ROOT));
                reports.add(EnergyReport.of(result.title(), workload,
                        model.price(workload, encoding, ActivityStatistic.MEAN).prunedTo(result.prune()), null));
            });
        }
        return reports;
    }

    /**
     * @param results trials
     * @return the costs of each at every encoding, where its workload was kept and its result is priced so
     */
    public SequencedMap<TrialResult, List<EncodingCost>> costs(List<TrialResult> results) {
        SequencedMap<TrialResult, List<EncodingCost>> all = new LinkedHashMap<>();
        for (TrialResult result : results) {
            List<EncodingCost> each = costs.computeIfAbsent(result.origin().trial(), none -> costs(result));
            if (each.stream().allMatch(cost -> Math
                    .abs(cost.energyUj - result.price().energy().get(cost.encoding)) <= ROUNDING * cost.energyUj)
                    && !each.isEmpty()) {
                all.put(result, each);
            }
        }
        return all;
    }

    private List<EncodingCost> costs(TrialResult result) {
        Optional<Workload> workload = workload(result);
        List<EncodingCost> each = new ArrayList<>();
        for (WeightEncoding encoding : workload.isEmpty() ? List.<WeightEncoding>of() : encodings) {
            NetworkCost mean = model.price(workload.get(), encoding, ActivityStatistic.MEAN);
            each.add(new EncodingCost(Price.label(encoding), mean.energyUj(), mean.edp(),
                    model.price(workload.get(), encoding, ActivityStatistic.MAX).energyUj()));
        }
        return each;
    }
}
