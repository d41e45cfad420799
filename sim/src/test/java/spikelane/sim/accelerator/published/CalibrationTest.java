package spikelane.sim.accelerator.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.ArchitectureFile;
import spikelane.sim.accelerator.describe.Residual;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.published.Calibration.Constants;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.network.LayerShape;

class CalibrationTest {
    private static final List<Calibration.Point> POINTS = Calibration
            .points(Path.of(System.getProperty("spikelane.root"), "reference-data", "paper", "energy.csv"));
    /** The simplex stops short of the minimum by less than this from wherever near it it starts. */
    private static final double FIT_TOLERANCE = 0.1;

    private final Architecture preset = Architecture.preset("iscas23");
    private final Calibration calibration = new Calibration(preset);

    @Test
    void fourWrongPointsAreLeftOut() {
        assertEquals(452 - 4 * 4, POINTS.size());
    }

    @Test
    void calibratedConstantsAreEightAndInTheirPhysicalRanges() {
        Constants c = calibration.start();
        Map<Double, double[]> ranges = Map.ofEntries(Map.entry(c.activity().density(), new double[]{0.01, 0.5}),
                Map.entry(c.activity().maxOverMean(), new double[]{1, 5}),
                Map.entry(c.activity().ternary(), new double[]{0.3, 1}),
                Map.entry(c.activity().collapseMean(), new double[]{1, 2}),
                Map.entry(c.activity().collapseMax(), new double[]{1, 2}),
                Map.entry(c.multicast(), new double[]{1, 32}), Map.entry(c.unoverlapped(), new double[]{0, 1}),
                Map.entry(c.metadataPj(), new double[]{0, 18.2}));
        assertEquals(8, ranges.size());
        assertEquals(8, preset.toYaml().lines().filter(line -> line.contains("CALIBRATED:")).count());
        ranges.forEach((value, range) -> assertTrue(value >= range[0] && value <= range[1],
                value + " outside " + range[0] + " to " + range[1]));
    }

    @Test
    void shippedConstantsAreThoseOfTheFit() {
        Constants fitted = calibration.fit(POINTS);
        ErrorSummary shipped = ErrorSummary.of(calibration.predict(calibration.start(), POINTS));
        ErrorSummary again = ErrorSummary.of(calibration.predict(fitted, POINTS));
        assertEquals(again.energyMedian(), shipped.energyMedian(), FIT_TOLERANCE * again.energyMedian());
        assertEquals(again.cyclesMedian(), shipped.cyclesMedian(), FIT_TOLERANCE * again.cyclesMedian());
        assertEquals(fitted.activity().density(), calibration.start().activity().density(), FIT_TOLERANCE * 0.1);
    }

