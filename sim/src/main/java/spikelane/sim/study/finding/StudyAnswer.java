package spikelane.sim.study.finding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.TrialResult.Price;
import spikelane.sim.study.finding.Verdict.IsoAccuracy;

/** The study's question answered in sentences: what ternary weights and 80 % pruning cost and save. */
public final class StudyAnswer {
    /** Of the published comparison. */
    static final double PRUNED = 0.8;
    /** The encoding of the published comparison (arXiv 2302.04174). */
    private static final String ENCODING = "rle";
    private static final Pattern SHARE = Pattern.compile("([0-9.]+) %");
    /** Where the share of pruned weights stands in a title. */
    private static final String PLACE = "{}";

    private StudyAnswer() {}

    /**
     * @param results trials of a study
     * @return sentences, as far as the trials that they compare are there; empty if none is
     */
    public static List<String> of(List<TrialResult> results) {
        return of(results, Verdict.of(results, Judgement.USUAL));
    }

    /**
     * @param results  trials of a study
     * @param verdicts on its variants; empty where the results do not say which recordings were wrong
     * @return sentences, as far as the trials that they compare are there; empty if none is
     */
    public static List<String> of(List<TrialResult> results, SequencedMap<String, Verdict> verdicts) {
        List<TrialResult> means = SeedMeans.of(results);
        Optional<TrialResult> full = find(means, Compression.none());
        Optional<TrialResult> ternary = find(means, Compression.quantise(2));
        Optional<TrialResult> pruned = find(means, Compression.prune(PRUNED));
        List<String> sentences = new ArrayList<>();
        if (full.isPresent()) {
            sentences.add("In full precision the network classifies " + percent(full.get()) + " of "
                    + results.getFirst().score().total() + " test recordings" + overSeeds(verdicts.get("none"))
                    + " and costs " + energy(full.get()) + " a sample"
                    + other(full.get(), price -> Numbers.significant(price.leastEnergyUj()) + " µJ") + ".");
            ternary.ifPresent(trial -> sentences.add("With ternary weights" + against(full.get(), trial, verdicts)));
            pruned.ifPresent(trial -> sentences.add("80 % pruned at 8 bit" + against(full.get(), trial, verdicts)));
        }
        if (ternary.isPresent() && pruned.isPresent()) {
            sentences.add("80 % pruned at 8 bit costs " + times(pruned.get().price(), ternary.get().price())
                    + " times the energy of ternary"
                    + ternary.get().otherSpikes().flatMap(ternary.get()::price)
                            .map(price -> other(pruned.get(), dear -> times(dear, price) + " times")).orElse("")
                    + " (RLE; the published study found 1.457 times on its network)."
                    + apart(results, ternary.get(), pruned.get()));
        }
        full.or(() -> ternary).flatMap(TrialResult::otherSpikes)
                .ifPresent(width -> sentences.add("What narrow weights"
                        + " save hangs on how wide a spike is stored: where nothing else is said, "
                        + (width.equals(Assumption.ONE_BIT_SPIKES)
                                ? "in as many bits as a weight of its layer, as in the published study."
                                : "in one bit.")));
        sentences.addAll(isoAccuracy(verdicts, means));
        return sentences;
    }

    private static String overSeeds(Verdict verdict) {
        return verdict == null || verdict.overSeeds() == null
                ? ""
                : " (mean of " + verdict.seeds() + " seeds, 95 % interval over seeds "
                        + Numbers.interval(verdict.overSeeds().low(), verdict.overSeeds().high()) + ")";
    }

    private static Optional<Double> between(List<TrialResult> results, TrialResult a, TrialResult b) {
        SequencedMap<String, List<TrialResult>> variants = SeedMeans.variants(results);
        return Verdict.between(variants.get(a.compression().name()), variants.get(b.compression().name()));
    }

    private static String apart(List<TrialResult> results, TrialResult ternary, TrialResult pruned) {
        Optional<Double> p = between(results, ternary, pruned);
        if (p.isPresent()) {
            return (p.get() < 0.05
                    ? " Their accuracies differ"
                    : " Their accuracies cannot be told apart on these recordings") + " (exact paired p "
                    + Verdict.probability(p.get()) + ").";
        }
        return ternary.score().overlaps(pruned.score())
                ? " Their accuracies cannot be told apart on this many recordings."
                : "";
    }

