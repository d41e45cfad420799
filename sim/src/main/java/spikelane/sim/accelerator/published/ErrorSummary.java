package spikelane.sim.accelerator.published;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import spikelane.sim.accelerator.published.Calibration.Prediction;
import spikelane.sim.io.Numbers;

/**
 * Absolute relative errors of predictions against published points.
 *
 * @param points       number of points
 * @param energyMedian median, energy
 * @param energyP95    95th percentile, energy
 * @param energyRank   Spearman's rank correlation of predicted and published energy
 * @param cyclesMedian median, cycles
 * @param cyclesP95    95th percentile, cycles
 * @param energyCoverage share of points whose energy lies in its 90 % interval, of those that have one; null if none has
 * @param cyclesCoverage share of points whose cycles lie in their 90 % interval, likewise
 */
public record ErrorSummary(int points, double energyMedian, double energyP95, double energyRank, double cyclesMedian,
        double cyclesP95, Double energyCoverage, Double cyclesCoverage) {
    /** Lets only finite figures out. */
    public ErrorSummary {
        for (double figure : new double[]{energyMedian, energyP95, energyRank, cyclesMedian, cyclesP95}) {
            Numbers.requireFinite("an error of the calibration", figure);
        }
    }

    /**
     * @param predictions at least one
     * @return their errors
     */
    public static ErrorSummary of(List<Prediction> predictions) {
        return new ErrorSummary(predictions.size(), quantile(predictions, Prediction::energyError, 0.5),
                quantile(predictions, Prediction::energyError, 0.95), rankCorrelation(predictions),
                quantile(predictions, Prediction::cyclesError, 0.5),
                quantile(predictions, Prediction::cyclesError, 0.95),
                share(predictions, Prediction::energySpread, Prediction::coversEnergy),
                share(predictions, Prediction::cyclesSpread, Prediction::coversCycles));
    }

    private static Double share(List<Prediction> predictions, ToDoubleFunction<Prediction> spread,
            Predicate<Prediction> covers) {
        List<Prediction> known = predictions.stream().filter(p -> !Double.isNaN(spread.applyAsDouble(p))).toList();
        return known.isEmpty() ? null : (double) known.stream().filter(covers).count() / known.size();
    }

    private static double quantile(List<Prediction> predictions, ToDoubleFunction<Prediction> error, double share) {
        double[] sorted = predictions.stream().mapToDouble(p -> Math.abs(error.applyAsDouble(p))).sorted().toArray();
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static double rankCorrelation(List<Prediction> predictions) {
        double[] a = ranks(predictions.stream().mapToDouble(Prediction::energyUj).toArray());
        double[] b = ranks(predictions.stream().mapToDouble(p -> p.point().energyUj()).toArray());
        double mean = (a.length - 1) / 2.0;
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - mean) * (b[i] - mean);
            squaresA += (a[i] - mean) * (a[i] - mean);
            squaresB += (b[i] - mean) * (b[i] - mean);
        }
        return product / Math.sqrt(squaresA * squaresB);
    }

    /** Ranks from 0; equal values share the mean of their ranks. */
    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length).boxed().sorted((i, j) -> Double.compare(values[i], values[j]))
                .mapToInt(Integer::intValue).toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i <= to; i++) {
                ranks[order[i]] = (from + to) / 2.0;
            }
            from = to + 1;
        }
        return ranks;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "%d points; energy median %.2f %%, 95th percentile %.2f %%, rank %.4f; cycles median %.2f %%, 95th"
                        + " percentile %.2f %%; 90 %% intervals hold %s of energies and %s of cycles",
                points, energyMedian * 100, energyP95 * 100, energyRank, cyclesMedian * 100, cyclesP95 * 100,
                percent(energyCoverage), percent(cyclesCoverage));
    }

    private static String percent(Double share) {
        return share == null ? "an unknown share" : Numbers.percent(share) + " %";
    }
}
