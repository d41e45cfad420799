package spikelane.sim.accelerator.published;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import spikelane.sim.accelerator.published.Calibration.Prediction;

/**
 * Absolute relative errors of predictions against published points.
 *
 * @param points       number of points
 * @param energyMedian median, energy
 * @param energyP95    95th percentile, energy
 * @param energyRank   Spearman's rank correlation of predicted and published energy
 * @param cyclesMedian median, cycles
 * @param cyclesP95    95th percentile, cycles
 * @param energyCoverage share of points whose energy lies in its 90 % interval
 * @param cyclesCoverage share of points whose cycles lie in their 90 % interval
 */
public record ErrorSummary(int points, double energyMedian, double energyP95, double energyRank, double cyclesMedian,
        double cyclesP95, double energyCoverage, double cyclesCoverage) {
    /**
     * @param predictions at least one
     * @return their errors
     */
    public static ErrorSummary of(List<Prediction> predictions) {
        return new ErrorSummary(predictions.size(), quantile(predictions, Prediction::energyError, 0.5),
                quantile(predictions, Prediction::energyError, 0.95), rankCorrelation(predictions),
                quantile(predictions, Prediction::cyclesError, 0.5),
                quantile(predictions, Prediction::cyclesError, 0.95), share(predictions, Prediction::coversEnergy),
                share(predictions, Prediction::coversCycles));
    }

    private static double share(List<Prediction> predictions, Predicate<Prediction> property) {
        return (double) predictions.stream().filter(property).count() / predictions.size();
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
                        + " percentile %.2f %%; 90 %% intervals hold %.1f %% of energies and %.1f %% of cycles",
                points, energyMedian * 100, energyP95 * 100, energyRank, cyclesMedian * 100, cyclesP95 * 100,
                energyCoverage * 100, cyclesCoverage * 100);
    }
}