    /** Equal accuracy is a claim that needs a test of its own: that two differ is not shown does not show that they do not. */
    private static List<String> isoAccuracy(SequencedMap<String, Verdict> verdicts, List<TrialResult> means) {
        List<Verdict> judged = verdicts.values().stream().skip(1).toList();
        if (judged.isEmpty()) {
            return List.of();
        }
        List<String> sentences = new ArrayList<>();
        double finest = judged.stream().mapToDouble(v -> v.mostLoss() - v.loss()).min().orElseThrow();
        sentences.add("As accurate as full precision to within " + Verdict.points(judged.getFirst().tolerated())
                + " points (one-sided 95 %): " + names(judged, IsoAccuracy.SHOWN, means) + ". Less accurate, all "
                + judged.size() + " comparisons counted (Holm): " + names(judged, IsoAccuracy.REFUTED, means)
                + ". Open: " + names(judged, IsoAccuracy.OPEN, means) + ". These recordings resolve "
                + Verdict.points(finest)
                + " points at best: only a loss measured that far below the tolerated one shows as tolerated.");
        sentences.add("On the front of accuracy and energy in at least half of the resamples of recordings"
                + (judged.getFirst().seeds() > 1 ? " and seeds" : "") + ": " + front(verdicts, means, Verdict::onFront)
                + means.getFirst().otherSpikes()
                        .map(width -> "; with " + width.label() + ": " + front(verdicts, means, Verdict::onFrontOther))
                        .orElse("")
                + ".");
        return sentences;
    }

    private static String names(List<Verdict> judged, IsoAccuracy wanted, List<TrialResult> means) {
        List<String> names = judged.stream().filter(verdict -> verdict.isoAccuracy() == wanted)
                .map(verdict -> title(verdict, means)).toList();
        return names.isEmpty() ? "none" : together(names);
    }

    /** {@return the titles, those that differ in the share of pruned weights alone as one: 8 bit 75, 80 % pruned} */
    static String together(List<String> titles) {
        SequencedMap<String, List<String>> shares = new LinkedHashMap<>();
        for (String title : titles) {
            Matcher share = SHARE.matcher(title);
            boolean found = share.find();
            String same = found ? share.replaceFirst(Matcher.quoteReplacement(PLACE)) : title;
            shares.computeIfAbsent(same, none -> new ArrayList<>()).add(found ? share.group(1) : "");
        }
        return shares.entrySet().stream()
                .map(entry -> entry.getKey().replace(PLACE, String.join(", ", entry.getValue()) + " %"))
                .collect(Collectors.joining("; "));
    }

    private static String front(SequencedMap<String, Verdict> verdicts, List<TrialResult> means,
            Function<Verdict, Double> share) {
        List<String> names = verdicts.values().stream()
                .filter(verdict -> share.apply(verdict) != null && share.apply(verdict) >= 0.5)
                .map(verdict -> title(verdict, means) + " (" + Math.round(100 * share.apply(verdict)) + " %)").toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static String title(Verdict verdict, List<TrialResult> means) {
        return means.stream().filter(mean -> mean.compression().name().equals(verdict.variant())).findFirst()
                .orElseThrow().title();
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

    private static String against(TrialResult full, TrialResult trial, SequencedMap<String, Verdict> verdicts) {
        Verdict verdict = verdicts.get(trial.compression().name());
        return " it reaches " + percent(trial)
                + (verdict == null
                        ? " (" + change(full, trial) + ")"
                        : overSeeds(verdict) + ", " + verdict.words() + ",")
                + " for " + energy(trial) + ", " + Numbers.percent(trial.leastEnergyUj() / full.leastEnergyUj())
                + " % of the energy"
                + full.otherSpikes().flatMap(full::price)
                        .map(price -> other(trial,
                                cheap -> Numbers.percent(cheap.leastEnergyUj() / price.leastEnergyUj()) + " %"))
                        .orElse("")
                + ".";
    }

    /** What can be said where nobody knows which recordings were wrong. */
    private static String change(TrialResult full, TrialResult trial) {
        double points = (trial.score().accuracy() - full.score().accuracy()) * 100;
        String change = Math.abs(points) < 0.05
                ? "no less"
                : Numbers.percent(Math.abs(points) / 100) + " points " + (points < 0 ? "less" : "more");
        return change + (full.score().overlaps(trial.score()) ? "; the 95 % intervals overlap" : "");
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
