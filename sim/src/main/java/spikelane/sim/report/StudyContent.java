package spikelane.sim.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.TrialPricing.EncodingCost;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyFindings;
import spikelane.sim.train.EpochReport;

/**
 * What a study's page and figures show.
 *
 * @param results  its trials so far, at least one
 * @param means    its variants, each the mean over its seeds
 * @param findings what is worked out from the trials
 * @param prices   trials whose workload was kept, by layer and component
 * @param costs    means over seeds at each encoding, by variant; of those whose workloads were kept
 * @param curves   epochs of the trials that kept them
 */
public record StudyContent(List<TrialResult> results, List<TrialResult> means, StudyFindings findings,
        List<EnergyReport> prices, SequencedMap<String, List<EncodingCost>> costs,
        SequencedMap<TrialResult, List<EpochReport>> curves) {
    /**
     * @param results  trials, at least one
     * @param findings what is worked out from them
     * @return a study of which nothing else was kept
     */
    public static StudyContent of(List<TrialResult> results, StudyFindings findings) {
        return of(results, findings, List.of(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /**
     * @param results  trials, at least one
     * @param findings what is worked out from them
     * @param prices   by layer and component, of the trials whose workload was kept
     * @param costs    at each encoding, of the same
     * @param curves   epochs of the trials that kept them
     * @return the content of a page
     */
    public static StudyContent of(List<TrialResult> results, StudyFindings findings, List<EnergyReport> prices,
            Map<TrialResult, List<EncodingCost>> costs, SequencedMap<TrialResult, List<EpochReport>> curves) {
        SequencedMap<String, List<EncodingCost>> byVariant = new LinkedHashMap<>();
        SeedMeans.variants(results).forEach((variant, seeds) -> {
            if (costs.keySet().containsAll(seeds)) {
                byVariant.put(variant, means(seeds.stream().map(costs::get).toList()));
            }
        });
        return new StudyContent(results, SeedMeans.of(results), findings, prices, byVariant, curves);
    }

    private static List<EncodingCost> means(List<List<EncodingCost>> seeds) {
        List<EncodingCost> means = new ArrayList<>();
        for (int i = 0; i < seeds.getFirst().size(); i++) {
            int at = i;
            List<EncodingCost> same = seeds.stream().map(costs -> costs.get(at)).toList();
            means.add(new EncodingCost(same.getFirst().encoding(), mean(same, EncodingCost::energyUj),
                    mean(same, EncodingCost::edp), mean(same, EncodingCost::busiestUj)));
        }
        return means;
    }

    private static double mean(List<EncodingCost> costs, ToDoubleFunction<EncodingCost> figure) {
        return costs.stream().mapToDouble(figure).average().orElseThrow();
    }

    /** {@return the variants by name} */
    Map<String, TrialResult> byName() {
        Map<String, TrialResult> byName = new LinkedHashMap<>();
        means.forEach(mean -> byName.put(mean.compression().name(), mean));
        return byName;
    }
}
