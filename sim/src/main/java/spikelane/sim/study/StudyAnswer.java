package spikelane.sim.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.TrialResult.Price;

/** The study's question answered in sentences: what ternary weights and 80 % pruning cost and save. */
public final class StudyAnswer {
    private static final double PRUNED = 0.8;
    /** The encoding of the published comparison (arXiv 2302.04174). */
    private static final String ENCODING = "rle";

    private StudyAnswer() {}

    /**
     * @param results trials of a study
     * @return sentences, as far as the trials that they compare are there; empty if none is
     */
    public static List<String> of(List<TrialResult> results) {
        return ofMeans(SeedMeans.of(results));
    }

    private static List<String> ofMeans(List<TrialResult> results) {
        Optional<TrialResult> full = find(results, Compression.none());
        Optional<TrialResult> ternary = find(results, Compression.quantise(2));
        Optional<TrialResult> pruned = find(results, Compression.prune(PRUNED));
        List<String> sentences = new ArrayList<>();
        if (full.isPresent()) {
            sentences.add("In full precision the network classifies " + percent(full.get()) + " of "
                    + full.get().score().total() + " test recordings and costs " + energy(full.get()) + " a sample"
                    + other(full.get(), price -> Numbers.significant(price.leastEnergyUj()) + " µJ") + ".");
            ternary.ifPresent(trial -> sentences.add("With ternary weights" + against(full.get(), trial)));
            pruned.ifPresent(trial -> sentences.add("80 % pruned at 8 bit" + against(full.get(), trial)));
        }
        if (ternary.isPresent() && pruned.isPresent()) {
            sentences.add("80 % pruned at 8 bit costs " + times(pruned.get().price(), ternary.get().price())
                    + " times the energy of ternary"
                    + ternary.get().otherSpikes().flatMap(ternary.get()::price)
                            .map(price -> other(pruned.get(), dear -> times(dear, price) + " times")).orElse("")
                    + " (RLE; the published study found 1.457 times on its network)."
                    + (ternary.get().score().overlaps(pruned.get().score())
                            ? " Their accuracies cannot be told apart on this many recordings."
                            : ""));
        }
        full.or(() -> ternary).flatMap(TrialResult::otherSpikes)
                .ifPresent(width -> sentences.add("What narrow weights"
                        + " save hangs on how wide a spike is stored: where nothing else is said, "
                        + (width.equals(Assumption.ONE_BIT_SPIKES)
                                ? "in as many bits as a weight of its layer, as in the published study."
                                : "in one bit.")));
        return sentences;
    }

    /** {@return what holds where a spike has the width that the accelerator's file does not state, if that was priced} */
    private static String other(TrialResult trial, Function<Price, String> words) {
        return trial.otherSpikes()
                .map(width -> ", " + words.apply(trial.price(width).orElseThrow()) + " with " + width.label())
                .orElse("");
    }

    private static String times(Price dear, Price cheap) {
        return Numbers.significant(dear.energy().get(ENCODING) / cheap.energy().get(ENCODING));
    }

    /**
     * @param architecture what priced them
     * @param results      trials of a study
     * @return a sentence for each reason why the energies of some trials have no calibrated interval; empty where all have, or
     *         the architecture is not calibrated
     */
    public static List<String> withoutInterval(Architecture architecture, List<TrialResult> results) {
        SequencedMap<String, List<String>> trials = new LinkedHashMap<>();
        if (architecture.residual() != null) {
            for (TrialResult result : results) {
                architecture.residual().outside(result.bits(), result.prune()).ifPresent(
                        reason -> trials.computeIfAbsent(reason, none -> new ArrayList<>()).add(result.title()));
            }
        }
        return trials.entrySet().stream().map(entry -> "The interval of these energies is not known: "
                + String.join(", ", entry.getValue()) + "; " + architecture.name() + " is " + entry.getKey() + ".")
                .toList();
    }

    private static String against(TrialResult full, TrialResult trial) {
        double points = (trial.score().accuracy() - full.score().accuracy()) * 100;
        String change = Math.abs(points) < 0.05
                ? "no less"
                : Numbers.percent(Math.abs(points) / 100) + " points " + (points < 0 ? "less" : "more");
        return " it reaches " + percent(trial) + " (" + change
                + (full.score().overlaps(trial.score()) ? "; the 95 % intervals overlap" : "") + ") for "
                + energy(trial) + ", " + Numbers.percent(trial.leastEnergyUj() / full.leastEnergyUj())
                + " % of the energy"
                + full.otherSpikes().flatMap(full::price)
                        .map(price -> other(trial,
                                cheap -> Numbers.percent(cheap.leastEnergyUj() / price.leastEnergyUj()) + " %"))
                        .orElse("")
                + ".";
    }

    private static Optional<TrialResult> find(List<TrialResult> results, Compression compression) {
        return results.stream().filter(result -> result.compression().equals(compression)).findFirst();
    }

    private static String percent(TrialResult result) {
        return Numbers.percent(result.score().accuracy()) + " %";
    }

    private static String energy(TrialResult result) {
        return Numbers.significant(result.leastEnergyUj()) + " µJ ("
                + result.price().encoding().toUpperCase(Locale.ROOT) + ")";
    }
}
