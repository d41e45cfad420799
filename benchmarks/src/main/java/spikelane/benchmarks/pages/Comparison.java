package spikelane.benchmarks.pages;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.sim.io.BadInputException;

/**
 * Two results, row by row. A row has changed when the 99 % interval of Welch's t for the difference of its forks' times
 * leaves out zero and their means differ by at least 2 %; a row with one fork in either file is undecided.
 *
 * @param changes rows in both files
 * @param onlyA   rows of the first alone
 * @param onlyB   rows of the second alone
 */
@JsonPropertyOrder({"rule", "changes", "onlyA", "onlyB"})
public record Comparison(List<Change> changes, List<String> onlyA, List<String> onlyB) {
    /** Verdict on a row that takes longer in the second result. */
    public static final String SLOWER = "slower";
    private static final double CONFIDENCE = 0.99;
    private static final double LEAST_CHANGE = 0.02;

    /**
     * A row in both files.
     *
     * @param row     which
     * @param nsA     mean of the forks in the first file
     * @param nsB     mean in the second
     * @param change  nsB / nsA - 1
     * @param low     lower end of the interval of nsB - nsA; null with one fork
     * @param high    upper end
     * @param sees    smallest change that would have been called one: half of the interval, or 2 %; null with one fork
     * @param verdict faster, slower, same or undecided
     */
    @JsonPropertyOrder({"row", "nsA", "nsB", "change", "low", "high", "sees", "verdict"})
    public record Change(String row, double nsA, double nsB, double change, Double low, Double high, Double sees,
            String verdict) {}

    /** @throws BadInputException if the two have different estimators: less than their difference could not be told */
    public static Comparison of(ResultFile a, ResultFile b) {
        Object rule = a.machine().get(Machine.ESTIMATOR);
        Object other = b.machine().get(Machine.ESTIMATOR);
        if (!Objects.equals(rule, other)) {
            throw new BadInputException("the results cannot be compared, for their times are not made alike; first: "
                    + (rule == null ? "older than its rule" : rule) + "; second: "
                    + (other == null ? "older than its rule" : other));
        }
        Map<String, Row> left = new LinkedHashMap<>();
        b.rows().forEach(row -> left.put(row.key(), row));
        List<Change> changes = new ArrayList<>();
        List<String> onlyA = new ArrayList<>();
        for (Row row : a.rows()) {
            Row same = left.remove(row.key());
            if (same == null) {
                onlyA.add(row.title());
            } else {
                changes.add(change(row.title(), row.forks(), same.forks()));
            }
        }
        return new Comparison(changes, onlyA, left.values().stream().map(Row::title).toList());
    }

    public static Change change(String title, double[] a, double[] b) {
        double meanA = Row.mean(a);
        double meanB = Row.mean(b);
        double change = meanB / meanA - 1;
        if (a.length < 2 || b.length < 2) {
            return new Change(title, meanA, meanB, change, null, null, null, "undecided");
        }
        double varianceA = StatUtils.variance(a) / a.length;
        double varianceB = StatUtils.variance(b) / b.length;
        double both = varianceA + varianceB;
        double half = 0;
        if (both > 0) {
            double freedom = both * both
                    / (varianceA * varianceA / (a.length - 1) + varianceB * varianceB / (b.length - 1));
            half = new TDistribution(freedom).inverseCumulativeProbability((1 + CONFIDENCE) / 2) * Math.sqrt(both);
        }
        double low = meanB - meanA - half;
        double high = meanB - meanA + half;
        boolean beyondNoise = (low > 0 || high < 0) && Math.abs(change) >= LEAST_CHANGE;
        return new Change(title, meanA, meanB, change, low, high, Math.max(LEAST_CHANGE, half / meanA),
                !beyondNoise ? "same" : change < 0 ? "faster" : SLOWER);
    }

    /** {@return the rule, in words} */
    public String rule() {
        return "changed: the 99 % Welch interval over the forks leaves out zero, and their means differ by 2 % or more; sees: the"
                + " smallest change that would have been called one";
    }

    public String text() {
        StringBuilder text = new StringBuilder(rule()).append('\n');
        for (Change change : changes) {
            text.append(String.format(Locale.ROOT, "%-9s  %+6.1f %%  sees %s  %s -> %s ns  %s%n", change.verdict,
                    100 * change.change,
                    change.sees == null ? "nothing" : String.format(Locale.ROOT, "%.1f %%", 100 * change.sees),
                    Tables.number(change.nsA), Tables.number(change.nsB), change.row));
        }
        double[] sees = changes.stream().filter(change -> change.sees != null).mapToDouble(Change::sees).toArray();
        if (sees.length > 0) {
            text.append(String.format(Locale.ROOT,
                    "smallest change that it sees: %.1f %% in the median row, %.1f %% at most%n",
                    100 * Row.median(sees), 100 * StatUtils.max(sees)));
        }
        onlyA.forEach(row -> text.append("only in the first file: ").append(row).append('\n'));
        onlyB.forEach(row -> text.append("only in the second file: ").append(row).append('\n'));
        return text.toString();
    }
}
