package spikelane.sim.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.study.TrialResult.Price;
import tools.jackson.core.JacksonException;

/**
 * Prices the trials of a study on one accelerator. What a trial's network asks of an accelerator is kept in the study's
 * folder, so that the study can be priced on another one without training or spikes.
 */
public final class TrialPricing {
    /** Encodings that are compared, in the order of the results. */
    private static final List<WeightEncoding> ENCODINGS = List.of(WeightEncoding.RLE, WeightEncoding.CP,
            WeightEncoding.UOP, WeightEncoding.UBM);

    private final StudyFolder folder;
    private final CostModel model;

    /**
     * @param folder       where workloads are kept
     * @param architecture what prices them
     */
    public TrialPricing(StudyFolder folder, Architecture architecture) {
        this.folder = folder;
        this.model = new CostModel(architecture);
    }

    /**
     * @param compression a trial
     * @param workload    what its network asks of an accelerator
     */
    void keep(Compression compression, Workload workload) {
        OutputFiles.write(folder.workload(compression), Json.line(workload) + "\n");
    }

    /**
     * @param compression a trial
     * @return what its network asks of an accelerator, if it was kept
     */
    Optional<Workload> workload(Compression compression) {
        Path file = folder.workload(compression);
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), Workload.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + e, e);
        } catch (JacksonException e) {
            throw new BadInputException(
                    file + " is not a workload: " + Json.reason(e) + " (delete it and the trial is run again)", e);
        }
    }

    /**
     * @param workload what a trial's network asks of an accelerator
     * @return its price on this one
     */
    Price price(Workload workload) {
        Map<String, NetworkCost> costs = new LinkedHashMap<>();
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        for (WeightEncoding encoding : ENCODINGS) {
            String name = encoding.name().toLowerCase(Locale.ROOT);
            NetworkCost cost = model.price(workload, encoding, ActivityStatistic.MEAN);
            costs.put(name, cost);
            energy.put(name, cost.energyUj());
        }
        String cheapest = Price.cheapest(energy);
        return new Price(energy, cheapest, costs.get(cheapest).cycles(), costs.get(cheapest).edp());
    }

    /**
     * @param results trials
     * @return those whose workload was kept, at their cheapest encoding, by layer and component
     */
    public List<EnergyReport> reports(List<TrialResult> results) {
        List<EnergyReport> reports = new ArrayList<>();
        for (TrialResult result : results) {
            workload(result.compression()).ifPresent(workload -> {
                WeightEncoding encoding = WeightEncoding.valueOf(result.price().encoding().toUpperCase(Locale.ROOT));
                reports.add(EnergyReport.of(result.title(), workload,
                        model.price(workload, encoding, ActivityStatistic.MEAN), null));
            });
        }
        return reports;
    }
}