    @Test
    @Tag("slow")
    void heldOutConfigurationsArePredicted() {
        List<ErrorSummary> all = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            ErrorSummary errors = ErrorSummary.of(calibration.crossValidate(POINTS, 10, seed));
            all.add(errors);
            assertTrue(errors.energyMedian() <= 0.018, errors::toString);
            assertTrue(errors.energyP95() <= 0.09, errors::toString);
            assertTrue(errors.energyRank() >= 0.975, errors::toString);
            assertTrue(errors.cyclesMedian() <= 0.04, errors::toString);
            assertTrue(errors.cyclesP95() <= 0.15, errors::toString);
            assertEquals(0.93, errors.energyCoverage(), 0.03, errors::toString);
            assertEquals(0.93, errors.cyclesCoverage(), 0.03, errors::toString);
        }
        PublishedTest.assertDocumented(String.format(Locale.ROOT, "| energy | %s %% | %s %% | %s | %s %% |",
                range(all, "%.2f", ErrorSummary::energyMedian, 100), range(all, "%.1f", ErrorSummary::energyP95, 100),
                range(all, "%.3f", ErrorSummary::energyRank, 1),
                range(all, "%.0f", ErrorSummary::energyCoverage, 100)));
        PublishedTest.assertDocumented(String.format(Locale.ROOT, "| cycles | %s %% | %s %% | | %s %% |",
                range(all, "%.1f", ErrorSummary::cyclesMedian, 100), range(all, "%.1f", ErrorSummary::cyclesP95, 100),
                range(all, "%.0f", ErrorSummary::cyclesCoverage, 100)));
    }

    /** Where the fit is biased the intervals are wide enough all the same: at ternary weights, and at 95 % pruned. */
    @Test
    void intervalsHoldWhatWasPublishedOfTernaryAndOfFarPrunedNetworks() {
        List<Calibration.Prediction> all = calibration.predict(calibration.start(), POINTS);
        SequencedMap<String, Predicate<Calibration.Point>> classes = new LinkedHashMap<>();
        classes.put("ternary", point -> point.bits() == 2);
        classes.put("95 % pruned", point -> point.prune() == 0.95);
        classes.put("ternary, 95 % pruned and more", point -> point.bits() == 2 && point.prune() >= 0.95);
        classes.forEach((name, belongs) -> {
            List<Calibration.Prediction> some = all.stream().filter(p -> belongs.test(p.point())).toList();
            double energy = share(some, Calibration.Prediction::coversEnergy);
            double cycles = share(some, Calibration.Prediction::coversCycles);
            double dearer = some.stream().mapToDouble(p -> p.point().energyUj() / p.energyUj() - 1).average()
                    .orElseThrow();
            assertTrue(energy >= 0.95 && cycles >= 0.95, name + ": " + energy + " of energies, " + cycles);
            PublishedTest.assertDocumented(String.format(Locale.ROOT, "| %s | %d | %+.1f %% | %.0f %% | %.0f %% |",
                    name, some.size(), 100 * dearer, 100 * energy, 100 * cycles));
        });
    }

    private static double share(List<Calibration.Prediction> predictions, Predicate<Calibration.Prediction> covered) {
        return (double) predictions.stream().filter(covered).count() / predictions.size();
    }

    /** Other networks keep the intervals that they had; one that is known by its zeros alone is as sparse as those say. */
    @Test
    void onlyFarPrunedNetworksHaveTheWiderInterval() {
        Residual residual = preset.residual();
        for (double pruned : new double[]{0, 0.75, 0.925}) {
            assertEquals(0.049, residual.energy(8, pruned));
            assertEquals(0.095, residual.energy(2, pruned));
            assertEquals(0.087, residual.cycles(8, pruned));
            assertEquals(0.14, residual.cycles(2, pruned));
        }
        for (double pruned : new double[]{0.95, 0.975}) {
            assertEquals(0.1, residual.energy(4, pruned));
            assertEquals(0.28, residual.energy(2, pruned));
        }
        for (double zeros : new double[]{0.94, 0.96}) {
            LayerWork layer = LayerWork.ofDensities("fc", new LayerDimensions(4, 64, 64, 1, 1, 1, 1, 1, 1),
                    LayerShape.Input.BITS, true, 2, 1 - zeros, 0.1, 0.2);
            NetworkCost cost = new CostModel(preset).price(new Workload(2, List.of(layer)), WeightEncoding.RLE,
                    ActivityStatistic.MEAN);
            assertEquals(zeros > 0.95 ? 0.28 : 0.095, cost.energySpread().orElseThrow());
            assertEquals(0.28, cost.prunedTo(0.95).energySpread().orElseThrow());
        }
        String plain = preset.toYaml().replaceFirst("(?s)  sparse:.*?(?=  calibrated:)", "");
        assertEquals(0.095, ArchitectureFile.parse("mine.yaml", plain).residual().energy(2, 0.95));
    }

    private static String range(List<ErrorSummary> errors, String format, ToDoubleFunction<ErrorSummary> figure,
            double unit) {
        DoubleSummaryStatistics range = errors.stream().mapToDouble(figure).summaryStatistics();
        return String.format(Locale.ROOT, format + " to " + format, range.getMin() * unit, range.getMax() * unit);
    }

    @Test
    void constantsAreDocumented() {
        Constants c = calibration.start();
        Map<String, Double> rows = Map.of("density", c.activity().density(), "max_over_mean",
                c.activity().maxOverMean(), "ternary", c.activity().ternary(), "collapse_mean",
                c.activity().collapseMean(), "collapse_max", c.activity().collapseMax(), "multicast", c.multicast(),
                "unoverlapped", c.unoverlapped(), "metadata", c.metadataPj());
        rows.forEach((name, value) -> PublishedTest.assertDocumented(
                String.format(Locale.ROOT, "| %s | %s |", name, new BigDecimal(value).round(new MathContext(3)))));
    }
}
