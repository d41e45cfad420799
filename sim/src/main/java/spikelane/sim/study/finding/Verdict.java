package spikelane.sim.study.finding;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.Numbers;
import spikelane.sim.statistics.Holm;
import spikelane.sim.statistics.MeanInterval;
import spikelane.sim.statistics.PairedBootstrap;
import spikelane.sim.statistics.PairedTest;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.StudyFile.Judgement;

/**
 * How the accuracy of a variant stands against full precision of the same seeds on the same recordings, and how sure its
 * place on the front is.
 *
 * @param variant       its name
 * @param seeds         how many each of the two was trained with
 * @param overSeeds     its mean accuracy with the interval over seeds; null with one seed
 * @param loss          accuracy of full precision less its own
 * @param lossLow       lower end of the loss's 95 % interval, bootstrap over recordings and seeds
 * @param lossHigh      upper end
 * @param lost          recordings, counted once a seed, that full precision classifies correctly and this one does not
 * @param won           the other way round
 * @param p             of the exact paired test, two-sided
 * @param corrected     the same after Holm, among all variants of the study
 * @param tolerated     loss that counts as none
 * @param mostLoss      one-sided 95 % bound of the loss; with no difference at all the rule of three still bounds it
 * @param onFront       share of the resamples of recordings and seeds in which it lies on the front
 * @param onFrontOther  the same where a spike is stored at the other width; null where that was not priced
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verdict(String variant, int seeds, MeanInterval overSeeds, double loss, double lossLow, double lossHigh,
        int lost, int won, double p, double corrected, double tolerated, double mostLoss, double onFront,
        Double onFrontOther) {
    private static final double ALPHA = 0.05;

    /** What the recordings say about equal accuracy. */
    public enum IsoAccuracy {
        /** It loses less than what is tolerated. */
        SHOWN,
        /** It is less accurate, all comparisons counted. */
        REFUTED,
        /** Neither: the recordings do not resolve it. */
        OPEN
    }

    /** {@return whether it is as accurate as full precision} */
    public IsoAccuracy isoAccuracy() {
        if (corrected < ALPHA && loss > 0) {
            return IsoAccuracy.REFUTED;
        }
        return mostLoss < tolerated ? IsoAccuracy.SHOWN : IsoAccuracy.OPEN;
    }

    /** {@return the difference with interval and test, in words} */
    public String words() {
        return (loss == 0 ? "no less" : points(Math.abs(loss)) + " points " + (loss > 0 ? "less" : "more"))
                + " (95 % interval of the loss " + points(lossLow) + " to " + points(lossHigh)
                + " points; exact paired p " + probability(p) + ", corrected " + probability(corrected) + ")";
    }

    /** {@return a loss in points of accuracy} */
    public static String points(double loss) {
        String text = Numbers.percent(loss);
        return text.equals("-0.0") ? "0.0" : text;
    }

    /** {@return a probability as reports print it} */
    public static String probability(double p) {
        return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }

    /**
     * @param results  trials of a study
     * @param settings of the resampling, and the tolerated loss
     * @return a verdict for each variant by its name, full precision first; those that lack a seed are left out; empty where
     *         results do not say which recordings were wrong
     */
    public static SequencedMap<String, Verdict> of(List<TrialResult> results, Judgement settings) {
        SequencedMap<String, List<TrialResult>> runs = runs(results);
        SequencedMap<String, Verdict> verdicts = new LinkedHashMap<>();
        if (runs.isEmpty()) {
            return verdicts;
        }
        List<List<TrialResult>> variants = List.copyOf(runs.values());
        int recordings = variants.getFirst().getFirst().score().total();
        int[][][] wrong = variants.stream().map(Verdict::wrong).toArray(int[][][]::new);
        Optional<Assumption> other = variants.getFirst().getFirst().otherSpikes();
        List<double[][]> energies = new ArrayList<>();
        energies.add(energies(variants, Optional.empty()));
        other.ifPresent(width -> energies.add(energies(variants, other)));
        PairedBootstrap bootstrap = new PairedBootstrap(recordings, wrong, energies.toArray(double[][][]::new),
                settings.resamples(), settings.seed());
        double[] p = IntStream.range(1, wrong.length)
                .mapToDouble(i -> PairedTest.signFlip(differences(wrong[0], wrong[i], recordings))).toArray();
        double[] corrected = Holm.adjust(p);
        double ruleOfThree = 1 - Math.pow(ALPHA, 1.0 / recordings);
        for (int i = 0; i < wrong.length; i++) {
            List<TrialResult> variant = variants.get(i);
            int[] differences = differences(wrong[0], wrong[i], recordings);
            double[] accuracies = variant.stream().mapToDouble(run -> run.score().accuracy()).toArray();
            verdicts.put(variant.getFirst().compression().name(),
                    new Verdict(variant.getFirst().compression().name(), variant.size(),
                            accuracies.length < 2 ? null : MeanInterval.ofShares(accuracies),
                            (double) IntStream.of(differences).sum() / recordings / variant.size(),
                            bootstrap.lossQuantile(i, ALPHA / 2), bootstrap.lossQuantile(i, 1 - ALPHA / 2),
                            lost(wrong[0], wrong[i]), lost(wrong[i], wrong[0]), i == 0 ? 1 : p[i - 1],
                            i == 0 ? 1 : corrected[i - 1], settings.toleratedLoss(),
                            i == 0 ? 0 : Math.max(ruleOfThree, bootstrap.lossQuantile(i, 1 - ALPHA)),
                            bootstrap.onFront(0, i), other.isEmpty() ? null : (Double) bootstrap.onFront(1, i)));
        }
        return verdicts;
    }

    /** {@return the runs of each variant that has all of the seeds that are compared} */
    private static SequencedMap<String, List<TrialResult>> runs(List<TrialResult> results) {
        SequencedMap<String, List<TrialResult>> runs = SeedMeans.variants(results);
        if (results.stream().anyMatch(
                run -> run.score().wrong() == null || run.score().total() != results.getFirst().score().total())) {
            return new LinkedHashMap<>();
        }
        List<Long> seeds = results.stream().map(TrialResult::seed).distinct().toList();
        List<Long> complete = seeds.stream().filter(seed -> runs.values().stream().allMatch(has(seed))).toList();
        List<Long> compared = complete.isEmpty() ? seeds.subList(0, Math.min(1, seeds.size())) : complete;
        runs.values().removeIf(variant -> !compared.stream().allMatch(seed -> has(seed).test(variant)));
        runs.replaceAll((name, variant) -> variant.stream().filter(run -> compared.contains(run.seed())).toList());
        return !runs.isEmpty() && runs.firstEntry().getKey().equals(Compression.none().name())
                ? runs
                : new LinkedHashMap<>();
    }

    private static Predicate<Collection<TrialResult>> has(long seed) {
        return variant -> variant.stream().anyMatch(run -> run.seed() == seed);
    }

    private static int[][] wrong(List<TrialResult> runs) {
        return runs.stream().map(run -> run.score().wrong().stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private static double[][] energies(List<List<TrialResult>> variants, Optional<Assumption> other) {
        return variants.stream()
                .map(runs -> runs.stream()
                        .mapToDouble(run -> other.flatMap(run::price).orElse(run.price()).leastEnergyUj()).toArray())
                .toArray(double[][]::new);
    }

    /** {@return of each recording, how many more of the seeds of b than of a classify it wrongly} */
    private static int[] differences(int[][] a, int[][] b, int recordings) {
        int[] differences = new int[recordings];
        for (int seed = 0; seed < a.length; seed++) {
            IntStream.of(a[seed]).forEach(recording -> differences[recording]--);
            IntStream.of(b[seed]).forEach(recording -> differences[recording]++);
        }
        return differences;
    }

    private static int lost(int[][] a, int[][] b) {
        int lost = 0;
        for (int seed = 0; seed < a.length; seed++) {
            int[] right = a[seed];
            lost += (int) IntStream.of(b[seed]).filter(n -> IntStream.of(right).noneMatch(m -> m == n)).count();
        }
        return lost;
    }

    /**
     * @param runsA trials of one variant
     * @param runsB trials of another one, or of the same of another study, on the same recordings
     * @return p of the exact paired test between the two, where both have the same seeds and say which recordings were wrong
     */
    static Optional<Double> between(List<TrialResult> runsA, List<TrialResult> runsB) {
        boolean comparable = !runsA.isEmpty()
                && runsA.stream().map(TrialResult::seed).toList().equals(runsB.stream().map(TrialResult::seed).toList())
                && Stream.of(runsA, runsB).flatMap(List::stream).allMatch(
                        run -> run.score().wrong() != null && run.score().total() == runsA.getFirst().score().total());
        return comparable
                ? Optional.of(
                        PairedTest.signFlip(differences(wrong(runsA), wrong(runsB), runsA.getFirst().score().total())))
                : Optional.empty();
    }
}
