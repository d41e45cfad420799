package spikelane.sim.study.finding;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import spikelane.sim.io.Numbers;
import spikelane.sim.statistics.Holm;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.TrialResult;

/**
 * Two studies beside each other: what changed, and whether that may be chance.
 *
 * @param variants  those of both
 * @param onlyFirst names of variants that only the first has
 * @param onlyOther names of variants that only the other has
 * @param code      versions of the code of each
 */
public record StudyComparison(List<Change> variants, List<String> onlyFirst, List<String> onlyOther,
        List<List<String>> code) {
    private static final double ALPHA = 0.05;

    /**
     * One variant of both studies.
     *
     * @param variant   its name
     * @param accuracy  in the first study, mean over seeds
     * @param other     in the other
     * @param p         of the exact paired test on the same recordings, after Holm; null where seeds differ or results do
     *                  not say which recordings were wrong
     * @param energy    ratio of the other's energy to the first's
     * @param cycles    ratio of the other's cycles to the first's
     * @param sparsity  change of the fraction of zero weights
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Change(String variant, double accuracy, double other, Double p, double energy, double cycles,
            double sparsity) {
        /** {@return whether it is shown to be more or less accurate} */
        public boolean significant() {
            return p != null && p < ALPHA;
        }
    }

    /**
     * @param first results of a study
     * @param other results of another one on the same recordings
     * @return what changed from the first to the other
     */
    public static StudyComparison of(List<TrialResult> first, List<TrialResult> other) {
        SequencedMap<String, List<TrialResult>> a = SeedMeans.variants(first);
        SequencedMap<String, List<TrialResult>> b = SeedMeans.variants(other);
        List<String> both = a.keySet().stream().filter(b::containsKey).toList();
        List<Optional<Double>> p = both.stream().map(name -> Verdict.between(a.get(name), b.get(name))).toList();
        double[] corrected = Holm
                .adjust(p.stream().flatMap(Optional::stream).mapToDouble(Double::doubleValue).toArray());
        List<Change> changes = new ArrayList<>();
        int tested = 0;
        for (int i = 0; i < both.size(); i++) {
            TrialResult was = SeedMeans.of(a.get(both.get(i))).getFirst();
            TrialResult is = SeedMeans.of(b.get(both.get(i))).getFirst();
            changes.add(new Change(both.get(i), was.score().accuracy(), is.score().accuracy(),
                    p.get(i).isPresent() ? (Double) corrected[tested++] : null,
                    is.leastEnergyUj() / was.leastEnergyUj(), is.price().cycles() / was.price().cycles(),
                    is.weightSparsity() - was.weightSparsity()));
        }
        return new StudyComparison(changes, a.keySet().stream().filter(name -> !b.containsKey(name)).toList(),
                b.keySet().stream().filter(name -> !a.containsKey(name)).toList(), List.of(code(first), code(other)));
    }

    private static List<String> code(List<TrialResult> results) {
        SequencedSet<String> code = new LinkedHashSet<>();
        results.forEach(result -> code.add(result.origin() == null ? "unknown" : result.origin().code()));
        return List.copyOf(code);
    }

    /** {@return a line for each variant, and a word on the whole} */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-34s %9s %9s %8s %9s %8s %8s %8s%n",
                "variant", "before %", "after %", "points", "p (Holm)", "energy", "cycles", "zeros"));
        for (Change change : variants) {
            text.append(String.format(Locale.ROOT, "%-34s %9s %9s %8s %9s %8.4f %8.4f %8s%n",
                    change.variant + (change.significant() ? " *" : ""), Numbers.percent(change.accuracy),
                    Numbers.percent(change.other), Verdict.points(change.other - change.accuracy),
                    change.p == null ? "-" : Verdict.probability(change.p), change.energy, change.cycles,
                    Verdict.points(change.sparsity)));
        }
        text.append(
                "* the accuracy differs on the same recordings, all comparisons counted; energy and cycles as ratios,"
                        + " zeros in points\n");
        text.append(only("only before", onlyFirst)).append(only("only after", onlyOther));
        return text.append("code before: ").append(String.join(", ", code.get(0))).append("; after: ")
                .append(String.join(", ", code.get(1))).append('\n').toString();
    }

    private static String only(String when, List<String> names) {
        return names.isEmpty() ? "" : when + ": " + String.join(", ", names) + "\n";
    }
}
