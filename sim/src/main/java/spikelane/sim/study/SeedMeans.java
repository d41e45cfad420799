package spikelane.sim.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.TrialResult.Price;
import spikelane.sim.study.TrialResult.Score;

/**
 * The variants of a study, each the mean of its trials over seeds. Its score counts every recording once a seed; its
 * interval is the mean of the seeds' intervals, that of one set of recordings: seeds do not make it narrower.
 */
public final class SeedMeans {
    private SeedMeans() {}

    /**
     * @param results trials, of any seeds
     * @return a result for each variant, in the order in which they first stand there
     */
    public static List<TrialResult> of(List<TrialResult> results) {
        return variants(results).values().stream().map(SeedMeans::mean).toList();
    }

    /**
     * @param results trials, of any seeds
     * @return the trials of each variant
     */
    public static SequencedMap<String, List<TrialResult>> variants(List<TrialResult> results) {
        SequencedMap<String, List<TrialResult>> variants = new LinkedHashMap<>();
        results.forEach(
                result -> variants.computeIfAbsent(result.compression().name(), none -> new ArrayList<>()).add(result));
        return variants;
    }

    private static TrialResult mean(List<TrialResult> seeds) {
        TrialResult first = seeds.getFirst();
        if (seeds.size() == 1) {
            return first;
        }
        int correct = seeds.stream().mapToInt(result -> result.score().correct()).sum();
        int total = seeds.stream().mapToInt(result -> result.score().total()).sum();
        Score score = new Score((double) correct / total, mean(seeds, result -> result.score().ciLow()),
                mean(seeds, result -> result.score().ciHigh()), correct, total, null);
        List<LayerResult> layers = new ArrayList<>();
        for (int i = 0; i < first.layers().size(); i++) {
            int layer = i;
            layers.add(mean(seeds.stream().map(result -> result.layers().get(layer)).toList(), first.layers().get(i)));
        }
        SequencedMap<String, Price> alternatives = null;
        if (seeds.stream().allMatch(result -> result.alternatives() != null)) {
            alternatives = new LinkedHashMap<>();
            for (String label : first.alternatives().sequencedKeySet()) {
                List<Price> prices = seeds.stream().map(result -> result.alternatives().get(label)).toList();
                if (prices.stream().allMatch(Objects::nonNull)) {
                    alternatives.put(label, meanPrice(prices));
                }
            }
        }
        return new TrialResult(first.mode(), first.bits(), first.prune(), score,
                mean(seeds, TrialResult::weightSparsity), layers,
                meanPrice(seeds.stream().map(TrialResult::price).toList()), first.seed(),
                seeds.stream().mapToDouble(TrialResult::seconds).sum(), alternatives, first.origin());
    }

    private static LayerResult mean(List<LayerResult> seeds, LayerResult first) {
        return new LayerResult(first.name(), first.weights(), Math.round(mean(seeds, LayerResult::zeros)),
                first.spikeDensity() == null ? null : (Double) mean(seeds, LayerResult::spikeDensity),
                first.spikeDensity() == null ? null : (Double) mean(seeds, LayerResult::maxSpikeDensity));
    }

    private static Price meanPrice(List<Price> prices) {
        SequencedMap<String, Double> energy = means(prices, Price::energy);
        boolean alike = prices.stream()
                .allMatch(price -> price.components() != null && price.encoding().equals(Price.cheapest(energy)));
        return new Price(energy, Price.cheapest(energy), mean(prices, Price::cycles), mean(prices, Price::edp),
                alike ? means(prices, Price::components) : null);
    }

    private static SequencedMap<String, Double> means(List<Price> prices,
            Function<Price, Map<String, Double>> figures) {
        SequencedMap<String, Double> means = new LinkedHashMap<>();
        for (String key : figures.apply(prices.getFirst()).keySet()) {
            means.put(key, mean(prices, price -> figures.apply(price).get(key)));
        }
        return means;
    }

    private static <T> double mean(List<T> seeds, ToDoubleFunction<T> figure) {
        return seeds.stream().mapToDouble(figure).sum() / seeds.size();
    }
}
